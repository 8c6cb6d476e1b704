import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { SandboxPeerNews, SandboxPeerOrder } from "./sandbox-peer.ts";

export interface SandboxPeer {
  /** In the order of what was asked for. */
  readonly urls: readonly string[];
  readonly child: ChildProcess;
}

/** @throws GatewayError `gateway.configuration`: a port is taken, or it ended at its start */
export function startPeer(orders: readonly SandboxPeerOrder[]): Promise<SandboxPeer> {
  const child = fork(new URL(`./sandbox-peer${extname(import.meta.url)}`, import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const failed = (detail: string): GatewayError => new GatewayError("gateway.configuration", { detail });
  return new Promise((done, fail) => {
    child.once("message", (news: SandboxPeerNews) => {
      if ("baseUrls" in news) done({ urls: news.baseUrls, child });
      else fail(failed(`the sandbox's ${news.problem}: ELGW_SANDBOX_PORT`));
    });
    child.once("exit", () => fail(failed("the sandbox's simulators ended at their start")));
    child.send(orders);
  });
}

import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { SandboxPeerNews, SandboxPeerOrder } from "./sandbox-peer.ts";

export interface SandboxPeer {
  readonly url: string;
  readonly child: ChildProcess;
}

/** @throws GatewayError `gateway.configuration`: its port is taken, or it ended at its start */
export function startPeer(order: SandboxPeerOrder): Promise<SandboxPeer> {
  const child = fork(new URL(`./sandbox-peer${extname(import.meta.url)}`, import.meta.url), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const failed = (detail: string): GatewayError => new GatewayError("gateway.configuration", { detail });
  return new Promise((done, fail) => {
    child.once("message", (news: SandboxPeerNews) => {
      if ("baseUrl" in news) done({ url: news.baseUrl, child });
      else
        fail(failed(`the sandbox's ${order.adapter} cannot listen on port ${order.port}: ELGW_SANDBOX_PORT`));
    });
    child.once("exit", () => fail(failed(`the sandbox's ${order.adapter} ended at its start`)));
    child.send(order);
  });
}

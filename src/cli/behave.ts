import type { Command } from "commander";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { BEHAVIOURS } from "../gateway/spi/conformance.ts";
import { type Cli, subcommand } from "./cli.ts";
import { sandboxSimulators } from "./sandbox-credentials.ts";

interface Answer {
  readonly behaviour: string;
  readonly received: number;
}

/** Breaks a simulator of the running sandbox, and mends it again. */
export function behaveCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "behave <partner> [behaviour]", {
    zh: "让运行中沙箱的模拟器出故障或恢复（accept）；不带行为则只查看",
    en: "Break a simulator of the running sandbox, or mend it (accept); without a behaviour only look",
  }).action(async (partner: string, behaviour: string | undefined) => {
    const url = sandboxSimulators(cli.terminal.env)[partner];
    if (url === undefined)
      throw new GatewayError("operator.usage", { fields: ["partner"], detail: "no simulator of this name" });
    if (behaviour !== undefined && !BEHAVIOURS.some((known) => known === behaviour))
      throw new GatewayError("operator.usage", { fields: ["behaviour"], detail: BEHAVIOURS.join(", ") });
    const { CONTROL_PATH } = await import("../gateway/spi/simulator-kit.ts");
    const order = behaviour === undefined ? { method: "GET" } : { method: "PUT", body: behaviour };
    const reply = await fetch(new URL(CONTROL_PATH, url), order).catch((cause: unknown) => {
      throw new GatewayError("network.unreachable", { cause });
    });
    const answer = (await reply.json()) as Answer;
    const text = { zh: `已收到 ${answer.received} 条消息`, en: `${answer.received} messages so far` };
    cli.print({ partner, ...answer }, () => `${partner}: ${answer.behaviour} (${cli.say(text)})\n`);
  });
}

import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { Verification } from "./audit-verifier.ts";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import { type CommandResult, operate } from "./operate.ts";
import { startProgress } from "./progress.ts";

type Entry = CommandResult<"audit.tail">[number];

export function auditCommands(program: Command, cli: Cli): void {
  const audit = subcommand(program, cli, "audit", { zh: "审计", en: "Audit" });
  subcommand(audit, cli, "verify <file>", {
    zh: "离线校验审计导出文件，指出被改动的位置",
    en: "Check an audit export offline and name any place that was changed",
  })
    .addOption(
      option(cli, "--public-key <hex>", {
        zh: "另行取得的审计公钥",
        en: "the audit's public key, got by another way",
      }),
    )
    .action((file: string, { publicKey }: { readonly publicKey?: string }) => verify(cli, file, publicKey));
  subcommand(audit, cli, "export <file>", { zh: "导出审计链", en: "Export the audit chain" })
    .addOption(numberOption(cli, "--from <seq>", { zh: "起始序号", en: "first sequence number" }))
    .addOption(numberOption(cli, "--to <seq>", { zh: "结束序号", en: "last sequence number" }))
    .action(async (file: string, range: { readonly from?: number; readonly to?: number }) => {
      const title = { zh: "导出审计", en: "exporting the audit" };
      const exported = await operate(cli, "audit.export", { ...range, file: resolve(file) }, title);
      cli.print(
        exported,
        () =>
          `${exported.file}  ${exported.lines} ${cli.say({ zh: "行", en: "lines" })}  ${exported.bytes} B\n`,
      );
    });
  subcommand(audit, cli, "tail", { zh: "查看最新的审计记录", en: "Show the newest audit entries" })
    .addOption(numberOption(cli, "-n, --last <n>", { zh: "条数，默认 20", en: "how many, default 20" }))
    .addOption(option(cli, "-f, --follow", { zh: "持续显示", en: "go on as entries come" }))
    .action((options: { readonly last?: number; readonly follow?: true }) => tail(cli, options));
  pruneCommand(audit, cli);
  subcommand(audit, cli, "status", { zh: "审计链概况", en: "How far the audit chain goes" }).action(
    async () => {
      const status = await operate(cli, "audit.status", {});
      cli.print(status, () =>
        [
          [cli.say({ zh: "最新序号", en: "last entry" }), `${status.last}  ${status.until ?? ""}`],
          [cli.say({ zh: "最早序号", en: "first entry" }), `${status.first ?? "-"}  ${status.since ?? ""}`],
          [cli.say({ zh: "最近检查点", en: "last checkpoint" }), status.checkpoint],
          [cli.say({ zh: "链尾摘要", en: "hash" }), status.hash],
        ]
          .map(([name, value]) => `${name}: ${value}\n`)
          .join(""),
      );
    },
  );
}

function pruneCommand(audit: Command, cli: Cli): void {
  subcommand(audit, cli, "prune", {
    zh: "删除超过保存期的审计段（至少保存 180 天）；请先导出归档",
    en: "Remove audit segments past their retention (180 days at least); export them first",
  })
    .addOption(
      numberOption(cli, "--keep-days <n>", { zh: "保存天数，默认 180", en: "days to keep, default 180" }),
    )
    .action(async ({ keepDays }: { readonly keepDays?: number }) => {
      const pruned = await operate(cli, "audit.prune", keepDays === undefined ? {} : { keepDays });
      cli.print(
        pruned,
        () =>
          `${cli.say({ zh: `已删除 ${pruned.entries} 条，截至序号 ${pruned.through}`, en: `${pruned.entries} entries removed, through ${pruned.through}` })}\n`,
      );
    });
}

/** Opens nothing but the file: whoever verifies needs neither gateway nor key. */
async function verify(cli: Cli, file: string, publicKey: string | undefined): Promise<void> {
  const { verifyAuditExport } = await import("./audit-verifier.ts");
  const progress = await startProgress(cli, { zh: "校验审计（字节）", en: "verifying (bytes)" });
  let result: Verification;
  try {
    const { size } = statSync(file);
    result = await verifyAuditExport(
      counted(createReadStream(file), size, progress.update),
      publicKey === undefined ? {} : { publicKey },
    );
  } catch (cause) {
    throw new GatewayError("operator.file", { cause });
  } finally {
    progress.stop();
  }
  cli.print(result, () => verificationText(result, cli));
  if (!result.ok) cli.exitWith(1);
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  size: number,
  update: (done: number, total: number) => void,
): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    update(bytes, size);
    yield chunk;
  }
}

function verificationText({ ok, entries, firstSeq, lastSeq, findings }: Verification, cli: Cli): string {
  const range = `${entries} ${cli.say({ zh: "条记录", en: "entries" })} (${firstSeq ?? "-"}…${lastSeq ?? "-"})`;
  if (ok) return `${cli.say({ zh: "审计链完整", en: "the audit chain is whole" })}: ${range}\n`;
  const lines = findings.map(
    ({ line, seq, kind, zh, en }) =>
      `  ${cli.say({ zh: "行", en: "line" })} ${line}${seq === undefined ? "" : `  ${cli.say({ zh: "序号", en: "entry" })} ${seq}`}  ${kind}: ${cli.say({ zh, en })}`,
  );
  return [
    `${cli.say({ zh: "审计链校验失败", en: "the audit chain does not verify" })}: ${range}`,
    ...lines,
    "",
  ].join("\n");
}

const FOLLOW_EVERY_MS = 1000;

async function tail(
  cli: Cli,
  { last, follow }: { readonly last?: number; readonly follow?: true },
): Promise<void> {
  const entries = await operate(cli, "audit.tail", last === undefined ? {} : { last });
  // Following has no end to put a document's closing bracket at: then it is one document a line.
  if (follow !== true) return cli.print(entries, () => entries.map((entry) => entryLine(entry)).join(""));
  const show = (entry: Entry): void =>
    cli.terminal.out(cli.json ? `${JSON.stringify(entry)}\n` : entryLine(entry));
  entries.forEach(show);
  let after = entries.at(-1)?.seq ?? 0;
  while (await pause(FOLLOW_EVERY_MS, cli.terminal.signal)) {
    const more = await operate(cli, "audit.tail", { after, last: 1000 });
    more.forEach(show);
    after = more.at(-1)?.seq ?? after;
  }
}

/** @returns false when interrupted */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((settle) => {
    if (signal.aborted) return settle(false);
    const done = (goOn: boolean) => (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      settle(goOn);
    };
    const stop = done(false);
    const timer = setTimeout(done(true), ms);
    signal.addEventListener("abort", stop);
  });
}

function entryLine(entry: Entry): string {
  const { seq, at, kind, partner, credential, operation, route, action, outcome, status, tookMs, actor } =
    entry;
  const what = operation ?? action ?? route;
  const parts = [
    String(seq),
    new Date(at).toISOString(),
    kind,
    what,
    partner,
    credential === undefined ? undefined : `key=${credential}`,
    outcome,
    status === undefined ? undefined : String(status),
    tookMs === undefined ? undefined : `${tookMs}ms`,
    actor === undefined ? undefined : `by ${actor}`,
  ];
  return `${parts.filter((part) => part !== undefined).join("  ")}\n`;
}

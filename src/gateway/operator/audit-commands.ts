import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { readHead } from "../audit/chain-head.ts";
import { exportAudit } from "../audit/export-audit.ts";
import { pruneAudit, RETENTION_DAYS_MIN } from "../audit/prune-audit.ts";
import { tailAudit } from "../audit/tail-audit.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { onlyKnown, optionalNumber, text, wrong } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";

const TAIL_MAX = 1000;

export const auditCommands = {
  /** `{file, from?, to?}`: writes a new file, mode 600; it exists only when it is whole. */
  "audit.export": async (args, context) => {
    onlyKnown(args, ["file", "from", "to"]);
    const file = text(args, "file");
    if (!isAbsolute(file)) throw wrong("file", "is not an absolute path");
    const [from, to] = [position(args["from"], "from"), position(args["to"], "to")];
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const facts = { action: "audit.export", note: JSON.stringify(range) };
    return recorded(context, facts, () => writeExport(context, file, range));
  },

  /** `{after?, last?}` → the newest entries, oldest of them first. */
  "audit.tail": async (args, { database }) => {
    onlyKnown(args, ["after", "last"]);
    const after = optionalNumber(args, "after");
    const last = Math.min(optionalNumber(args, "last") ?? 20, TAIL_MAX);
    return tailAudit(database, { last, ...(after === undefined ? {} : { after }) });
  },

  /** `{keepDays?}`: whole segments past their retention, which is 180 days at least. */
  "audit.prune": async (args, context) => {
    onlyKnown(args, ["keepDays"]);
    const keepDays = optionalNumber(args, "keepDays") ?? RETENTION_DAYS_MIN;
    if (!(keepDays >= RETENTION_DAYS_MIN)) throw wrong("keepDays", `is less than ${RETENTION_DAYS_MIN}`);
    return pruneAudit({ ...context, keepDays });
  },

  "audit.status": async (args, { database }) => {
    onlyKnown(args, []);
    const { seq, hash, checkpoint } = await readHead(database);
    const { rows } = await database.query<{
      first: number | null;
      since: number | null;
      until: number | null;
    }>(
      `select (select min(seq) from audit_entry) as first,
         (select at from audit_entry order by seq limit 1) as since,
         (select at from audit_entry order by seq desc limit 1) as until`,
    );
    const { first, since, until } = rows[0] ?? { first: null, since: null, until: null };
    return { last: seq, hash, checkpoint, first, since: instant(since), until: instant(until) };
  },
} as const satisfies Readonly<Record<string, Command>>;

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function position(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw wrong(name, "is not a position in the chain");
  return value as number;
}

interface Exported {
  readonly file: string;
  readonly lines: number;
  readonly bytes: number;
}

async function writeExport(
  context: OperatorContext,
  file: string,
  range: { readonly from?: number; readonly to?: number },
): Promise<Exported> {
  const { database, signer, clock, onProgress } = context;
  const { seq } = await readHead(database);
  const total = Math.min(range.to ?? seq, seq) - (range.from ?? 1) + 1;
  let lines = 0;
  async function* counted(): AsyncIterable<string> {
    for await (const line of exportAudit(database, { signer, clock, ...range })) {
      lines += 1;
      if (lines % 1000 === 0) onProgress(Math.min(lines, total), total);
      yield line;
    }
  }
  // `wx`: an older export is evidence too and is never written over.
  const out = createWriteStream(file, { flags: "wx", mode: 0o600, flush: true });
  try {
    await pipeline(Readable.from(counted()), out);
  } catch (thrown) {
    if (thrown instanceof GatewayError || !isFileError(thrown)) {
      await rm(file, { force: true });
      throw thrown;
    }
    if (thrown.code !== "EEXIST") await rm(file, { force: true });
    throw new GatewayError("operator.file", { cause: thrown, detail: `${file}: ${thrown.code}` });
  }
  return { file, lines, bytes: (await stat(file)).size };
}

const isFileError = (thrown: unknown): thrown is NodeJS.ErrnoException & { readonly code: string } =>
  thrown instanceof Error && "syscall" in thrown && "code" in thrown;

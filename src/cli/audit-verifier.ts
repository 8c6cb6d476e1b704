/**
 * Checks an audit export offline: no database, no key of ours, no other file of this project.
 *
 * An export is lines of ASCII, each one JSON object ended by a line feed, in one spelling only:
 *   {"header":{format,key,publicKey,first,before,at},"signature":"…"}
 *   {"hash":"…","entry":{"seq":1,…}}        hash = SM3(hash of the entry before ‖ entry text), in hex
 *   {"checkpoint":{seq,hash,previous,at,key},"signature":"…"}      right after its entry, ≥ 1 in 1,024
 *   {"trailer":{entries,last,hash,checkpoint,content,at},"signature":"…"}   content = SM3 of all before
 * Signatures are SM2-SM3 (GB/T 32918.2, default id) as r ‖ s over `elgw-audit-1 <name>\n<object text>`.
 *
 * Limit: entries after the last checkpoint rest on the trailer, which is signed at export. And whoever
 * rewrites all with a key of his own is found only by a pinned public key.
 *
 * By itself: node audit-verifier.js <file> [publicKey]
 */
import { createHash, createPublicKey, createVerify, hash as digest, type KeyObject } from "node:crypto";
import { createReadStream } from "node:fs";
import { pathToFileURL } from "node:url";

export type FindingKind =
  | "header" // not ours, damaged, or another key than the pinned one
  | "malformed" // not a line of an export
  | "altered" // text or hash of an entry was changed
  | "missing" // entries are missing before this line
  | "order" // repeated or out of place
  | "checkpoint" // a checkpoint was changed, removed, or is overdue
  | "rewritten" // the chain is whole but is not the one that was signed
  | "trailer" // the trailer was changed, or does not fit
  | "truncated" // the end is missing
  | "appended"; // lines after the end

export interface Finding {
  /** From 1. Where something is missing: the line where it should stand. */
  readonly line: number;
  readonly seq?: number;
  readonly kind: FindingKind;
  readonly zh: string;
  readonly en: string;
}

export interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  /** By line. At most 1,000: a file with more is not an export. */
  readonly findings: readonly Finding[];
}

/** `publicKey`: 04 ‖ x ‖ y in lower-case hex, got from the gateway by another way than the export. */
export type VerifyOptions = { readonly publicKey?: string };

const FINDINGS_MAX = 1000;
const LINE_MAX = 1 << 20;
const CHECKPOINT_EVERY = 1024;
const GENESIS = "0".repeat(64);
const ENTRY = /^\{"hash":"([0-9a-f]{64})","entry":(\{"seq":([1-9]\d{0,15}),[ -~]*\})\}$/;
const SIGNED = /^\{"(header|checkpoint|trailer)":(\{[ -~]*\}),"signature":"([0-9a-f]{128})"\}$/;

/**
 * @param chunks the export as stored, cut anywhere; line feeds belong to it, so do not strip them.
 *   Bytes are read as they are; text must be what the bytes spell.
 */
export async function verifyAuditExport(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const verifier = new ExportVerifier(options.publicKey);
  let rest = "";
  for await (const chunk of chunks) {
    rest += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
    let start = 0;
    for (let end = rest.indexOf("\n"); end !== -1; end = rest.indexOf("\n", start)) {
      verifier.line(rest.slice(start, end), true);
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > LINE_MAX || verifier.full) break;
  }
  if (rest !== "") verifier.line(rest, false);
  return verifier.result();
}

/** A place where the chain may go on; `hash` is undefined where it cannot be known. */
type Cursor = { readonly seq: number; readonly hash: string | undefined };

class ExportVerifier {
  readonly #pin: string | undefined;
  readonly #findings: Finding[] = [];
  readonly #content = createHash("sm3");
  #line = 0;
  #entries = 0;
  #firstSeq: number | undefined;
  #lastSeq: number | undefined;
  /** More than one after a fault: the next sound line decides which, so that one fault is one finding. */
  #cursors: readonly Cursor[] = [];
  /** Undefined where the header is not to be believed: then only the chain can be checked. */
  #key: SignatureKey | undefined;
  /** Undefined where it is unknown: before the first of a part, and after a damaged one. */
  #lastCheckpoint: number | undefined;
  /** The entry from which the run without a checkpoint counts, and the lines of those in it. */
  #runFrom = Number.MAX_SAFE_INTEGER;
  readonly #lines = new Map<number, number>();
  #ended = false;

  constructor(pin: string | undefined) {
    this.#pin = pin;
  }

  get full(): boolean {
    return this.#findings.length >= FINDINGS_MAX;
  }

  line(text: string, whole: boolean): void {
    this.#line += 1;
    const signed = whole ? SIGNED.exec(text) : null;
    const entry = whole ? ENTRY.exec(text) : null;
    if (this.#ended) {
      if (this.#findings.at(-1)?.kind !== "appended")
        this.#find("appended", "结尾行之后还有内容", "there is more after the trailer");
    } else if (this.#line === 1 && signed?.[1] !== "header") {
      this.#find("header", "第一行不是文件头", "the first line is not a header");
      if (entry !== null) this.#entry(entry);
    } else if (signed?.[1] === "header") this.#header(signed);
    else if (signed?.[1] === "checkpoint") this.#checkpoint(signed);
    else if (signed?.[1] === "trailer") this.#trailer(signed);
    else if (entry !== null) this.#entry(entry);
    else this.#malformed(whole);
    this.#content.update(`${text}\n`, "latin1");
  }

  result(): Verification {
    this.#line += 1;
    if (!this.#ended && !this.full)
      this.#find("truncated", "缺少结尾行，文件被截断", "the trailer is missing: the export was cut short");
    return {
      ok: this.#findings.length === 0,
      entries: this.#entries,
      firstSeq: this.#firstSeq,
      lastSeq: this.#lastSeq,
      findings: [...this.#findings].sort((a, b) => a.line - b.line),
    };
  }

  #header(signed: RegExpExecArray): void {
    if (this.#line > 1) {
      this.#find("order", "文件头出现在中间", "a header in the middle");
      return;
    }
    const { publicKey, first, before, format } = parse(signed[2]);
    const key = importPoint(this.#pin ?? String(publicKey));
    if (key === undefined || key.point !== publicKey || !key.signed(signed)) {
      this.#find("header", "文件头损坏或密钥不符", "the header is damaged, or of another key");
      return;
    }
    this.#key = key;
    if (format !== "elgw-audit-1" || typeof first !== "number" || (first === 1 && before !== GENESIS))
      this.#find("header", "文件头内容有误", "the header does not make sense");
    this.#cursors = [{ seq: Number(first) - 1, hash: String(before) }];
    this.#runFrom = Number(first) - 1;
    this.#lastCheckpoint = first === 1 ? 0 : undefined;
  }

  #entry([, stated = "", text = "", number]: RegExpExecArray): void {
    const seq = Number(number);
    this.#entries += 1;
    this.#firstSeq ??= seq;
    this.#lastSeq = seq;
    const follows = ({ seq: before, hash }: Cursor): boolean =>
      before + 1 === seq && (hash === undefined || digest("sm3", hash + text, "hex") === stated);
    if (this.#cursors.length === 0 || this.#cursors.some(follows)) this.#cursors = [{ seq, hash: stated }];
    else this.#stray(seq, stated, text);
    this.#lines.set(seq, this.#line);
    if (seq - this.#runFrom <= CHECKPOINT_EVERY) return;
    this.#find("checkpoint", "超过 1,024 条没有签名检查点", "no checkpoint in more than 1,024 entries", seq);
    this.#runFrom = seq;
  }

  /** Says what is wrong with an entry that does not follow, and keeps every way in which the next may. */
  #stray(seq: number, stated: string, text: string): void {
    const [at = { seq: 0, hash: undefined }] = this.#cursors;
    const due = at.seq + 1;
    if (seq === due) this.#find("altered", "记录内容或散列被改动", "the entry or its hash was changed", seq);
    else if (seq > due) this.#missing(due, seq - 1);
    else this.#find("order", `第 ${seq} 条重复或错位`, `entry ${seq} is repeated or out of place`, seq);
    const computed = at.hash === undefined ? undefined : digest("sm3", at.hash + text, "hex");
    const ways = [Math.max(seq, due), seq, due].map((place): Cursor => ({ seq: place, hash: stated }));
    this.#cursors = [...ways, { seq: due, hash: computed }, at];
    this.#runFrom = Math.max(seq, due);
  }

  #malformed(whole: boolean): void {
    if (whole) this.#find("malformed", "不是规范格式的行", "not a line in canonical form");
    else this.#find("truncated", "最后一行不完整", "the last line is cut short");
    const [at] = this.#cursors; // it stood for one entry, or for none
    if (at !== undefined) this.#cursors = [{ seq: at.seq + 1, hash: undefined }, ...this.#cursors];
  }

  #checkpoint(signed: RegExpExecArray): void {
    const [at = { seq: 0, hash: undefined }] = this.#cursors;
    const { seq, hash, previous } = parse(signed[2]);
    if (typeof seq !== "number" || this.#key?.signed(signed) === false) {
      this.#find("checkpoint", "检查点签名无效", "the checkpoint's signature does not verify", at.seq);
      this.#lastCheckpoint = undefined;
      this.#runFrom = at.seq;
      return;
    }
    const here = this.#cursors.filter((cursor) => cursor.seq === seq);
    const fits = here.some((cursor) => cursor.hash === undefined || cursor.hash === hash);
    if (seq === this.#lastCheckpoint || (here.length === 0 && seq < at.seq)) {
      const late = this.#lastCheckpoint !== undefined && seq > this.#lastCheckpoint;
      if (late) this.#linked(seq);
      else this.#find("order", `第 ${seq} 条的检查点重复`, `the checkpoint of entry ${seq} is repeated`, seq);
      if (late) this.#lastCheckpoint = seq;
      return;
    }
    const ahead = here.length === 0 && this.#cursors.length > 0;
    if (ahead) this.#missing(at.seq + 1, seq);
    else this.#signedHere(seq, fits || here.length === 0, previous);
    this.#cursors = fits ? [{ seq, hash: String(hash) }] : [...here, { seq, hash: String(hash) }, at];
    this.#lastCheckpoint = ahead ? undefined : seq; // a stray one says nothing about the next
    if (!ahead) this.#lines.clear();
    this.#runFrom = seq;
  }

  #trailer(signed: RegExpExecArray): void {
    this.#ended = true;
    const { last, hash, checkpoint, entries, content } = parse(signed[2]);
    if (typeof last !== "number" || this.#key?.signed(signed) === false) {
      this.#find("trailer", "结尾行签名无效", "the trailer's signature does not verify");
      return;
    }
    const [at] = this.#cursors;
    const here = this.#cursors.filter((cursor) => cursor.seq === last);
    if (at !== undefined && here.length === 0) {
      if (last > at.seq) this.#missing(at.seq + 1, last);
      else this.#find("trailer", "结尾行早于最后一条记录", "the trailer ends before the last entry");
    } else {
      const fits = here.some((cursor) => cursor.hash === undefined || cursor.hash === hash);
      this.#signedHere(last, fits || here.length === 0, checkpoint);
    }
    const same = entries === this.#entries && content === this.#content.copy().digest("hex");
    if (!same && this.#findings.length === 0)
      this.#find("trailer", "内容与导出时的签名不符", "the content is not what was signed at export");
  }

  #missing(from: number, to: number): void {
    const span = from === to ? from : `${from}…${to}`;
    this.#find("missing", `缺少记录 ${span}`, `missing: ${span}`, from);
  }

  #signedHere(seq: number, fits: boolean, previous: unknown): void {
    if (!fits)
      this.#find("rewritten", "此前的记录不是当初签名的记录", "the entries before are not those signed", seq);
    this.#linked(previous);
  }

  /** A missing checkpoint belongs on the line after its own entry. */
  #linked(previous: unknown): void {
    if (this.#lastCheckpoint === undefined || previous === this.#lastCheckpoint) return;
    const seq = Number(previous);
    const line = (this.#lines.get(seq) ?? this.#line - 1) + 1;
    const en = `the checkpoint after entry ${seq} is missing or out of place`;
    this.#find("checkpoint", `第 ${seq} 条之后的检查点缺失或错位`, en, seq, line);
  }

  #find(kind: FindingKind, zh: string, en: string, seq?: number, line: number = this.#line): void {
    if (this.full) return;
    this.#findings.push({ line, kind, zh, en, ...(seq === undefined ? {} : { seq }) });
  }
}

type SignatureKey = { readonly point: string; readonly signed: (line: RegExpExecArray) => boolean };

const SPKI_HEAD = "3059301306072a8648ce3d020106082a811ccf5501822d034200";
/** ENTL and the default id 1234567812345678, then a, b and the base point of sm2p256v1. */
const ZA_HEAD =
  "008031323334353637383132333435363738" +
  "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc" +
  "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93" +
  "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7" +
  "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";

function importPoint(point: string): SignatureKey | undefined {
  if (!/^04[0-9a-f]{128}$/.test(point)) return undefined;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(SPKI_HEAD + point, "hex"), format: "der", type: "spki" });
  } catch {
    return undefined; // not a point of the curve
  }
  const za = digest("sm3", Buffer.from(ZA_HEAD + point.slice(2), "hex"), "buffer");
  return {
    point,
    signed: ([, as, text, signature = ""]) =>
      createVerify("sm3").update(za).update(`elgw-audit-1 ${as}\n${text}`).verify(key, derOf(signature)),
  };
}

function derOf(raw: string): Buffer {
  const integer = (hex: string): string => {
    const short = hex.replace(/^(?:00)+(?=..)/, "");
    const value = short >= "80" ? `00${short}` : short;
    return `02${(value.length / 2).toString(16).padStart(2, "0")}${value}`;
  };
  const body = integer(raw.slice(0, 64)) + integer(raw.slice(64));
  return Buffer.from(`30${(body.length / 2).toString(16)}${body}`, "hex");
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text ?? "") as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

async function verifyFile(file: string, publicKey: string | undefined): Promise<void> {
  const options = publicKey === undefined ? {} : { publicKey };
  const result = await verifyAuditExport(createReadStream(file), options);
  for (const { line, zh, en } of result.findings) console.log(`第 ${line} 行 line ${line}: ${zh} ${en}`);
  const verdict = result.ok ? "通过 verified" : "未通过 NOT verified";
  console.log(`${verdict}: ${result.entries} (${result.firstSeq ?? "-"} … ${result.lastSeq ?? "-"})`);
  process.exitCode = result.ok ? 0 : 1;
}

const [, self, file, publicKey] = process.argv;
if (self !== undefined && file !== undefined && import.meta.url === pathToFileURL(self).href)
  await verifyFile(file, publicKey);

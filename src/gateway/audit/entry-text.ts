/**
 * The canonical text of an audit entry: what the chain hashes, the table keeps and an export shows.
 *
 * JSON with a fixed order of keys, no white space, ASCII only (all else as \uXXXX), so that no change
 * of charset or line end on the way to an auditor can alter it unseen.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { sm3Hex } from "../crypto/sm3.ts";
import type { AuditFacts } from "./audit.ts";

/** A caller chooses some texts (client id, path); none of them may swell the chain. */
const TEXT_MAX = 4096;

/** Hash before the first entry. */
export const GENESIS = "0".repeat(64);

/** Total over the facts: a new fact without a place in the text does not compile. The order is the text's. */
const ORDER: Record<keyof AuditFacts, "text" | "number" | "texts"> = {
  at: "number",
  kind: "text",
  traceId: "text",
  partner: "text",
  credential: "text",
  adapter: "text",
  route: "text",
  operation: "text",
  address: "text",
  outcome: "text",
  status: "number",
  tookMs: "number",
  licenceTypes: "texts",
  licenceCount: "number",
  profile: "text",
  purpose: "text",
  subject: "text",
  licence: "text",
  replayKey: "text",
  replayUntil: "number",
  requestDigest: "text",
  replyDigest: "text",
  actor: "text",
  action: "text",
  note: "text",
};
const KEYS = Object.keys(ORDER) as readonly (keyof AuditFacts)[];
const LABELS = KEYS.map((key) => `,"${key}":`);

/**
 * Everything but the sequence number, which is known only when the group is written.
 *
 * A text longer than 4,096 characters is cut, and says so.
 *
 * @throws GatewayError `gateway.internal` for a number that JSON cannot say or a time that is none: it
 *   would otherwise fail the whole group that it is written with
 */
export function entryBody(facts: AuditFacts): string {
  if (!Number.isSafeInteger(facts.at) || facts.at < 0)
    throw new GatewayError("gateway.internal", { detail: "an audit fact has no time" });
  let body = "";
  for (let index = 0; index < KEYS.length; index += 1) {
    const value = facts[KEYS[index] as keyof AuditFacts];
    if (value === undefined) continue;
    body += LABELS[index];
    if (typeof value === "string") body += quote(value);
    else if (typeof value === "number") body += numberText(value);
    else body += `[${value.map(quote).join(",")}]`;
  }
  return `${body}}`;
}

export const entryText = (seq: number, body: string): string => `{"seq":${seq}${body}`;

/** The hash before has a fixed length, so hash and text cannot be cut in another place. */
export const entryHash = (before: string, text: string): string => sm3Hex(before + text);

export type AuditRecord = AuditFacts & { readonly seq: number };

/** The facts of an entry's text. Only for texts out of the chain, which are ours. */
export const parseEntry = (text: string): AuditRecord => JSON.parse(text) as AuditRecord;

const PLAIN = /^[ !#-[\]-~]*$/;
function quote(whole: string): string {
  const text = whole.length > TEXT_MAX ? `${whole.slice(0, TEXT_MAX)}… (${whole.length})` : whole;
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new GatewayError("gateway.internal", { detail: "an audit fact is NaN" });
  return String(value);
}

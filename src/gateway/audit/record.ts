/**
 * The last stage: what happened becomes an audit entry, and only a durable entry lets the reply go.
 *
 * Personal data enters as commitments. The purpose is kept readable, because it is the evidence of why
 * licence data left, but scrubbed of the call's own values and of anything that looks like a number.
 */
import { hash } from "node:crypto";
import type { Call } from "../core/operations.ts";
import { type Progress, pass, type Recorded, type Refused, type Signed } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { AuditFacts, AuditLog } from "./audit.ts";

type Outgoing = Signed | Refused;
export type AuditStage = (message: Outgoing) => Promise<Recorded>;

const PURPOSE_CHARACTERS_MAX = 80;
const recorded = pass<"audit">();

export function createRecord(log: AuditLog, clock: Clock): AuditStage {
  return async (message) => {
    await log.append(factsOf(message, log, clock()));
    return recorded({}, { response: message.reply });
  };
}

/** Built in place: a chain of conditional copies costs more than the hashing. */
type Draft = { -readonly [Name in keyof AuditFacts]: AuditFacts[Name] };

function factsOf(message: Outgoing, log: AuditLog, now: number): AuditFacts {
  const { progress, request, reply } = message;
  const error = "error" in message ? message.error : undefined;
  const facts: Draft = {
    kind: "request",
    traceId: message.traceId,
    at: message.receivedAt,
    address: message.address,
    outcome: error === undefined ? "ok" : error.code,
    status: reply.status,
    tookMs: now - message.receivedAt,
    requestDigest: hash("sha256", request.body, "hex"),
    replyDigest: hash("sha256", reply.body, "hex"),
  };
  addWhoAndWhere(facts, progress);
  if (progress.call !== undefined) addCall(facts, progress.call, log);
  if (error === undefined) addWhatLeft(facts, message as Signed);
  return facts;
}

function addWhoAndWhere(facts: Draft, { adapter, route, partner, credential, replay }: Progress): void {
  if (adapter !== undefined) facts.adapter = adapter.id;
  if (route !== undefined) {
    facts.route = route.name;
    facts.operation = route.operation;
  }
  if (partner !== undefined) facts.partner = partner.id;
  if (credential !== undefined) facts.credential = credential.keyId;
  if (replay !== undefined) {
    facts.replayKey = replay.key;
    facts.replayUntil = replay.until;
  }
}

function addCall(facts: Draft, { request }: Call, log: AuditLog): void {
  facts.purpose = scrub(request.purpose, request);
  if ("holderCode" in request && request.holderCode !== undefined)
    facts.subject = log.commit(request.holderCode);
  if ("identifier" in request && request.identifier !== undefined)
    facts.licence = log.commit(request.identifier);
}

function addWhatLeft(facts: Draft, { masked, progress }: Signed): void {
  const licences = "licences" in masked ? masked.licences : "licence" in masked ? [masked.licence] : [];
  const types = new Set(licences.flatMap(({ typeCode }) => (typeCode === undefined ? [] : [typeCode])));
  facts.licenceCount = licences.length;
  if (types.size > 0) facts.licenceTypes = [...types];
  if (progress.profile !== undefined) facts.profile = progress.profile;
}

function scrub(purpose: string, request: Call["request"]): string {
  let text = purpose;
  for (const value of Object.values(request)) {
    if (typeof value === "string" && value !== purpose && value.length > 1)
      text = text.replaceAll(value, "***");
  }
  return text.replace(/[0-9A-Za-z]{5,}/g, "***").slice(0, PURPOSE_CHARACTERS_MAX);
}

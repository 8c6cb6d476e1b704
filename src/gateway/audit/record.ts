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

function factsOf(message: Outgoing, log: AuditLog, now: number): AuditFacts {
  const { progress, request, reply } = message;
  const error = "error" in message ? message.error : undefined;
  return {
    kind: "request",
    traceId: message.traceId,
    at: message.receivedAt,
    address: message.address,
    outcome: error === undefined ? "ok" : error.code,
    status: reply.status,
    tookMs: now - message.receivedAt,
    requestDigest: hash("sha256", request.body, "hex"),
    replyDigest: hash("sha256", reply.body, "hex"),
    ...whoAndWhere(progress),
    ...(progress.call === undefined ? {} : aboutCall(progress.call, log)),
    ...(error === undefined ? whatLeft(message as Signed) : {}),
  };
}

function whoAndWhere({ adapter, route, partner, credential, replay }: Progress): Partial<AuditFacts> {
  return {
    ...(adapter === undefined ? {} : { adapter: adapter.id }),
    ...(route === undefined ? {} : { route: route.name, operation: route.operation }),
    ...(partner === undefined ? {} : { partner: partner.id }),
    ...(credential === undefined ? {} : { credential: credential.keyId }),
    ...(replay === undefined ? {} : { replayKey: replay.key, replayUntil: replay.until }),
  };
}

function aboutCall({ request }: Call, log: AuditLog): Partial<AuditFacts> {
  const subject = "holderCode" in request ? request.holderCode : undefined;
  const licence = "identifier" in request ? request.identifier : undefined;
  return {
    purpose: scrub(request.purpose, request),
    ...(subject === undefined ? {} : { subject: log.commit(subject) }),
    ...(licence === undefined ? {} : { licence: log.commit(licence) }),
  };
}

function whatLeft(message: Signed): Partial<AuditFacts> {
  const { profile } = message.progress;
  const { masked } = message;
  const licences = "licences" in masked ? masked.licences : "licence" in masked ? [masked.licence] : [];
  const types = new Set(licences.flatMap(({ typeCode }) => (typeCode === undefined ? [] : [typeCode])));
  return {
    licenceCount: licences.length,
    ...(types.size === 0 ? {} : { licenceTypes: [...types] }),
    ...(profile === undefined ? {} : { profile }),
  };
}

function scrub(purpose: string, request: Call["request"]): string {
  let text = purpose;
  for (const value of Object.values(request)) {
    if (typeof value === "string" && value !== purpose && value.length > 1)
      text = text.replaceAll(value, "***");
  }
  return text.replace(/[0-9A-Za-z]{5,}/g, "***").slice(0, PURPOSE_CHARACTERS_MAX);
}

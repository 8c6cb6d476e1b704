/**
 * The last stage: what happened becomes an audit entry, and only a durable entry lets the reply go.
 *
 * Personal data enters as commitments. The purpose is kept readable, because it is the evidence of why
 * licence data left, but scrubbed of the call's own values and of anything that looks like a number.
 */
import type { Collected } from "../core/licence-event.ts";
import type { Call, LicenceView } from "../core/operations.ts";
import type { Acknowledged } from "../pipeline/intake-states.ts";
import type { Published } from "../pipeline/publish.ts";
import { type Progress, pass, type Recorded, type Refused, type Signed } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { AuditFacts, AuditLog } from "./audit.ts";

type Outgoing = Signed | Acknowledged | Published | Refused;
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
    // Of a GET the question stands in its address.
    requestDigest: log.digest(
      request.body.length > 0 ? request.body : Buffer.from(`${request.path}?${request.query}`),
    ),
    replyDigest: log.digest(reply.body),
  };
  addWhoAndWhere(facts, progress);
  if (progress.call !== undefined) addCall(facts, progress.call, log);
  if ("collected" in message) addWhatCame(facts, message);
  else if ("masked" in message) addWhatLeft(facts, message, log);
  return facts;
}

function addWhoAndWhere(facts: Draft, progress: Progress): void {
  const { adapter, route, claimed, partner, credential, replay } = progress;
  if (partner === undefined && claimed !== undefined) facts.note = `claimed ${claimed}, not proved`;
  if (adapter !== undefined) facts.adapter = adapter.id;
  if (route !== undefined) {
    facts.route = route.name;
    facts.operation = "operation" in route ? route.operation : "event.collect";
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
  // Of a practitioner the number is the ID number: who asked about a person must be found by either.
  const holderCode =
    "applicant" in request
      ? request.applicant.code
      : "holderCode" in request
        ? request.holderCode
        : undefined;
  const subject =
    holderCode ??
    ("number" in request ? request.number : undefined) ??
    ("plateNumber" in request ? request.plateNumber : undefined) ??
    ("qrCode" in request ? request.qrCode : undefined);
  if (subject !== undefined) facts.subject = log.commit(subject);
  if ("identifier" in request && request.identifier !== undefined)
    facts.licence = log.commit(request.identifier);
}

function addWhatLeft(facts: Draft, { answer, call, masked, progress }: Signed, log: AuditLog): void {
  // A code says neither which licence nor why; what it stood for does.
  if (answer.operation === "share.redeem") {
    const { licence, purpose } = answer.result;
    facts.purpose = scrub(purpose, call.request);
    if (licence.identifier !== undefined) facts.licence = log.commit(licence.identifier);
  }
  const licences = licencesIn(masked);
  const types = new Set(licences.flatMap(({ typeCode }) => (typeCode === undefined ? [] : [typeCode])));
  facts.licenceCount = licences.length;
  if (types.size > 0) facts.licenceTypes = [...types];
  if (progress.profile !== undefined) facts.profile = progress.profile;
}

function licencesIn(masked: Signed["masked"]): readonly LicenceView[] {
  if ("licences" in masked) return masked.licences;
  if ("codes" in masked) return masked.codes.map(({ licence }) => licence);
  return "licence" in masked ? [masked.licence] : [];
}

/** The events themselves are on record by their ids; here stands how many, and what became of them. */
function addWhatCame(facts: Draft, { collected }: Acknowledged): void {
  facts.licenceCount = collected.length;
  const count = (what: Collected): number => collected.filter((each) => each === what).length;
  facts.note = `new ${count("new")}, known ${count("known")}, conflict ${count("conflict")}`;
}

/** Four or more letters or digits, also with separators between them: a number, a plate, a telephone. */
const NUMBER_LIKE = /[0-9A-Za-z](?:[\s\-–·._()/:]*[0-9A-Za-z]){3,}/g;

/** A caller's words may hold anyone's numbers; names in them cannot be told from other words, and stay. */
function scrub(purpose: string, request: Call["request"]): string {
  let text = purpose.normalize("NFKC");
  for (const value of valuesOf(request)) {
    if (value !== purpose && value.length > 1) text = text.replaceAll(value.normalize("NFKC"), "***");
  }
  return text.replace(NUMBER_LIKE, "***").slice(0, PURPOSE_CHARACTERS_MAX);
}

function valuesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}

/**
 * The mask room: the only maker of `Masked`, so the only way from the core's answer to a reply.
 *
 * It guarantees that what leaves is what the caller's grant lists, in the form the grant's profile
 * gives it. Which grant: the first of the permitted ones, in the partner's own order, that covers the
 * type of the licence in the answer (never the type that was asked for) and whose profile speaks of
 * that type. One grant decides alone; profiles are not merged, for two masks of one number add up.
 *
 * It refuses an answer of another operation, of another licence than the one asked for, or with a
 * verdict that is none (`core.garbled`), a type that no grant covers (`grant.licence-type`), and a file
 * that the profile does not release (`grant.file-withheld`).
 */
import { GatewayError } from "../core/gateway-error.ts";
import { LICENCE_FIELDS } from "../core/licence-fields.ts";
import { licenceTypeOf } from "../core/licence-type-of.ts";
import { asMasked, type Masked } from "../core/masked.ts";
import type { Answer, LicenceView, OperationRequest, OperationResult, Verdict } from "../core/operations.ts";
import { firstCovering, forPurpose } from "../credentials/choose-grant.ts";
import type { Grant } from "../credentials/model.ts";
import { type Cleared, type Handled, pass } from "../pipeline/states.ts";
import type { Profiles } from "./profiles.ts";

export interface MaskParts {
  readonly profiles: Pick<Profiles, "covers" | "releasesFile" | "clear">;
}

const cleared = pass<"mask">();

/** Sets `progress.profile` to the `name@version` that decided; to several, comma between, where types differ. */
export function createMask({ profiles }: MaskParts): (message: Handled) => Cleared {
  return (message) => {
    const { call, answer, permitted } = message;
    if (answer.operation !== call.operation) throw garbled("answer of another operation");
    const chosen = chooser(
      answer.operation === "share.redeem" ? forPurpose(permitted, answer.result.purpose) : permitted,
      profiles,
    );
    const masked = clear(message, chosen, profiles);
    message.progress.profile = chosen.used() ?? permitted[0]?.profile ?? "";
    return cleared(message, { masked });
  };
}

function clear(
  { call, answer }: Handled,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<Answer["result"]> {
  switch (answer.operation) {
    case "licence.search":
      return clearSearch(answer.result, chosen, profiles);
    case "licence.read":
      return clearRead(answer.result, chosen, profiles);
    case "licence.verify":
      if (call.operation !== "licence.verify") break;
      if (chosen.of(call.request.typeCode) === undefined) throw uncovered();
      return clearVerdict(answer.result, call.request);
    case "licence.download":
      if (call.operation !== "licence.download") break;
      return clearFile(answer.result, call.request, chosen, profiles);
    case "session.use":
      return asMasked({});
    case "share.authorise":
      return clearCodes(answer.result, chosen, profiles);
    case "share.redeem":
      return clearShared(answer.result, chosen, profiles);
    case "application.submit":
    case "application.status":
    case "application.withdraw":
      return clearProgress(answer.result);
  }
  throw garbled("answer of another operation");
}

/** Licences of a type that no permitted grant covers are not there, as far as the caller can tell. */
function clearSearch(
  result: OperationResult<"licence.search">,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<OperationResult<"licence.search">> {
  const licences: LicenceView[] = [];
  for (const licence of result.licences) {
    const grant = chosen.of(licence.typeCode);
    if (grant !== undefined) licences.push(profiles.clear(grant.profile, licence));
  }
  return asMasked({ licences });
}

function clearRead(
  { licence }: OperationResult<"licence.read">,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<OperationResult<"licence.read">> {
  const grant = chosen.of(licence.typeCode);
  if (grant === undefined) throw uncovered();
  return asMasked({ licence: profiles.clear(grant.profile, licence) });
}

const VERDICTS: Readonly<Record<Verdict, true>> = {
  valid: true,
  "not-yet-active": true,
  suspended: true,
  "no-longer-valid": true,
  "insufficient-information": true,
  "no-such-licence": true,
  "partly-wrong": true,
};

/** Member of a verify request to the canonical path of what it names; the core may answer with either. */
const NAMED: Readonly<Record<string, string>> = {
  typeCode: "typeCode",
  holderName: "holder.name",
  holderCode: "holder.code",
  number: "number",
  identifier: "identifier",
  file: "file",
};
const PATHS: ReadonlySet<string> = new Set(LICENCE_FIELDS.map(({ path }) => path));

/**
 * A verdict holds no value. Names of fields that did not match are told only where the caller sent
 * that field itself: any other name would say something about a licence that it did not know.
 */
function clearVerdict(
  { verdict, mismatched }: OperationResult<"licence.verify">,
  request: OperationRequest<"licence.verify">,
): Masked<OperationResult<"licence.verify">> {
  if (!Object.hasOwn(VERDICTS, verdict)) throw garbled("verdict is none of the known ones");
  const sent = new Set<string>();
  for (const [member, path] of Object.entries(NAMED)) {
    if (Object.hasOwn(request, member)) sent.add(member).add(path);
  }
  for (const path of Object.keys(request.face ?? {})) if (PATHS.has(path)) sent.add(path);
  return asMasked({ verdict, mismatched: mismatched.filter((name) => sent.has(name)) });
}

/**
 * The file's name is made here: the core's own often is the holder's, and it would stand in a header.
 * The identifier must be the one asked for, since nothing masks a file of another person's licence.
 */
function clearFile(
  { identifier, fileType, file }: OperationResult<"licence.download">,
  request: OperationRequest<"licence.download">,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<OperationResult<"licence.download">> {
  if (identifier !== request.identifier || fileType !== request.fileType)
    throw garbled("file of another licence");
  const typeCode = licenceTypeOf(identifier);
  const grant = chosen.of(typeCode);
  if (typeCode === undefined || grant === undefined) throw uncovered();
  if (!profiles.releasesFile(grant.profile)) throw new GatewayError("grant.file-withheld");
  if (typeof file !== "string" || file === "") throw garbled("no file");
  return asMasked({ identifier, fileType, file, fileName: `licence-${typeCode.slice(-3)}.${fileType}` });
}

/** A code for a licence that no permitted grant covers leads nowhere, so it is not told. */
function clearCodes(
  { codes }: OperationResult<"share.authorise">,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<OperationResult<"share.authorise">> {
  const clear: OperationResult<"share.authorise">["codes"][number][] = [];
  for (const each of codes) {
    const grant = chosen.of(each.licence.typeCode);
    if (grant !== undefined) clear.push({ ...each, licence: profiles.clear(grant.profile, each.licence) });
  }
  return asMasked({ codes: clear });
}

function clearShared(
  { licence, file, purpose, expiresAt }: OperationResult<"share.redeem">,
  chosen: Chooser,
  profiles: MaskParts["profiles"],
): Masked<OperationResult<"share.redeem">> {
  const grant = chosen.of(licence.typeCode);
  if (grant === undefined) throw uncovered();
  const clear = profiles.clear(grant.profile, licence);
  if (file === undefined) return asMasked({ licence: clear, purpose, expiresAt });
  if (file.identifier !== licence.identifier) throw garbled("file of another licence");
  if (!profiles.releasesFile(grant.profile)) throw new GatewayError("grant.file-withheld");
  const suffix = licence.typeCode?.slice(-3) ?? "";
  return asMasked({
    licence: clear,
    file: { ...file, fileName: `licence-${suffix}.${file.fileType}` },
    purpose,
    expiresAt,
  });
}

/** The office's words may quote whoever applied: what looks like a number of a person does not leave. */
function clearProgress({
  progress,
}: OperationResult<"application.status">): Masked<OperationResult<"application.status">> {
  const { remark } = progress;
  if (remark === undefined) return asMasked({ progress });
  return asMasked({ progress: { ...progress, remark: remark.replace(/[0-9]{6,}[0-9Xx]*/g, "***") } });
}

interface Chooser {
  /** The grant that decides about a licence of this type; undefined: none covers it. */
  readonly of: (typeCode: string | undefined) => Grant | undefined;
  readonly used: () => string | undefined;
}

/** Remembers the last type, since the licences of one answer mostly share theirs. */
function chooser(permitted: readonly Grant[], profiles: MaskParts["profiles"]): Chooser {
  let lastType: string | undefined;
  let lastGrant: Grant | undefined;
  let used: string | undefined;
  return {
    of: (typeCode) => {
      if (typeCode === undefined) return undefined;
      if (typeCode !== lastType) {
        lastType = typeCode;
        lastGrant = firstCovering(permitted, typeCode, profiles);
        if (lastGrant !== undefined) used = addReference(used, lastGrant.profile);
      }
      return lastGrant;
    },
    used: () => used,
  };
}

function addReference(used: string | undefined, reference: string): string {
  if (used === undefined) return reference;
  return used.split(",").includes(reference) ? used : `${used},${reference}`;
}

const uncovered = (): GatewayError =>
  new GatewayError("grant.licence-type", { detail: "type of the answer" });
const garbled = (detail: string): GatewayError => new GatewayError("core.garbled", { detail });

/**
 * What the caller may do, now that the body is decoded: licence type and purpose.
 *
 * Guarantees: every grant handed on covers operation, address, purpose and licence type at once; two
 * grants never lend each other a part. For a download each also releases the file, so that the core is
 * not asked for what cannot leave. A search that names no type keeps its grants: the mask drops the
 * licences whose type none of them covers.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { type LicenceTypeCode, licenceType } from "../core/licence.ts";
import { licenceTypeOf } from "../core/licence-type-of.ts";
import type { Call } from "../core/operations.ts";
import { forPurpose } from "../credentials/choose-grant.ts";
import type { Grant } from "../credentials/model.ts";
import { type Decoded, type Permitted, pass } from "../pipeline/states.ts";

/** What permit asks about field profiles; both throw GatewayError `profile.invalid` for an unknown one. */
export interface ProfilePolicy {
  readonly covers: (reference: string, typeCode: LicenceTypeCode) => boolean;
  readonly releasesFile: (reference: string) => boolean;
}

const permitted = pass<"permit">();

/** A purpose says something: a letter or a digit of any script, not blanks and invisible characters. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** A code has the purpose that it was given out for, which its desk and the mask judge; to log in is no use of a licence. */
const PURPOSE_BEFORE: readonly string[] = ["share.redeem", "session.use"];

/**
 * The stage throws GatewayError `request.purpose-missing`, `grant.operation`, `grant.purpose`,
 * `grant.licence-type`, `grant.file-withheld`.
 */
export function createPermit({
  profiles,
}: {
  readonly profiles: ProfilePolicy;
}): (message: Decoded) => Permitted {
  return (message) => {
    const { call } = message;
    const purpose = purposeOf(call);
    // The route named the operation; that the codec decoded that very one is checked, not assumed.
    const byOperation = message.grants.filter(({ operations }) => operations.includes(call.operation));
    if (byOperation.length === 0) throw new GatewayError("grant.operation");
    const byPurpose = PURPOSE_BEFORE.includes(call.operation)
      ? byOperation
      : forPurpose(byOperation, purpose);
    if (byPurpose.length === 0) throw new GatewayError("grant.purpose");
    const byType = withType(byPurpose, typeOf(call), profiles);
    if (byType.length === 0) throw new GatewayError("grant.licence-type");
    if (call.operation !== "licence.download") return permitted(message, { permitted: byType });
    const byFile = byType.filter(({ profile }) => profiles.releasesFile(profile));
    if (byFile.length === 0) throw new GatewayError("grant.file-withheld");
    return permitted(message, { permitted: byFile });
  };
}

function purposeOf({ request }: Call): string {
  const purpose: unknown = request.purpose;
  if (typeof purpose !== "string" || !SAYS_SOMETHING.test(purpose)) {
    throw new GatewayError("request.purpose-missing");
  }
  return purpose.trim();
}

/** The one type that the call is about; null: it names none. No text stands for "every type". */
function typeOf(call: Call): string | null {
  switch (call.operation) {
    case "licence.search":
      return call.request.typeCode ?? null;
    case "licence.verify":
    case "application.submit":
      return String(call.request.typeCode);
    case "application.status":
    case "application.withdraw":
    case "session.use":
    case "share.redeem":
      return null;
    case "share.authorise":
      if (call.request.identifier !== undefined) return String(licenceTypeOf(call.request.identifier));
      return call.request.typeCode ?? null;
    case "licence.read":
    case "licence.download":
      return String(licenceTypeOf(call.request.identifier));
    default:
      throw new GatewayError("grant.operation");
  }
}

function withType(grants: readonly Grant[], type: string | null, profiles: ProfilePolicy): readonly Grant[] {
  if (type === null) return grants;
  if (licenceType(type) === undefined) return [];
  const typeCode = type as LicenceTypeCode;
  return grants.filter(
    ({ licenceTypes, profile }) => licenceTypes.includes(typeCode) && profiles.covers(profile, typeCode),
  );
}

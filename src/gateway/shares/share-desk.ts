/** 用证授权: whoever may ask for a holder's licences gets codes for them; a code is what the licence is then fetched with. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Licence } from "../core/licence.ts";
import { licenceTypeOf } from "../core/licence-type-of.ts";
import type { Answer, CoreOperations, LicenceView, OperationRequest } from "../core/operations.ts";
import { firstCovering, forPurpose } from "../credentials/choose-grant.ts";
import type { Grant } from "../credentials/model.ts";
import type { Profiles } from "../mask/profiles.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import type { ServeContext, ShareAnswer, ShareDesk } from "../serve/serve.ts";
import { giveOut, readCode, type Shared, useCode } from "./share-codes.ts";

export interface ShareParts {
  readonly database: Database;
  readonly core: CoreOperations;
  readonly clock: Clock;
  readonly profiles: Pick<Profiles, "covers" | "releasesFile">;
  /** Default ten minutes. */
  readonly codeMs?: number;
}

const CODE_MS = 600_000;

export function createShareDesk(parts: ShareParts): ShareDesk {
  return {
    perform: async (call, context): Promise<ShareAnswer> => {
      switch (call.operation) {
        case "session.use":
          return { operation: call.operation, result: {} };
        case "share.authorise":
          return {
            operation: call.operation,
            result: { codes: await authorise(parts, call.request, context) },
          };
        case "share.redeem":
          return { operation: call.operation, result: await redeem(parts, call.request, context) };
      }
    },
  };
}

async function authorise(
  { core, database, clock, codeMs = CODE_MS }: ShareParts,
  request: OperationRequest<"share.authorise">,
  context: ServeContext,
) {
  const licences = await licencesOf(core, request, context);
  const now = clock();
  const expiresAt = now + codeMs;
  const shared = licences.flatMap(({ identifier }) =>
    identifier === undefined
      ? []
      : [{ partnerId: context.partnerId, identifier, purpose: request.purpose, expiresAt }],
  );
  const codes = await giveOut(database, shared, now);
  return licences.map((licence, at) => ({ licence, code: codes[at] ?? "", expiresAt }));
}

async function licencesOf(
  core: CoreOperations,
  { identifier, ...key }: OperationRequest<"share.authorise">,
  context: ServeContext,
): Promise<readonly LicenceView[]> {
  if (identifier !== undefined) {
    const request = { purpose: key.purpose, identifier };
    return [await readLicence(core, request, context)];
  }
  const answer = await core.perform({ operation: "licence.search", request: key }, context);
  return resultOf(answer, "licence.search").licences;
}

async function redeem(
  { core, database, clock, profiles }: ShareParts,
  { code, use, fileType = "ofd" }: OperationRequest<"share.redeem">,
  context: ServeContext,
) {
  const shared = await readCode(database, code, context.partnerId, clock());
  const { identifier, purpose } = shared;
  const withFile = use === "file" || use === "link";
  checkGrants(profiles, context.grants, shared, withFile);
  // Asked before the code is used up: a core that is away must not cost the holder's word.
  const licence = await readLicence(core, { purpose, identifier }, context);
  const file = withFile
    ? resultOf(
        await core.perform(
          { operation: "licence.download", request: { purpose, identifier, fileType } },
          context,
        ),
        "licence.download",
      )
    : undefined;
  // A link and an archive are two ways to the one file.
  await useCode(database, code, withFile ? "file" : use, clock());
  return { licence, ...(file === undefined ? {} : { file }), purpose, expiresAt: shared.expiresAt };
}

/**
 * What the mask would refuse is refused before the code is used up and before the core is asked: two grants never lend
 * each other a part, and the purpose is the one that the code was given out for.
 *
 * @throws GatewayError `grant.purpose`, `grant.licence-type`, `grant.file-withheld`
 */
function checkGrants(
  profiles: ShareParts["profiles"],
  grants: readonly Grant[],
  { identifier, purpose }: Shared,
  withFile: boolean,
): void {
  const byPurpose = forPurpose(grants, purpose);
  if (byPurpose.length === 0) throw new GatewayError("grant.purpose");
  const deciding = firstCovering(byPurpose, String(licenceTypeOf(identifier)), profiles);
  if (deciding === undefined) throw new GatewayError("grant.licence-type");
  if (withFile && !profiles.releasesFile(deciding.profile)) throw new GatewayError("grant.file-withheld");
}

async function readLicence(
  core: CoreOperations,
  request: OperationRequest<"licence.read">,
  context: ServeContext,
): Promise<LicenceView> {
  return resultOf(await core.perform({ operation: "licence.read", request }, context), "licence.read")
    .licence as Licence;
}

function resultOf<Op extends Answer["operation"]>(
  answer: Answer,
  operation: Op,
): Extract<Answer, { readonly operation: Op }>["result"] {
  if (answer.operation !== operation)
    throw new GatewayError("core.garbled", { detail: "answer of another operation" });
  // What the line before has shown; the compiler does not follow it through a union.
  return answer.result as never;
}

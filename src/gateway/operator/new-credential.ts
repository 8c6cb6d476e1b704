/** Turns the arguments of issue, import and rotate into the credentials to store. */
import { GatewayError } from "../core/gateway-error.ts";
import type { NewCredential } from "../credentials/credential-store.ts";
import { isUsable, type Partner } from "../credentials/model.ts";
import {
  checkSecret,
  newSecret,
  newSecretFor,
  ourKey,
  sharedSecret,
  theirKey,
} from "../credentials/new-key.ts";
import { isWireId } from "../credentials/partner-rules.ts";
import { resolveAlgorithm } from "../crypto/algorithms.ts";
import type { AlgorithmRow, KeyMaterial, SignatureParameters } from "../crypto/engine.ts";
import { pemOfPrivate } from "../crypto/keys/write-key.ts";
import type { SignatureAlgorithm } from "../spi/adapter.ts";
import { legacyOf } from "../spi/legacy-of.ts";
import {
  type Arguments,
  flag,
  optionalNumber,
  optionalText,
  optionalTime,
  text,
  wrong,
} from "./arguments.ts";
import type { OperatorContext } from "./context.ts";
import { type GivenKey, readGivenKey } from "./given-key.ts";

export const KEY_ARGUMENTS = [
  "partner",
  "algorithm",
  "keyId",
  "validDays",
  "notBefore",
  "ours",
  "distinguishingId",
  "form",
] as const;
export const GIVEN_ARGUMENTS = ["secret", "key", "passphrase", "authorities"] as const;

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;

export interface Prepared {
  readonly partner: Partner;
  readonly credential: NewCredential;
  /** To be shown this once: the shared secret, or the private key made for the partner. */
  readonly secret?: string;
  /** The key that answers will be signed with, where the partner has none yet. */
  readonly gatewayKey?: NewCredential;
}

/** A key made here. */
export async function issued(args: Arguments, context: OperatorContext): Promise<Prepared> {
  const partner = await context.store.partner(text(args, "partner"));
  const algorithm = chooseAlgorithm(partner, context, optionalText(args, "algorithm"));
  const row = rowOf(partner, context, algorithm);
  const about = describe(args, context, partner, algorithm);
  if (row.kind === "mac") {
    refuseParameters(args);
    const adapter = adapterOf(partner, context);
    const secret = adapter === undefined ? newSecret() : newSecretFor(adapter);
    return { partner, secret, credential: { ...about, ...sharedSecret(secret) } };
  }
  const pair = row.generateKey();
  const parameters = parametersOf(args, row);
  if (flag(args, "ours")) {
    return { partner, credential: { ...about, ...ourKey(pair, parameters) } };
  }
  return withGatewayKey(context, {
    partner,
    secret: pemOfPrivate(pair.signing),
    credential: { ...about, ...theirKey(pair.verifying.reveal(), parameters) },
  });
}

/** A key that came from outside. */
export async function imported(args: Arguments, context: OperatorContext): Promise<Prepared> {
  const partner = await context.store.partner(text(args, "partner"));
  const named = optionalText(args, "algorithm");
  const secret = optionalText(args, "secret");
  if (secret !== undefined) {
    const algorithm = chooseAlgorithm(partner, context, named);
    const row = rowOf(partner, context, algorithm);
    if (row.kind !== "mac") {
      throw new GatewayError("credential.algorithm", {
        detail: `${algorithm} takes a key pair, not a shared secret`,
      });
    }
    refuseParameters(args);
    const made = sharedSecret(secret);
    checkSecret(row, made.key);
    return { partner, credential: { ...describe(args, context, partner, algorithm), ...made } };
  }
  const given = readGivenKey(args, context.clock());
  const algorithm = chooseAlgorithm(partner, context, named, given);
  const row = rowOf(partner, context, algorithm);
  if (row.kind === "mac") throw new GatewayError("key.secret-wanted");
  const parameters = parametersOf(args, row);
  const about = within(describe(args, context, partner, algorithm), given);
  if (flag(args, "ours")) {
    const pair: KeyMaterial = given.pair(row.family);
    return { partner, credential: { ...about, ...ourKey(pair, parameters) } };
  }
  const spki = given.publicKey(row.family);
  return withGatewayKey(context, { partner, credential: { ...about, ...theirKey(spki, parameters) } });
}

type About = Pick<NewCredential, "partnerId" | "keyId" | "algorithm" | "notBefore" | "notAfter">;

function describe(
  args: Arguments,
  context: OperatorContext,
  partner: Partner,
  algorithm: SignatureAlgorithm,
): About {
  const days = optionalNumber(args, "validDays") ?? VALID_DAYS;
  if (days <= 0 || days > 3650) throw wrong("validDays", "is not between 1 and 3650");
  const notBefore = optionalTime(args, "notBefore") ?? context.clock();
  const keyId = chooseKeyId(partner, context, optionalText(args, "keyId"));
  return {
    partnerId: partner.id,
    keyId,
    algorithm,
    notBefore,
    notAfter: notBefore + Math.round(days * DAY_MS),
  };
}

/** A key never outlives the certificate that vouched for it. */
function within(about: About, { period }: GivenKey): About {
  if (period === undefined) return about;
  return {
    ...about,
    notBefore: Math.max(about.notBefore, period.notBefore),
    notAfter: Math.min(about.notAfter, period.notAfter),
  };
}

/** Where the dialect signs replies and the partner signs with a pair, we need one as well. */
async function withGatewayKey(context: OperatorContext, prepared: Prepared): Promise<Prepared> {
  const { partner, credential } = prepared;
  const signsReplies = schemesOf(partner, context)?.inbound?.reply.kind === "signature";
  const held = await context.store.credentials(partner.id);
  const has = held.some(
    (record) =>
      record.use === "ours" &&
      record.algorithm === credential.algorithm &&
      isUsable(record, credential.notBefore),
  );
  if (!signsReplies || has) return prepared;
  const { form } = credential.parameters;
  const gatewayKey: NewCredential = {
    ...credential,
    ...ourKey(
      rowOf(partner, context, credential.algorithm).generateKey(),
      form === undefined ? {} : { form },
    ),
    keyId: `gw-${context.ids.nonce().slice(0, 16)}`,
  };
  return { ...prepared, gatewayKey };
}

const adapterOf = (partner: Partner, context: OperatorContext) =>
  context.adapters.find(({ id }) => id === partner.adapter);
const schemesOf = (partner: Partner, context: OperatorContext) => adapterOf(partner, context)?.scheme;

/** A legacy algorithm too, where the partner's contract leaves no other. */
function rowOf(partner: Partner, context: OperatorContext, algorithm: SignatureAlgorithm): AlgorithmRow {
  const adapter = adapterOf(partner, context);
  return resolveAlgorithm(algorithm, adapter === undefined ? {} : legacyOf(adapter));
}

/**
 * The one named; else the dialect's first that takes the given key, or its first at all. A dialect we only
 * call leaves the choice open.
 */
function chooseAlgorithm(
  partner: Partner,
  context: OperatorContext,
  named: string | undefined,
  given?: GivenKey,
): SignatureAlgorithm {
  const allowed = schemesOf(partner, context)?.inbound?.algorithms;
  const fitting =
    given === undefined ? allowed : allowed?.filter((id) => given.fits(rowOf(partner, context, id).family));
  const chosen = (named ?? fitting?.[0]) as SignatureAlgorithm | undefined;
  if (chosen === undefined && given !== undefined && allowed !== undefined) {
    throw new GatewayError("credential.algorithm", { detail: `the adapter allows ${allowed.join(", ")}` });
  }
  if (chosen === undefined) throw wrong("algorithm", "is missing: this adapter has no algorithm of its own");
  if (allowed !== undefined && !allowed.includes(chosen)) {
    throw new GatewayError("credential.algorithm", { detail: `the adapter allows ${allowed.join(", ")}` });
  }
  return chosen;
}

function chooseKeyId(partner: Partner, context: OperatorContext, named: string | undefined): string {
  if (schemesOf(partner, context)?.inbound?.keyNamedBy === "client") {
    // The message has no room for another: a key under any other id would never be found.
    if (named !== undefined && named !== partner.clientId) {
      throw new GatewayError("credential.invalid", {
        fields: ["keyId"],
        detail: "this dialect's key id is the client id",
      });
    }
    return partner.clientId;
  }
  const keyId = named ?? `k-${context.ids.nonce().slice(0, 16)}`;
  if (!isWireId(keyId))
    throw new GatewayError("credential.invalid", { fields: ["keyId"], detail: "keyId is not well formed" });
  return keyId;
}

/** The longest that ENTL, 16 bits of bits, can count. */
const DISTINGUISHING_ID_BYTES_MAX = 8_191;

function parametersOf(args: Arguments, { family }: AlgorithmRow): SignatureParameters {
  const distinguishingId = optionalText(args, "distinguishingId");
  const form = optionalText(args, "form");
  if (family !== "sm2") refuseParameters(args, { ours: true });
  if (form !== undefined && form !== "der" && form !== "raw") throw wrong("form", "is der or raw");
  if (distinguishingId !== undefined) {
    const bytes = Buffer.byteLength(distinguishingId);
    if (bytes === 0 || bytes > DISTINGUISHING_ID_BYTES_MAX)
      throw wrong("distinguishingId", "has 1 to 8,191 bytes");
  }
  return {
    ...(distinguishingId === undefined ? {} : { distinguishingId }),
    ...(form === undefined ? {} : { form }),
  };
}

/** What means nothing to an algorithm is a mistake of the operator's, never ignored. */
function refuseParameters(args: Arguments, { ours = false } = {}): void {
  for (const name of ["distinguishingId", "form"]) {
    if (optionalText(args, name) !== undefined) throw wrong(name, "is for SM2 only");
  }
  if (!ours && flag(args, "ours")) throw wrong("ours", "is for key pairs only");
}

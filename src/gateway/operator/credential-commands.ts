import { GatewayError } from "../core/gateway-error.ts";
import type { NewCredential } from "../credentials/credential-store.ts";
import type { Partner } from "../credentials/model.ts";
import { checkKey, newSecret, secretKey } from "../credentials/new-secret.ts";
import { isWireId } from "../credentials/partner-rules.ts";
import type { SignatureAlgorithm } from "../spi/adapter.ts";
import { type Arguments, onlyKnown, optionalNumber, optionalText, text, wrong } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";
import { shown } from "./credential-view.ts";

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;
const OVERLAP_HOURS = 24;

export const credentialCommands = {
  /** `{partner, algorithm?, keyId?, validDays?}` → the record and, this once, the secret. */
  "credential.issue": async (args, context) => {
    onlyKnown(args, ["partner", "algorithm", "keyId", "validDays"]);
    const { partner, credential, secret } = await prepare(args, context);
    const facts = factsOf("credential.issue", partner, credential);
    const made = await recorded(context, facts, () => context.store.addCredential(credential));
    return { ...shown(made, partner), secret };
  },

  /** `{partner, secret, algorithm?, keyId?, validDays?}`: a secret the other side has issued. */
  "credential.import": async (args, context) => {
    onlyKnown(args, ["partner", "algorithm", "keyId", "validDays", "secret"]);
    const { partner, credential } = await prepare(args, context, text(args, "secret"));
    const facts = factsOf("credential.import", partner, credential);
    return shown(await recorded(context, facts, () => context.store.addCredential(credential)), partner);
  },

  /** As issue (or, with `secret`, as import); the partner's older keys of the algorithm end after `overlapHours`. */
  "credential.rotate": async (args, context) => {
    onlyKnown(args, ["partner", "algorithm", "keyId", "validDays", "overlapHours", "secret"]);
    const given = optionalText(args, "secret");
    const { partner, credential, secret } = await prepare(args, context, given);
    const hours = optionalNumber(args, "overlapHours") ?? OVERLAP_HOURS;
    if (hours < 0 || hours > 24 * 90) throw wrong("overlapHours", "is not between 0 and 2160");
    const oldEndsAt = context.clock() + hours * 3_600_000;
    const facts = factsOf("credential.rotate", partner, credential, { overlapHours: hours });
    const made = await recorded(context, facts, () => context.store.rotateCredential(credential, oldEndsAt));
    return {
      ...shown(made, partner),
      oldKeysEndAt: new Date(oldEndsAt).toISOString(),
      ...(given === undefined ? { secret } : {}),
    };
  },

  /** `{partner, keyId}`: effective in every process within 5 s. */
  "credential.revoke": async (args, context) => {
    onlyKnown(args, ["partner", "keyId"]);
    const partner = await context.store.partner(text(args, "partner"));
    const keyId = text(args, "keyId");
    const held = await context.store.credentials(partner.id);
    const inForce = held.find((record) => record.keyId === keyId && record.state === "active");
    if (inForce === undefined) throw new GatewayError("credential.not-found");
    const facts = {
      action: "credential.revoke",
      partner: partner.id,
      adapter: partner.adapter,
      credential: keyId,
    };
    await recorded(context, facts, () => context.store.revokeCredential(partner.id, keyId));
    return { partner: partner.id, keyId, state: "revoked" };
  },

  /** `{partner}` → records, newest first. */
  "credential.list": async (args, context) => {
    onlyKnown(args, ["partner"]);
    const partner = await context.store.partner(text(args, "partner"));
    return (await context.store.credentials(partner.id)).map((record) => shown(record, partner));
  },
} as const satisfies Readonly<Record<string, Command>>;

interface Prepared {
  readonly partner: Partner;
  readonly credential: NewCredential;
  readonly secret: string;
}

async function prepare(args: Arguments, context: OperatorContext, given?: string): Promise<Prepared> {
  const partner = await context.store.partner(text(args, "partner"));
  const algorithm = chooseAlgorithm(partner, context, optionalText(args, "algorithm"));
  const secret = given ?? newSecret();
  const key = secretKey(secret);
  checkKey(algorithm, key);
  const days = optionalNumber(args, "validDays") ?? VALID_DAYS;
  if (days <= 0 || days > 3650) throw wrong("validDays", "is not between 1 and 3650");
  const notBefore = context.clock();
  const keyId = chooseKeyId(partner, context, optionalText(args, "keyId"));
  const notAfter = notBefore + Math.round(days * DAY_MS);
  return {
    partner,
    secret,
    credential: { partnerId: partner.id, keyId, algorithm, notBefore, notAfter, key },
  };
}

function schemesOf(partner: Partner, context: OperatorContext) {
  return context.adapters.find(({ id }) => id === partner.adapter)?.scheme;
}

/** The dialect's first algorithm unless another of it is named; a dialect we only call leaves the choice open. */
function chooseAlgorithm(
  partner: Partner,
  context: OperatorContext,
  named: string | undefined,
): SignatureAlgorithm {
  const allowed = schemesOf(partner, context)?.inbound?.algorithms;
  const chosen = (named ?? allowed?.[0]) as SignatureAlgorithm | undefined;
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

function factsOf(action: string, partner: Partner, credential: NewCredential, more: object = {}) {
  const { algorithm, notBefore, notAfter, keyId } = credential;
  const note = JSON.stringify({ algorithm, notBefore, notAfter, ...more });
  return { action, partner: partner.id, adapter: partner.adapter, credential: keyId, note };
}

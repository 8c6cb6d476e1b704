import { GatewayError } from "../core/gateway-error.ts";
import type { NewCredential } from "../credentials/credential-store.ts";
import type { Partner } from "../credentials/model.ts";
import { type Arguments, onlyKnown, optionalNumber, optionalText, text, wrong } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";
import { shown } from "./credential-view.ts";
import { GIVEN_ARGUMENTS, imported, issued, KEY_ARGUMENTS, type Prepared } from "./new-credential.ts";

const OVERLAP_HOURS = 24;
const HOURS_MAX = 24 * 90;
const HOUR_MS = 3_600_000;

export const credentialCommands = {
  /**
   * `{partner, algorithm?, keyId?, validDays?, notBefore?, ours?, distinguishingId?, form?}` → the record
   * and, this once, the secret or the private key made for the partner. With `ours`: a key pair that we
   * sign with, of which only the public half is told.
   */
  "credential.issue": async (args, context) => {
    onlyKnown(args, KEY_ARGUMENTS);
    return added("credential.issue", await issued(args, context), context);
  },

  /** As issue, and `{secret | key, passphrase?, authorities?}`: what the other side has issued. */
  "credential.import": async (args, context) => {
    onlyKnown(args, [...KEY_ARGUMENTS, ...GIVEN_ARGUMENTS]);
    return added("credential.import", await imported(args, context), context);
  },

  /**
   * As issue or import; the partner's older keys of this algorithm and use retire, and end `overlapHours`
   * after the new one begins. `leadHours` puts that beginning off, so that both sides can make ready.
   */
  "credential.rotate": async (args, context) => {
    onlyKnown(args, [...KEY_ARGUMENTS, ...GIVEN_ARGUMENTS, "overlapHours", "leadHours"]);
    const { overlapHours, leadHours, ...rest } = args;
    const overlap = hours(args, "overlapHours", OVERLAP_HOURS);
    const lead = hours(args, "leadHours", 0);
    if (lead > 0 && args["notBefore"] !== undefined) throw wrong("leadHours", "or notBefore, not both");
    const begins = new Date(context.clock() + lead * HOUR_MS).toISOString();
    const withLead = lead === 0 ? rest : { ...rest, notBefore: begins };
    const given = optionalText(args, "secret") ?? optionalText(args, "key");
    const prepared = await (given === undefined ? issued : imported)(withLead, context);
    // From when the new one counts: however late that is, there is no moment without a key.
    const oldEndsAt = Math.max(context.clock(), prepared.credential.notBefore) + overlap * HOUR_MS;
    const facts = factsOf("credential.rotate", prepared.partner, prepared.credential, {
      overlapHours: overlap,
    });
    const gatewayKey = await addGatewayKey("credential.rotate", prepared, context);
    const made = await recorded(context, facts, () =>
      context.store.rotateCredential(prepared.credential, oldEndsAt),
    );
    return {
      ...view(made, prepared, context),
      ...gatewayKey,
      oldKeysEndAt: new Date(oldEndsAt).toISOString(),
    };
  },

  /** `{partner, keyId}`: effective in every process within 5 s. */
  "credential.revoke": async (args, context) => {
    onlyKnown(args, ["partner", "keyId"]);
    const partner = await context.store.partner(text(args, "partner"));
    const keyId = text(args, "keyId");
    const held = await context.store.credentials(partner.id);
    const inForce = held.find((record) => record.keyId === keyId && record.state !== "revoked");
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
    return listed(await context.store.partner(text(args, "partner")), context);
  },
} as const satisfies Readonly<Record<string, Command>>;

export async function listed(partner: Partner, { store, clock }: OperatorContext) {
  const uses = await store.uses(partner.id);
  const now = clock();
  return (await store.credentials(partner.id)).map((record) =>
    shown(record, partner, now, uses.get(record.id)),
  );
}

async function added(action: string, prepared: Prepared, context: OperatorContext) {
  // Ours first: a partner whose key counts before we can sign to it would get no answers.
  const gatewayKey = await addGatewayKey(action, prepared, context);
  const facts = factsOf(action, prepared.partner, prepared.credential);
  const made = await recorded(context, facts, () => context.store.addCredential(prepared.credential));
  return { ...view(made, prepared, context), ...gatewayKey };
}

async function addGatewayKey(action: string, { partner, gatewayKey }: Prepared, context: OperatorContext) {
  if (gatewayKey === undefined) return {};
  const facts = factsOf(action, partner, gatewayKey);
  const made = await recorded(context, facts, () => context.store.addCredential(gatewayKey));
  return { gatewayKey: shown(made, partner, context.clock(), undefined) };
}

function view(
  made: Parameters<typeof shown>[0],
  { partner, secret }: Prepared,
  context: OperatorContext,
): ReturnType<typeof shown> & { readonly secret?: string } {
  const record = shown(made, partner, context.clock(), undefined);
  return secret === undefined ? record : { ...record, secret };
}

function hours(args: Arguments, name: string, otherwise: number): number {
  const value = optionalNumber(args, name) ?? otherwise;
  if (value < 0 || value > HOURS_MAX) throw wrong(name, `is not between 0 and ${HOURS_MAX}`);
  return value;
}

function factsOf(action: string, partner: Partner, credential: NewCredential, more: object = {}) {
  const { algorithm, use, notBefore, notAfter, keyId } = credential;
  const note = JSON.stringify({ algorithm, use, notBefore, notAfter, ...more });
  return { action, partner: partner.id, adapter: partner.adapter, credential: keyId, note };
}

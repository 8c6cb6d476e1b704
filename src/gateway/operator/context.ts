/** What operator commands work with. Made once by the running gateway, or by the CLI for one command. */
import type { AuditFacts, AuditLog } from "../audit/audit.ts";
import type { AuditSigner } from "../audit/audit-key.ts";
import type { CoreTasks } from "../core/core-tasks.ts";
import { toGatewayError } from "../core/gateway-error.ts";
import type { CredentialStore } from "../credentials/credential-store.ts";
import type { MasterKeyProvider } from "../credentials/master-key.ts";
import type { Known } from "../credentials/partner-rules.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Profiles } from "../mask/profiles.ts";
import type { Channel } from "../outbox/channels.ts";
import type { MaskEvent } from "../outbox/item-of.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { Adapter, Transport } from "../spi/adapter.ts";
import type { OutboundContext, Outward } from "../spi/delivery.ts";
import type { Arguments } from "./arguments.ts";

/** A partner as an operator's command reaches it. */
export interface PartnerSide {
  readonly outward: Outward;
  readonly transport: Pick<Transport, "send">;
  readonly context: () => OutboundContext;
  readonly mask: MaskEvent;
}

export interface Peers {
  /** @throws GatewayError `gateway.configuration`: the core's address is not known here */
  readonly core: () => Promise<CoreTasks>;
  /** @throws GatewayError `channel.unprovisioned`, naming what is missing */
  readonly partner: (channel: Channel) => Promise<PartnerSide>;
}

export interface OperatorParts {
  readonly database: Database;
  readonly masterKeys: MasterKeyProvider;
  /** Over the ring of `masterKeys`. */
  readonly sealer: Sealer;
  readonly store: CredentialStore;
  readonly audit: AuditLog;
  /** Signs exports. */
  readonly signer: AuditSigner;
  readonly profiles: Profiles;
  readonly adapters: readonly Adapter[];
  readonly peers: Peers;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface OperatorContext extends OperatorParts {
  /** The operating-system user who gave the command: goes into the audit. */
  readonly actor: string;
  /** For work that takes seconds; `total` is undefined where it is not known beforehand. */
  readonly onProgress: (done: number, total: number | undefined) => void;
}

/** The result is a JSON value; a secret in it is meant for the operator's eyes, once. */
export type Command = (args: Arguments, context: OperatorContext) => Promise<unknown>;

/** What partner records may refer to, out of what this gateway has. */
export function knownTo(context: OperatorParts): Known {
  return {
    adapter: (id) => {
      const found = context.adapters.find((adapter) => adapter.id === id);
      const { interfaces = [], options = {} } = found?.outward ?? {};
      const all = { ...options, ...found?.options };
      const outward = [
        ...interfaces.map((name) => ({ name, operation: "delivery" })),
        ...Object.entries(all).map(([name, values]) => ({ name, operation: "delivery", values })),
      ];
      return found === undefined ? undefined : [...found.routes, ...outward];
    },
    profile: context.profiles.has,
  };
}

export type ChangeFacts = Pick<AuditFacts, "partner" | "credential" | "adapter" | "note"> & {
  readonly action: string;
};

/**
 * Makes a change that is on record before it is made: a change without its entry cannot be, whenever
 * the process dies. Should the change then fail, a second entry with the error's code says so.
 *
 * @throws GatewayError `audit.unavailable` (nothing was changed), or what `apply` throws
 */
export async function recorded<T>(
  context: OperatorContext,
  facts: ChangeFacts,
  apply: () => Promise<T>,
): Promise<T> {
  const entry = {
    ...facts,
    kind: "configuration",
    traceId: context.ids.traceId(),
    actor: context.actor,
  } as const;
  await context.audit.append({ ...entry, at: context.clock(), outcome: "ok" });
  try {
    return await apply();
  } catch (thrown) {
    const error = toGatewayError(thrown);
    await context.audit.append({ ...entry, at: context.clock(), outcome: error.code, note: "not applied" });
    throw error;
  }
}

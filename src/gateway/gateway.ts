/** Puts the rooms together: each stage with the parts it may hold, and nothing else. */

import type { AuditLog } from "./audit/audit.ts";
import { type AuditStage, createRecord } from "./audit/record.ts";
import { createAuthenticate } from "./authenticate/authenticate.ts";
import type { ReplayStore } from "./authenticate/replay/replay-store.ts";
import { createAuthorise } from "./authorise/authorise.ts";
import { createPermit } from "./authorise/permit.ts";
import { type Collect, createIntakeStages } from "./collect/intake-stages.ts";
import type { LimitPolicy } from "./core/limit-policy.ts";
import type { CoreOperations } from "./core/operations.ts";
import type { Credential, CredentialDirectory } from "./credentials/model.ts";
import { resolveAlgorithm as algorithm } from "./crypto/algorithms.ts";
import { createIngress, type Ingress } from "./ingress/ingress.ts";
import type { ReceiveLimits } from "./ingress/receive.ts";
import { createLimitByAddress } from "./limit/limit-by-address.ts";
import { createLimitByCredential } from "./limit/limit-by-credential.ts";
import type { Limiter } from "./limit/limiter.ts";
import { createMask } from "./mask/mask.ts";
import type { Profiles } from "./mask/profiles.ts";
import { type InboundStages, inbound } from "./pipeline/inbound.ts";
import { type IntakeStages, intake } from "./pipeline/intake.ts";
import { publish } from "./pipeline/publish.ts";
import type { Clock } from "./platform/clock.ts";
import type { Ids } from "./platform/ids.ts";
import type { Log } from "./platform/log.ts";
import type { Metrics } from "./platform/metrics.ts";
import { createAdapterLookup, createRoute } from "./route/route.ts";
import { createServe, type Desks } from "./serve/serve.ts";
import { createRefuse } from "./sign/refuse.ts";
import { createReplySigner, createSign } from "./sign/sign-reply.ts";
import type { Adapter, IntakeRoute } from "./spi/adapter.ts";
import { createPublication } from "./translate/publication.ts";
import { createCoreStage, decode, encode } from "./translate/translate.ts";

export interface GatewayParts {
  readonly adapters: readonly Adapter[];
  readonly core: CoreOperations;
  /** Who answers what the core does not. */
  readonly desks?: Omit<Desks, "core">;
  readonly collect: Collect;
  readonly directory: CredentialDirectory;
  readonly onUse: (credential: Credential, now: number) => void;
  readonly replay: ReplayStore;
  readonly limiter: Limiter;
  readonly addressLimiter: Limiter;
  /** What one address may ask before it has proved who it is. */
  readonly addressLimit: LimitPolicy;
  readonly profiles: Profiles;
  readonly audit: AuditLog;
  /** `bodyBytesMax`: at a path where no route says how long a message may be. */
  readonly receive: { readonly bodyBytesMax: number } & Pick<ReceiveLimits, "bodyTimeoutMs">;
  readonly trustedProxies: readonly string[];
  /** How partners reach us, for documents that say so; absent: as their reader did. */
  readonly publicUrl?: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
}

function createStages(
  parts: GatewayParts,
): Omit<InboundStages, "audit"> & { readonly audit: AuditStage; readonly intake: IntakeStages } {
  const { adapters, audit, clock, core, directory, ids, limiter, profiles, replay } = parts;
  const sign = createReplySigner({ directory, algorithm, clock, ids, onUse: parts.onUse });
  const shared = {
    limitByAddress: createLimitByAddress(parts.addressLimiter, parts.addressLimit),
    authenticate: createAuthenticate({ directory, replay, algorithm, clock, onUse: parts.onUse }),
    limitByCredential: createLimitByCredential(limiter),
    sign: createSign(sign),
    refuse: createRefuse({ sign, clock, adapterOf: createAdapterLookup(adapters) }),
    audit: createRecord(audit, clock),
  };
  return {
    ...shared,
    route: createRoute(adapters, ({ routes }) => routes),
    authorise: createAuthorise(),
    decode,
    permit: createPermit({ profiles }),
    core: createCoreStage(createServe({ core, ...parts.desks })),
    mask: createMask({ profiles }),
    encode,
    intake: {
      ...shared,
      ...createIntakeStages(parts.collect),
      route: createRoute(adapters, intakeOf),
    },
  };
}

/** By path: what is read of a stranger is bounded by what could be meant there. */
function bodyLimits(adapters: readonly Adapter[]): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { path, bodyBytesMax } of adapters.flatMap((each) => [...each.routes, ...intakeOf(each)]))
    limits.set(path, Math.max(bodyBytesMax, limits.get(path) ?? 0));
  return limits;
}

const intakeOf = ({ intake: routes = [] }: Adapter): readonly IntakeRoute[] => routes;

export function createGateway(parts: GatewayParts): Ingress {
  const { adapters, clock, ids, log, metrics, receive, trustedProxies } = parts;
  const stages = createStages(parts);
  const told = new Set(adapters.flatMap(intakeOf).map(({ path }) => path));
  const bodyBytesMaxAt = bodyLimits(adapters);
  const { isPublished, publish: published } = createPublication(parts);
  const publishing = { ...stages, publish: published };
  return createIngress({
    stages,
    answer: (received) =>
      told.has(received.request.path)
        ? intake(received, stages.intake)
        : isPublished(received.request)
          ? publish(received, publishing)
          : inbound(received, stages),
    limits: {
      bodyBytesMaxAt: (path) => bodyBytesMaxAt.get(path) ?? receive.bodyBytesMax,
      bodyTimeoutMs: receive.bodyTimeoutMs,
    },
    trustedProxies,
    clock,
    ids,
    log,
    metrics,
  });
}

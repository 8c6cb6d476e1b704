import { laneOf } from "../collect/lane-of.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { type Channel, listChannels } from "../outbox/channels.ts";
import { createOutboxStore } from "../outbox/outbox-store.ts";
import { listReconciliations, type ReconcileParts } from "../outbox/reconcile.ts";
import { reconcilePartner } from "../outbox/reconcile-partner.ts";
import { flag, onlyKnown, optionalNumber, optionalText, text } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";

const WAIT_SECONDS = 60;
const LIST_MAX = 100;

export const reconcileCommands = {
  /** `{partner, compareOnly?, force?, waitSeconds?}` → counts, every difference, what was delivered again, and a second look. */
  "reconcile.run": async (args, context) => {
    onlyKnown(args, ["partner", "compareOnly", "force", "waitSeconds"]);
    const partner = text(args, "partner");
    const heal = flag(args, "compareOnly") ? "never" : flag(args, "force") ? "always" : "if-plausible";
    const waitMs = (optionalNumber(args, "waitSeconds") ?? WAIT_SECONDS) * 1000;
    const channel = (await listChannels(context.database)).find(({ partnerId }) => partnerId === partner);
    if (channel === undefined) throw new GatewayError("channel.unprovisioned", { detail: "channel" });
    const facts = { action: "reconcile.run", partner, note: JSON.stringify({ heal }) };
    return recorded(context, facts, async () => {
      const parts = await reconcilePartsOf(context, channel);
      const report = await reconcilePartner(parts, { heal, waitMs }, (done) =>
        context.onProgress(done, undefined),
      );
      if (report === undefined) throw new GatewayError("gateway.internal", { detail: "nothing was begun" });
      return report;
    });
  },

  /** `{partner?, max?}`, newest first: nightly runs and those that were asked for. */
  "reconcile.list": async (args, { database }) => {
    onlyKnown(args, ["partner", "max"]);
    const max = Math.min(optionalNumber(args, "max") ?? 20, LIST_MAX);
    const found = await listReconciliations(database, optionalText(args, "partner"), max);
    return found.map(({ startedAt, endedAt, report, ...rest }) => ({
      ...rest,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
      report: report ?? null,
    }));
  },
} as const satisfies Readonly<Record<string, Command>>;

export async function reconcilePartsOf(
  { database, peers, clock, ids }: Pick<OperatorContext, "database" | "peers" | "clock" | "ids">,
  channel: Channel,
): Promise<ReconcileParts> {
  const { outward, transport, context, mask } = await peers.partner(channel);
  if (outward.holdings === undefined)
    throw new GatewayError("channel.unprovisioned", { detail: "the partner cannot say what it holds" });
  return {
    database,
    outbox: createOutboxStore(database),
    partnerId: channel.partnerId,
    holdings: outward.holdings,
    transport,
    context,
    mask,
    laneOf,
    clock,
    traceId: ids.traceId(),
    signal: new AbortController().signal,
  };
}

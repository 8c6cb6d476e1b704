import { BAD_INPUT, type BadInput } from "../collect/model.ts";
import { listSubscriptions, subscribe, unsubscribe } from "../collect/subscriptions.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { LICENCE_TYPE_CODES } from "../core/licence.ts";
import { listQuarantined, releaseQuarantined } from "../outbox/quarantine.ts";
import { flag, numbers, onlyKnown, optionalNumber, optionalText, text, texts, wrong } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";
import { fullTypeCode } from "./grant-arguments.ts";

const LIST_MAX = 1_000;

export const subscriptionCommands = {
  /** Which partner gets which licences. */
  "subscription.list": async (args, { database }) => {
    onlyKnown(args, []);
    return listSubscriptions(database);
  },

  /**
   * `{partner, licenceTypes, badInput?, applications?}`: takes the place of the partner's earlier one. No types: all nine. Held
   * unless said otherwise: neither sent on trust nor given up unseen.
   */
  "subscription.set": async (args, context) => {
    onlyKnown(args, ["partner", "licenceTypes", "badInput", "applications"]);
    const partnerId = text(args, "partner");
    const given = texts(args, "licenceTypes").map(fullTypeCode);
    const licenceTypes = given.length === 0 ? LICENCE_TYPE_CODES : given;
    const badInput = readBadInput(optionalText(args, "badInput") ?? "quarantine");
    const applications = flag(args, "applications");
    if (applications) await checkApplications(context, partnerId);
    const subscription = { partnerId, licenceTypes, badInput, applications };
    const facts = {
      action: "subscription.set",
      partner: partnerId,
      note: JSON.stringify({ licenceTypes, badInput, applications }),
    };
    await recorded(context, facts, () => subscribe(context.database, subscription));
    return subscription;
  },

  /** `{partner}` → whether there was one. What is queued still goes out. */
  "subscription.remove": async (args, context) => {
    onlyKnown(args, ["partner"]);
    const partner = text(args, "partner");
    const facts = { action: "subscription.remove", partner };
    return { removed: await recorded(context, facts, () => unsubscribe(context.database, partner)) };
  },

  /** `{partner?, max?}`, oldest first: what is held because the licence is not sound. */
  "quarantine.list": async (args, { database }) => {
    onlyKnown(args, ["partner", "max"]);
    const max = Math.min(optionalNumber(args, "max") ?? 100, LIST_MAX);
    const held = await listQuarantined(database, optionalText(args, "partner"), max);
    return held.map(({ enqueuedAt, ...rest }) => ({
      ...rest,
      enqueuedAt: new Date(enqueuedAt).toISOString(),
    }));
  },

  /** `{ids}` → which were held and are on their way now; what may never leave counts as not held. */
  "quarantine.release": async (args, context) => {
    onlyKnown(args, ["ids"]);
    const ids = [...new Set(numbers(args, "ids"))];
    if (ids.length === 0 || ids.length > LIST_MAX) throw wrong("ids", "is not one to a thousand ids");
    const facts = { action: "quarantine.release", note: JSON.stringify({ ids }) };
    return recorded(context, facts, async () => {
      const released: number[] = [];
      for (const [at, id] of ids.entries()) {
        if (await releaseQuarantined(context.database, id, context.clock())) released.push(id);
        context.onProgress(at + 1, ids.length);
      }
      return { released, notHeld: ids.filter((id) => !released.includes(id)) };
    });
  },
} as const satisfies Readonly<Record<string, Command>>;

/** @throws GatewayError `partner.invalid`: the partner's adapter has no words for applications */
async function checkApplications({ store, adapters }: OperatorContext, partnerId: string): Promise<void> {
  const partner = (await store.partners()).find(({ id }) => id === partnerId);
  const adapter = adapters.find(({ id }) => id === partner?.adapter);
  if (adapter?.outward?.deliveries["application.progressed"] === undefined)
    throw new GatewayError("partner.invalid", {
      fields: ["applications"],
      detail: "fields at fault: applications; the partner's adapter has no words for them",
    });
}

function readBadInput(given: string): BadInput {
  const known = BAD_INPUT.find((mode) => mode === given);
  if (known === undefined) throw wrong("badInput", `is none of ${BAD_INPUT.join(", ")}`);
  return known;
}

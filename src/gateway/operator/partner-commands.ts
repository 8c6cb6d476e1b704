import type { Partner } from "../credentials/model.ts";
import { checkPartner } from "../credentials/partner-rules.ts";
import { adapterId } from "../spi/adapter.ts";
import {
  type Arguments,
  flag,
  onlyKnown,
  optionalNumber,
  optionalText,
  record,
  text,
  textMap,
  wrong,
} from "./arguments.ts";
import { type Command, knownTo, type OperatorContext, recorded } from "./context.ts";
import { listed } from "./credential-commands.ts";
import { readGrant, readLimits } from "./grant-arguments.ts";

export const partnerCommands = {
  /** `{id, adapter, title, clientId, interfaces?, limits?, requireBodySignature?, grant?}` → the partner. */
  "partner.add": async (args, context) => {
    onlyKnown(args, [
      "id",
      "adapter",
      "title",
      "clientId",
      "interfaces",
      "limits",
      "requireBodySignature",
      "grant",
    ]);
    const id = text(args, "id");
    const grant = record(args, "grant");
    const partner: Partner = {
      id,
      adapter: adapterId(text(args, "adapter")),
      title: text(args, "title"),
      state: "active",
      clientId: optionalText(args, "clientId") ?? id,
      interfaces: textMap(args, "interfaces"),
      limits: readLimits(record(args, "limits") ?? {}),
      requireBodySignature: flag(args, "requireBodySignature"),
      grants: grant === undefined ? [] : [readGrant(grant)],
    };
    checkPartner(partner, knownTo(context));
    await context.store.checkFree(partner);
    const facts = { action: "partner.add", partner: id, adapter: partner.adapter, note: noteOf(partner) };
    await recorded(context, facts, () => context.store.addPartner(partner));
    return partner;
  },

  "partner.list": async (args, context) => {
    onlyKnown(args, []);
    const partners = await context.store.partners();
    return partners.map(({ id, adapter, title, state, clientId, grants }) => ({
      id,
      adapter,
      title,
      state,
      clientId,
      grants: grants.length,
    }));
  },

  /** `{partner}` → `{partner, credentials}`, keys without the key. */
  "partner.show": async (args, context) => {
    onlyKnown(args, ["partner"]);
    const id = text(args, "partner");
    const partner = await context.store.partner(id);
    return { partner, credentials: await listed(partner, context) };
  },

  "partner.suspend": (args, context) => setState(args, context, "partner.suspend", "suspended"),
  "partner.resume": (args, context) => setState(args, context, "partner.resume", "active"),

  /** `{partner, grant?, remove?, replace?}`: adds a grant; `remove`: position to take away; `replace`: of all others. */
  "partner.grant": (args, context) => {
    onlyKnown(args, ["partner", "grant", "remove", "replace"]);
    const added = record(args, "grant");
    const remove = optionalNumber(args, "remove");
    if (added === undefined && remove === undefined) throw wrong("grant", "nothing to add or remove");
    const grants = added === undefined ? [] : [readGrant(added)];
    const replace = flag(args, "replace");
    return edit(args, context, "partner.grant", (partner) => {
      if (remove !== undefined && partner.grants[remove] === undefined)
        throw wrong("remove", "no grant at this position");
      const kept = replace ? [] : partner.grants.filter((_, position) => position !== remove);
      return { ...partner, grants: [...kept, ...grants] };
    });
  },

  /** `{partner, interfaces}`: sets those that are named, and takes away one whose id is empty; the others stay. */
  "partner.interfaces": (args, context) => {
    onlyKnown(args, ["partner", "interfaces"]);
    const given = textMap(args, "interfaces");
    return edit(args, context, "partner.interfaces", (partner) => ({
      ...partner,
      interfaces: Object.fromEntries(
        Object.entries({ ...partner.interfaces, ...given }).filter(([, id]) => id !== ""),
      ),
    }));
  },

  /** `{partner, perSecond?, burst?, concurrent?, perDay?}`; what is not named stays. */
  "partner.limits": (args, context) => {
    const { partner: _, ...limits } = args;
    return edit(args, context, "partner.limits", (partner) => ({
      ...partner,
      limits: readLimits(limits, partner.limits),
    }));
  },
} as const satisfies Readonly<Record<string, Command>>;

function setState(
  args: Arguments,
  context: OperatorContext,
  action: string,
  state: Partner["state"],
): Promise<Partner> {
  onlyKnown(args, ["partner"]);
  return edit(args, context, action, (partner) => ({ ...partner, state }));
}

async function edit(
  args: Arguments,
  context: OperatorContext,
  action: string,
  change: (partner: Partner) => Partner,
): Promise<Partner> {
  const id = text(args, "partner");
  const before = await context.store.partner(id);
  const after = change(before);
  checkPartner(after, knownTo(context));
  const facts = { action, partner: id, adapter: before.adapter, note: noteOf(after) };
  return recorded(context, facts, () => context.store.changePartner(id, change));
}

/** What the partner may do from now on: no names of people, no secrets, so that it can stand in the audit. */
function noteOf({ state, limits, requireBodySignature, interfaces, grants }: Partner): string {
  return JSON.stringify({ state, limits, requireBodySignature, interfaces, grants });
}

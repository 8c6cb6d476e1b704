import { GatewayError } from "../core/gateway-error.ts";
import {
  CHANNEL_STATES,
  type Channel,
  listChannels,
  provisioningOf,
  readCourse,
  setChannel,
  setChannelState,
} from "../outbox/channels.ts";
import { onlyKnown, optionalNumber, text, wrong } from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";

export const channelCommands = {
  /** The way to each partner, whether it is open, and what it lacks. */
  "channel.list": async (args, context) => {
    onlyKnown(args, []);
    return withStanding(context, await listChannels(context.database));
  },

  /** `{partner, url, profile, concurrent?, perSecond?}`: a new one is off until it is opened. */
  "channel.set": async (args, context) => {
    onlyKnown(args, ["partner", "url", "profile", "concurrent", "perSecond"]);
    const partnerId = text(args, "partner");
    const profile = text(args, "profile");
    if (!context.profiles.has(profile))
      throw new GatewayError("profile.invalid", { detail: "no such profile" });
    const concurrent = optionalNumber(args, "concurrent");
    const perSecond = optionalNumber(args, "perSecond");
    const channel = {
      partnerId,
      baseUrl: text(args, "url"),
      profile,
      ...(concurrent === undefined ? {} : { concurrent }),
      ...(perSecond === undefined ? {} : { perSecond }),
    };
    const facts = { action: "channel.set", partner: partnerId, note: JSON.stringify(channel) };
    await recorded(context, facts, () => setChannel(context.database, channel));
    return one(context, partnerId);
  },

  /** `{partner, state}`: on, off or paused. What is due waits in the outbox. */
  "channel.state": async (args, context) => {
    onlyKnown(args, ["partner", "state"]);
    const partner = text(args, "partner");
    const given = text(args, "state");
    const state = CHANNEL_STATES.find((known) => known === given);
    if (state === undefined) throw wrong("state", `is none of ${CHANNEL_STATES.join(", ")}`);
    const facts = { action: `channel.${state}`, partner };
    await recorded(context, facts, () => setChannelState(context.database, partner, state));
    return one(context, partner);
  },
} as const satisfies Readonly<Record<string, Command>>;

async function one(context: OperatorContext, partnerId: string) {
  const found = (await listChannels(context.database)).filter((channel) => channel.partnerId === partnerId);
  const [channel] = await withStanding(context, found);
  if (channel === undefined) throw new GatewayError("channel.unprovisioned", { detail: "channel" });
  return channel;
}

async function withStanding(context: OperatorContext, channels: readonly Channel[]) {
  const { store, adapters, profiles, database, clock } = context;
  const partners = new Map((await store.partners()).map((partner) => [partner.id, partner]));
  const { rows } = await database.query<{ partner_id: string }>(
    `select distinct partner_id from credential where state <> 'revoked' and use <> 'theirs'
       and not_before <= $1 and not_after >= $1`,
    [clock()],
  );
  const courses = await Promise.all(channels.map(({ partnerId }) => readCourse(database, partnerId)));
  const keyed = new Set(rows.map(({ partner_id }) => partner_id));
  return channels.map((channel, place) => {
    const { doneAt, failure } = courses[place] ?? {};
    const partner = partners.get(channel.partnerId);
    const found = provisioningOf({
      channel,
      partner,
      adapter: adapters.find(({ id }) => id === partner?.adapter),
      hasKey: keyed.has(channel.partnerId),
      hasProfile: profiles.has,
    });
    return {
      ...channel,
      ...found,
      lastDone: doneAt === undefined ? null : new Date(doneAt).toISOString(),
      lastFailure: failure === undefined ? null : { ...failure, at: new Date(failure.at).toISOString() },
    };
  });
}

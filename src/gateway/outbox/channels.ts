/** The way to each partner: where it is, what of a licence may go there, and whether it is open. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Partner } from "../credentials/model.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { Adapter } from "../spi/adapter.ts";

/** paused: provisioned and wanted, and held back by an operator. */
export const CHANNEL_STATES = ["on", "off", "paused"] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

export interface Channel {
  readonly partnerId: string;
  readonly baseUrl: string;
  /** `name@version` of a field profile. */
  readonly profile: string;
  readonly state: ChannelState;
  /** Absent: what the adapter says of the partner. */
  readonly concurrent?: number;
  readonly perSecond?: number;
  /** Grows with every change. */
  readonly revision: number;
}

/** Told of on every change, with the partner's id. */
export const CHANNELS_CHANNEL = "elgw_channels";

interface Row {
  readonly partner_id: string;
  readonly base_url: string;
  readonly profile: string;
  readonly state: ChannelState;
  readonly concurrent: number | null;
  readonly per_second: number | null;
  readonly revision: number;
}

/** By partner. */
export async function listChannels(queryable: Queryable): Promise<readonly Channel[]> {
  const { rows } = await queryable.query<Row>("select * from channel order by partner_id");
  return rows.map(({ partner_id, base_url, profile, state, concurrent, per_second, revision }) => ({
    partnerId: partner_id,
    baseUrl: base_url,
    profile,
    state,
    ...(concurrent === null ? {} : { concurrent }),
    ...(per_second === null ? {} : { perSecond: per_second }),
    revision,
  }));
}

/**
 * Takes the place of the partner's earlier one and leaves its state; a new one is off until it is opened.
 *
 * @throws GatewayError `partner.unknown`, `partner.invalid` with the field at fault
 */
export async function setChannel(
  queryable: Queryable,
  channel: Omit<Channel, "state" | "revision">,
): Promise<void> {
  const { partnerId, baseUrl, profile, concurrent, perSecond } = channel;
  const isCount = (value: number | undefined): boolean =>
    value === undefined || (Number.isSafeInteger(value) && value > 0 && value <= 100_000);
  const fields = [
    ...(isBaseUrl(baseUrl) ? [] : ["baseUrl"]),
    ...(isCount(concurrent) ? [] : ["concurrent"]),
    ...(isCount(perSecond) ? [] : ["perSecond"]),
  ];
  if (fields.length > 0) throw new GatewayError("partner.invalid", { fields });
  const { rowCount } = await queryable.query(
    `insert into channel (partner_id, base_url, profile, concurrent, per_second, state)
     select id, $2, $3, $4::int, $5::int, 'off' from partner where id = $1
     on conflict (partner_id) do update set base_url = excluded.base_url, profile = excluded.profile,
       concurrent = excluded.concurrent, per_second = excluded.per_second, revision = channel.revision + 1`,
    [partnerId, baseUrl, profile, concurrent ?? null, perSecond ?? null],
  );
  if (rowCount === 0) throw new GatewayError("partner.unknown");
  await queryable.query("select pg_notify($1, $2)", [CHANNELS_CHANNEL, partnerId]);
}

/** A secret in a URL would stand in logs and lists. */
function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && `${username}${password}${search}${hash}` === "";
}

/** @throws GatewayError `channel.unprovisioned`: it was never set */
export async function setChannelState(
  queryable: Queryable,
  partnerId: string,
  state: ChannelState,
): Promise<void> {
  const { rowCount } = await queryable.query(
    "update channel set state = $2, revision = revision + 1 where partner_id = $1",
    [partnerId, state],
  );
  if (rowCount === 0) throw new GatewayError("channel.unprovisioned", { detail: "channel" });
  await queryable.query("select pg_notify($1, $2)", [CHANNELS_CHANNEL, partnerId]);
}

/** How it went lately on the way to a partner. */
export interface Course {
  readonly partnerId: string;
  /** Milliseconds; of the last step that was done. Absent: none ever. */
  readonly doneAt?: number;
  /** The last attempt that was not. */
  readonly failure?: { readonly at: number; readonly code: string; readonly partnerCode?: string };
}

export async function readCourse(queryable: Queryable, partnerId: string): Promise<Course> {
  // The condition is written out as the partial index has it: failures may be rare among millions.
  const last = (condition: string) =>
    queryable.query<{ at: number; code: string | null; partner_code: string | null }>(
      `select ended_at as at, code, partner_code from delivery_fact
       where partner_id = $1 and ${condition} order by ended_at desc limit 1`,
      [partnerId],
    );
  const [done] = (await last("outcome in ('done', 'warned')")).rows;
  const [failed] = (await last("outcome not in ('done', 'warned')")).rows;
  return {
    partnerId,
    ...(done === undefined ? {} : { doneAt: done.at }),
    ...(failed === undefined
      ? {}
      : {
          failure: {
            at: failed.at,
            code: failed.code ?? "",
            ...(failed.partner_code === null ? {} : { partnerCode: failed.partner_code }),
          },
        }),
  };
}

/** Nothing is sent but on a way that is provisioned; what is due waits in the outbox. */
export type Standing = "OFF" | "ON_UNPROVISIONED" | "ON_PROVISIONED";

export interface Provisioning {
  readonly standing: Standing;
  /** What is missing, by name. */
  readonly missing: readonly string[];
}

export interface ProvisioningFacts {
  readonly channel: Channel;
  readonly partner: Partner | undefined;
  readonly adapter: Pick<Adapter, "outward" | "reachesLicensing" | "scheme"> | undefined;
  readonly hasKey: boolean;
  readonly hasProfile: (reference: string) => boolean;
}

export function provisioningOf({
  channel,
  partner,
  adapter,
  hasKey,
  hasProfile,
}: ProvisioningFacts): Provisioning {
  const outward = adapter?.outward;
  // What is asked and not supplied has a way as well.
  const goesOut = outward !== undefined || adapter?.reachesLicensing === true;
  const missing = [
    ...(partner?.state === "active" ? [] : ["partner"]),
    ...(goesOut && adapter?.scheme.outbound !== undefined ? [] : ["adapter"]),
    ...(hasKey ? [] : ["key"]),
    ...(hasProfile(channel.profile) ? [] : ["profile"]),
    ...(outward?.interfaces ?? [])
      .filter((name) => partner?.interfaces[name] === undefined)
      .map((name) => `interface ${name}`),
  ];
  if (channel.state === "off") return { standing: "OFF", missing };
  return { standing: missing.length === 0 ? "ON_PROVISIONED" : "ON_UNPROVISIONED", missing };
}

/** Face data to the province, and its file of the licence back. The province drops a msgId that it has taken. */
import { GatewayError, toGatewayError } from "../../gateway/core/gateway-error.ts";
import type { EventName } from "../../gateway/core/operations.ts";
import type {
  Carried,
  DeliveryStep,
  OutboundItem,
  Outcome,
  Outward,
  Stage,
} from "../../gateway/spi/delivery.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { certificateOf } from "./codec-licence.ts";
import { readPushReply, type Schemas } from "./contract.ts";
import { holdingOf } from "./holding.ts";

type LicenceEvent = Extract<EventName, `licence.${string}`>;
type Item = OutboundItem<LicenceEvent>;
type Data = NonNullable<Schemas["PushReply"]["data"]>;

const PAGE_MAX = 1_000;
const NOT_HELD = "10";
const AUTHENTICATION = "11";
const PURPOSE = "证照归集";

const messageTo = (name: string, data: object): WireRequest => ({
  method: "POST",
  path: `/certshare/${name}`,
  query: "",
  headers: new Map([
    ["content-type", "application/json;charset=utf-8"],
    ["accept", "application/json"],
  ]),
  body: Buffer.from(JSON.stringify({ data: { ...data, useCause: PURPOSE } })),
});

function pushed({ id, version, isCorrection, event: { licence } }: Item) {
  if (licence.state === undefined)
    throw new GatewayError("profile.invalid", { detail: "the profile withholds the state" });
  return { msgId: id, version, isCorrection, ...certificateOf(licence) };
}

/** @param carry what a success leaves; undefined: it is none, for something is missing */
function decodeOne(reply: WireResponse, { id }: Item, carry: (data: Data) => Carried | undefined): Outcome {
  let told: Schemas["PushReply"];
  try {
    told = readPushReply(reply);
  } catch (thrown) {
    const { code, detail, retryAfterSeconds } = toGatewayError(thrown);
    return code === "partner.unavailable"
      ? { kind: "unavailable", ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
      : { kind: "unknown", reason: detail ?? code };
  }
  const { status } = told.head;
  // A token that was changed there says nothing of the licence: it waits until ours is.
  if (status === AUTHENTICATION) return { kind: "unavailable", partnerCode: status };
  if (status !== "0") return { kind: "refused", partnerCode: status };
  const carried = told.data === undefined ? undefined : carry(told.data);
  if (told.data?.msgId !== id || carried === undefined)
    return { kind: "unknown", reason: "taken, and incomplete" };
  return { kind: "delivered", receipt: told.data.receipt ?? id, carry: carried };
}

function step(
  stage: Stage,
  name: string,
  of: (item: Item) => object,
  carry: (data: Data) => Carried | undefined = () => ({}),
): DeliveryStep<LicenceEvent> {
  return {
    stage,
    batchMax: 1,
    encode: ([item]) => {
      if (item === undefined) throw new GatewayError("gateway.internal", { detail: "an empty message" });
      return messageTo(name, of(item));
    },
    decode: (reply, items) => items.map((item) => decodeOne(reply, item, carry)),
  };
}

const whole = [
  step("face-pushed", "pushCertInfo", pushed),
  step(
    "file-fetched",
    "fetchCertFile",
    ({ id, event: { licence } }) => ({
      msgId: id,
      certificateIdentifier: licence.identifier,
      fileType: "ofd",
    }),
    ({ file }) => (file === undefined || file === "" ? undefined : {}),
  ),
];

const status = step("status-updated", "pushCertStatus", (item) => {
  const { msgId, version, certificateIdentifier, certificateState, certificateValidateEnd } = pushed(item);
  return { msgId, version, certificateIdentifier, certificateState, certificateValidateEnd };
});

export const outward: Outward = {
  deliveries: {
    "licence.issued": whole,
    "licence.changed": whole,
    "licence.status-changed": [
      {
        ...status,
        decode: (reply, items) =>
          status
            .decode(reply, items)
            .map((outcome) =>
              outcome.kind === "refused" && outcome.partnerCode === NOT_HELD
                ? { ...outcome, kind: "wants-whole" }
                : outcome,
            ),
      },
    ],
  },
  interfaces: [],
  holdings: {
    encode: (cursor = "") => messageTo("listCertInfo", { after: cursor, limit: PAGE_MAX }),
    decode: (reply) => {
      const { head, data } = readPushReply(reply);
      if (head.status !== "0" || data?.list === undefined)
        throw new GatewayError("partner.unmapped", { detail: "list refused" });
      const holdings = data.list.map(({ certificateIdentifier: identifier, version, digest }) => ({
        identifier,
        version,
        digest,
      }));
      return { holdings, ...(data.next === undefined ? {} : { next: data.next }) };
    },
    expected: (_event, item) => holdingOf(pushed(item as Item)),
  },
};

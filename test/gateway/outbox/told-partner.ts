import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { EventName } from "../../../src/gateway/core/operations.ts";
import type { DeliveryPort, PortStep } from "../../../src/gateway/outbox/delivery-stages.ts";
import type { AskedOutcome, OutboundItem, Outcome } from "../../../src/gateway/spi/delivery.ts";
import type { WireRequest } from "../../../src/gateway/spi/wire.ts";

const REQUEST: WireRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: new Map(),
  body: Buffer.alloc(0),
};
type Item = OutboundItem<EventName>;

/** A partner that keeps what it takes, and fails in the way it is told. */
export class Partner implements DeliveryPort {
  readonly taken: { readonly eventId: string; readonly version: number }[] = [];
  readonly asked: string[] = [];
  readonly messages: number[] = [];
  how: (item: Item) => Promise<Outcome> = async (item) => this.take(item);
  find: (item: Item) => Promise<AskedOutcome> = async ({ id }) =>
    this.taken.some(({ eventId }) => eventId === id)
      ? { kind: "delivered", receipt: `asked-${id}` }
      : { kind: "absent" };
  failsWhole: (items: readonly Item[]) => boolean = () => false;
  encodes = true;
  isSafe = false;
  batchMax = 1;

  take({ id, version }: Item): Outcome {
    this.taken.push({ eventId: id, version });
    return { kind: "delivered", receipt: `r-${id}` };
  }

  stepOf = (): PortStep => ({
    stage: "reported",
    isLast: true,
    batchMax: this.batchMax,
    clear: ({ eventId, version, carried }) =>
      ({ id: eventId, version, carried, occurredAt: 0, event: { licence: {} } }) as unknown as Item,
    encode: () => {
      if (!this.encodes) throw new GatewayError("request.code-invalid", { fields: ["holder.code"] });
      return REQUEST;
    },
    send: async (_request, items) => {
      this.messages.push(items.length);
      if (this.failsWhole(items)) throw new GatewayError("partner.garbled");
      return { outcomes: await Promise.all(items.map(this.how)) };
    },
    ...(this.isSafe
      ? {}
      : {
          ask: (item: Item) => {
            this.asked.push(item.id);
            return this.find(item);
          },
        }),
  });
}

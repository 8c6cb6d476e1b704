/** Steps on a delivery's way that the provincial e-licence core takes. All of them may be repeated. */
import { hash } from "node:crypto";
import type { CoreTasks } from "../core/core-tasks.ts";
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { LicenceIdentifier } from "../core/licence.ts";
import type { CoreOperations, EventName } from "../core/operations.ts";
import type { Carried, CoreStep, OutboundItem, Outcome } from "../spi/delivery.ts";
import type { PortStep, Sending } from "./delivery-stages.ts";
import { itemOf, type MaskEvent } from "./item-of.ts";

export type CoreSide = Pick<CoreTasks, "bindCode"> & Pick<CoreOperations, "perform">;

const BATCH_MAX = 50;
/** Stands in the core's own records of who asked. */
const PURPOSE = "证照归集";

type Item = OutboundItem<EventName>;

export function coreStep(
  { core, mask }: { readonly core: CoreSide; readonly mask: MaskEvent },
  { stage }: CoreStep,
  isLast: boolean,
): PortStep {
  const work = stage === "face-pushed" ? pushFace : fetchFile;
  return {
    stage,
    isLast,
    batchMax: BATCH_MAX,
    clear: (delivery) => itemOf(delivery, mask),
    encode: () => undefined,
    send: async (_request, items, sending) => ({
      outcomes: await Promise.all(items.map((item) => outcomeOf(work(core, item, sending)))),
    }),
  };
}

async function pushFace(core: CoreSide, item: Item, sending: Sending): Promise<Carried> {
  const { qrCode } = item.carried;
  if (qrCode === undefined) throw new GatewayError("gateway.internal", { detail: "no code to push" });
  await core.bindCode({ identifier: identifierOf(item), qrCode }, sending);
  return {};
}

async function fetchFile(core: CoreSide, item: Item, sending: Sending): Promise<Carried> {
  const request = { purpose: PURPOSE, identifier: identifierOf(item), fileType: "ofd" as const };
  const answer = await core.perform({ operation: "licence.download", request }, sending);
  const file = answer.operation === "licence.download" ? answer.result.file : undefined;
  if (file === undefined) throw new GatewayError("core.garbled", { detail: "no file" });
  return { fileDigest: hash("sha256", Buffer.from(file, "base64"), "hex") };
}

function identifierOf(item: Item): LicenceIdentifier {
  const identifier = "licence" in item.event ? item.event.licence.identifier : undefined;
  if (identifier === undefined) throw new GatewayError("profile.invalid", { detail: "no identifier leaves" });
  return identifier;
}

/** The core that does not know the licence is asked again too: it may tell of one before it can show it. */
async function outcomeOf(work: Promise<Carried>): Promise<Outcome> {
  try {
    return { kind: "delivered", receipt: "core", carry: await work };
  } catch (thrown) {
    const { code, retryAfterSeconds } = toGatewayError(thrown);
    return { kind: "unavailable", code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
}

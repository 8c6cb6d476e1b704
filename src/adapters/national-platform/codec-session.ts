/** The secret that the appkey is exchanged for, as the platform gives it (contract README §5). */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { isDateText } from "../../gateway/core/numbers/dates.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { readRefreshReply } from "./contract.ts";

const EPOCH_MS = /^\d{13}$/;
const BEIJING = /^(\d{4}-\d{2}-\d{2}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;

/**
 * Milliseconds, or undefined: which of the two forms the platform has is not known, and a guess at a third (seconds,
 * another zone) would use a dead secret or throw away a good one.
 */
export function readEndTime(given: string | number): number | undefined {
  const text = String(given);
  if (EPOCH_MS.test(text)) return Number(text);
  const [, day = "", time = ""] = BEIJING.exec(text) ?? [];
  return isDateText(day) ? Date.parse(`${day}T${time}+08:00`) : undefined;
}

/**
 * @param now milliseconds
 * @throws GatewayError `partner.unavailable`, `partner.garbled`, `partner.unmapped`: no secret in it
 */
export function readSecret(reply: WireResponse, now: number): { value: string; endsAt: number } {
  const { code, data } = readRefreshReply(reply);
  if (String(code) !== "0" || data === undefined)
    throw new GatewayError("partner.unmapped", { detail: "no secret was given" });
  const endsAt = readEndTime(data.secretendtime);
  if (endsAt === undefined) throw new GatewayError("partner.garbled", { detail: "secretendtime" });
  // Else every single call would ask for another one.
  if (endsAt <= now)
    throw new GatewayError("partner.garbled", { detail: "the secret has ended already; compare the clocks" });
  return { value: data.secret, endsAt };
}

import { GatewayError } from "../gateway-error.ts";

/**
 * What is odd about a vehicle identification number (GB 16735, ISO 3779).
 *
 * Always a warning: trailers, old and imported vehicles are lawfully on the road without the check
 * digit, and refusing theirs would refuse their licence.
 */
export type VinWarning = "shape" | "check-digit";

const SHAPE = /^[0-9A-HJ-NPR-Z]{17}$/;
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2] as const;
const LETTER_VALUES: Readonly<Record<string, number>> = {
  ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8 },
  ...{ J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 },
  ...{ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 },
};

export function vinWarning(text: string): VinWarning | undefined {
  const vin = text.trim().toUpperCase();
  if (!SHAPE.test(vin)) return "shape";
  return vin.charAt(8) === vinCheckDigit(vin) ? undefined : "check-digit";
}

/**
 * A VIN for synthetic data: what stands in position 9 is replaced by the check digit.
 *
 * @throws GatewayError `gateway.internal` where the text is not 17 characters of the VIN alphabet.
 */
export function composeVin(body: string): string {
  if (!SHAPE.test(body)) throw new GatewayError("gateway.internal", { detail: "VIN not well formed" });
  return body.slice(0, 8) + vinCheckDigit(body) + body.slice(9);
}

function vinCheckDigit(vin: string): string {
  let sum = 0;
  for (const [at, weight] of WEIGHTS.entries()) {
    const character = vin.charAt(at);
    sum += (LETTER_VALUES[character] ?? Number(character)) * weight;
  }
  return sum % 11 === 10 ? "X" : String(sum % 11);
}

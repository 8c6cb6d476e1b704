import { ECDH } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { integerOf, N } from "../sm2/curve.ts";
import { sm2Private, sm2Public } from "./normalise.ts";
import type { ReadKey } from "./read-key.ts";

/** How peers of this field write SM2 keys down: digits without a wrapping. The length tells which. */
export function readSm2Hex(digits: string): ReadKey {
  const bytes = Buffer.from(digits, "hex");
  const form = "hex";
  switch (digits.length) {
    case 64:
      return { form, ...ofScalar(bytes) };
    case 128:
      return { form, ...sm2Public(Buffer.concat([Buffer.of(4), bytes])) };
    case 130:
      return { form, ...sm2Public(bytes) };
    case 66:
      return { form, ...ofScalarOrCompressed(bytes) };
    default:
      throw new GatewayError("key.unreadable", { detail: `${digits.length} hex digits` });
  }
}

function ofScalar(scalar: Buffer) {
  const value = integerOf(scalar);
  if (value < 1n || value > N - 2n) {
    throw new GatewayError("key.unreadable", { detail: "the scalar is not between 1 and n - 2" });
  }
  return sm2Private(scalar);
}

/** 02 or 03 ‖ x; or a scalar as Java writes a positive integer, with a leading 00. */
function ofScalarOrCompressed(bytes: Buffer) {
  if (bytes[0] === 0) return ofScalar(bytes.subarray(1));
  if (bytes[0] !== 2 && bytes[0] !== 3) throw new GatewayError("key.unreadable");
  try {
    const point = ECDH.convertKey(bytes, "SM2", undefined, undefined, "uncompressed");
    return sm2Public(Buffer.from(point));
  } catch {
    throw new GatewayError("key.not-on-curve");
  }
}

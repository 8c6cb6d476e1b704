/** The two spellings of an SM2 signature, read so strictly that one signature has one spelling. */
import { integerOf, N } from "./curve.ts";

const R_S_BYTES = 64;

/**
 * r ‖ s in 64 bytes from `SEQUENCE { INTEGER r, INTEGER s }` (GM/T 0009 clause 7.3), or undefined.
 *
 * Engines differ over padded integers, long lengths and trailing bytes; what one takes and another
 * refuses lets one signature pass under many spellings. So the form is settled here, before any engine.
 */
export function rawOfDer(der: Uint8Array): Buffer | undefined {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const raw = Buffer.alloc(R_S_BYTES);
  const next = readInteger(der, 2, raw.subarray(0, 32));
  if (next === undefined) return undefined;
  const end = readInteger(der, next, raw.subarray(32));
  return end === der.length && inRange(raw) ? raw : undefined;
}

/** The only DER spelling of r ‖ s, or undefined where it is no signature. */
export function derOfRaw(raw: Uint8Array): Buffer | undefined {
  if (raw.length !== R_S_BYTES || !inRange(raw)) return undefined;
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** 0 < r, s < n, and r + s ≠ n (GB/T 32918.2 clause 7.1, steps B1, B2 and B5). */
function inRange(raw: Uint8Array): boolean {
  const r = integerOf(raw.subarray(0, 32));
  const s = integerOf(raw.subarray(32));
  return r > 0n && r < N && s > 0n && s < N && r + s !== N;
}

/** @returns where the next element begins; the number goes right-aligned into `into` */
export function readInteger(der: Uint8Array, at: number, into: Uint8Array): number | undefined {
  const length = der[at + 1];
  if (der[at] !== 0x02 || length === undefined || length < 1 || length > 33) return undefined;
  const bytes = der.subarray(at + 2, at + 2 + length);
  const [first = 0x80, second = 0] = bytes;
  if (bytes.length !== length || first > 0x7f) return undefined; // cut short, or negative
  if (first === 0 && length > 1 && second < 0x80) return undefined; // padded
  const magnitude = first === 0 ? bytes.subarray(1) : bytes;
  if (magnitude.length > 32) return undefined;
  into.set(magnitude, 32 - magnitude.length);
  return at + 2 + length;
}

/** The shortest INTEGER of a number in 32 bytes. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < 31 && bytes[start] === 0) start += 1;
  const magnitude = bytes.subarray(start);
  const padded = (magnitude[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
  return Buffer.concat([Buffer.of(0x02, padded.length), padded]);
}

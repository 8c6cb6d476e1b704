/** The spellings of an SM2 ciphertext, each read so strictly that one ciphertext has one spelling in it. */
import { integer, readInteger } from "./signature-form.ts";
import type { Sm2Ciphertext, Sm2Layout } from "./sm2-encryption.ts";

const POINT_BYTES = 65;
const DIGEST_BYTES = 32;

export function rawOfCiphertext(
  { point, digest, masked }: Sm2Ciphertext,
  { order, point: written }: Sm2Layout,
): Buffer {
  const c1 = written === "bare" ? point.subarray(1) : point;
  return Buffer.concat(order === "C1C3C2" ? [c1, digest, masked] : [c1, masked, digest]);
}

export function ciphertextOfRaw(
  sealed: Uint8Array,
  { order, point: written }: Sm2Layout,
): Sm2Ciphertext | undefined {
  const whole = written === "bare" ? Buffer.concat([Buffer.of(4), sealed]) : sealed;
  if (whole.length <= POINT_BYTES + DIGEST_BYTES) return undefined;
  const rest = whole.subarray(POINT_BYTES);
  const point = whole.subarray(0, POINT_BYTES);
  return order === "C1C3C2"
    ? { point, digest: rest.subarray(0, DIGEST_BYTES), masked: rest.subarray(DIGEST_BYTES) }
    : { point, digest: rest.subarray(-DIGEST_BYTES), masked: rest.subarray(0, -DIGEST_BYTES) };
}

/** SEQUENCE { INTEGER x, INTEGER y, OCTET STRING C3, OCTET STRING C2 } */
export function derOfCiphertext({ point, digest, masked }: Sm2Ciphertext): Buffer {
  const body = Buffer.concat([
    integer(point.subarray(1, 33)),
    integer(point.subarray(33)),
    Buffer.of(0x04, DIGEST_BYTES),
    digest,
    Buffer.of(0x04),
    lengthOf(masked.length),
    masked,
  ]);
  return Buffer.concat([Buffer.of(0x30), lengthOf(body.length), body]);
}

export function ciphertextOfDer(der: Uint8Array): Sm2Ciphertext | undefined {
  const body = contents(der, 0x30, 0);
  if (body === undefined || body.end !== der.length) return undefined;
  const point = Buffer.alloc(POINT_BYTES, 4);
  const y = readInteger(der, body.start, point.subarray(1, 33).fill(0));
  const digestAt = y === undefined ? undefined : readInteger(der, y, point.subarray(33).fill(0));
  const digest = digestAt === undefined ? undefined : contents(der, 0x04, digestAt);
  const masked = digest === undefined ? undefined : contents(der, 0x04, digest.end);
  if (digest === undefined || masked === undefined || masked.end !== der.length) return undefined;
  if (digest.end - digest.start !== DIGEST_BYTES) return undefined;
  return {
    point,
    digest: der.subarray(digest.start, digest.end),
    masked: der.subarray(masked.start, masked.end),
  };
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const digits = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(1 + digits, 0x80 | digits);
  bytes.writeUIntBE(length, 1, digits);
  return bytes;
}

/** Where the contents of an element begin and end; definite, shortest lengths only. */
function contents(
  der: Uint8Array,
  tag: number,
  at: number,
): { readonly start: number; readonly end: number } | undefined {
  const first = der[at + 1];
  if (der[at] !== tag || first === undefined) return undefined;
  if (first < 0x80) return within(der, at + 2, first);
  const digits = first & 0x7f;
  if (digits < 1 || digits > 3 || at + 2 + digits > der.length) return undefined;
  const length = Buffer.from(der.subarray(at + 2, at + 2 + digits)).readUIntBE(0, digits);
  const shortest = digits === 1 ? 0x80 : 2 ** (8 * (digits - 1));
  return length < shortest ? undefined : within(der, at + 2 + digits, length);
}

function within(der: Uint8Array, start: number, length: number) {
  return start + length > der.length ? undefined : { start, end: start + length };
}

/** The curve of GB/T 32918.5 (sm2p256v1, OID 1.2.156.10197.1.301) and ZA of GB/T 32918.2 clause 5.5. */
import { sm3 } from "../sm3.ts";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const G =
  "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7" +
  "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0";
/** The order of the base point. */
export const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/** GM/T 0009 clause 10: the id where the parties agreed on none. */
export const DEFAULT_DISTINGUISHING_ID = "1234567812345678";

export const integerOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** Whether 04 ‖ x ‖ y is a point of the curve: coordinates below p, the equation holds, not infinity. */
export function isPoint(point: Uint8Array): boolean {
  if (point.length !== 65 || point[0] !== 4) return false;
  const x = integerOf(point.subarray(1, 33));
  const y = integerOf(point.subarray(33));
  return x < P && y < P && (y * y - (x * x * x + A * x + B)) % P === 0n;
}

/** 32 bytes of a number modulo p, at least -p. */
export const bytes32 = (value: bigint): Buffer =>
  Buffer.from((value < 0n ? value + P : value).toString(16).padStart(64, "0"), "hex");

/** Whether (x, y) + step · point has this x (GB/T 32918.1 clause 3.2.3.1, without its division); step is 1 or -1. */
export function isSum(sumX: bigint, x: bigint, y: bigint, point: Uint8Array, step: bigint): boolean {
  const x2 = integerOf(point.subarray(1, 33));
  const y2 = step * integerOf(point.subarray(33));
  // The same x twice means the same point: opposite ones have no sum, and no scalar below n - 1 brings them.
  const [rise, run] = x === x2 ? [3n * x * x + A, 2n * y] : [y2 - y, x2 - x];
  return (rise * rise - (x + x2 + sumX) * run * run) % P === 0n;
}

const hex32 = (value: bigint): string => value.toString(16).padStart(64, "0");
const DOMAIN = Buffer.from(hex32(A) + hex32(B) + G, "hex");

/**
 * SM3(ENTL ‖ id ‖ a ‖ b ‖ Gx ‖ Gy ‖ Px ‖ Py): what ties a signature to signer and id.
 *
 * @param id UTF-8, at most 8,191 bytes (ENTL counts bits in 16)
 * @param point 04 ‖ Px ‖ Py
 */
export function zaOf(id: string, point: Uint8Array): Buffer {
  const idBytes = Buffer.from(id, "utf8");
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(idBytes.length * 8);
  return sm3(Buffer.concat([bits, idBytes, DOMAIN, point.subarray(1)]));
}

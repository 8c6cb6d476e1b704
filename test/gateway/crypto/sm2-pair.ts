/** Independent arithmetic of the SM2 curve, slow and plain, to check the engine against. */
import { createHash } from "node:crypto";

export const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = P - 3n;
type Point = readonly [bigint, bigint] | undefined;
const G: Point = [
  0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
];
const mod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint, by: bigint): bigint {
  let [result, square] = [1n, mod(base, by)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % by;
    square = (square * square) % by;
  }
  return result;
}

function add(p: Point, q: Point): Point {
  if (p === undefined) return q;
  if (q === undefined) return p;
  if (p[0] === q[0] && mod(p[1] + q[1], P) === 0n) return undefined;
  const slope =
    p[0] === q[0]
      ? (3n * p[0] * p[0] + A) * power(2n * p[1], P - 2n, P)
      : (q[1] - p[1]) * power(q[0] - p[0], P - 2n, P);
  const x = mod(slope * slope - p[0] - q[0], P);
  return [x, mod(slope * (p[0] - x) - p[1], P)];
}

function times(scalar: bigint, point: Point): Point {
  let [result, double]: [Point, Point] = [undefined, point];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, double);
    double = add(double, double);
  }
  return result;
}

/** Whether (r, s) signs the message, by GB/T 32918.2 clause 7.1, over a ZA that is given. */
export function verifiesByHand(
  point: Uint8Array,
  za: Uint8Array,
  message: Uint8Array,
  raw: Uint8Array,
): boolean {
  const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  const [r, s] = [number(raw.subarray(0, 32)), number(raw.subarray(32))];
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const t = (r + s) % N;
  if (t === 0n) return false;
  const e = number(createHash("sm3").update(za).update(message).digest());
  const sum = add(times(s, G), times(t, [number(point.subarray(1, 33)), number(point.subarray(33))]));
  return sum !== undefined && (e + sum[0]) % N === r;
}

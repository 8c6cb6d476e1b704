/** Ways in which an SM2 signature in DER can be almost right. */
export type Random = (length: number) => Buffer;
export type Pick = (below: number) => number;

const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
const sequence = (body: Buffer): Buffer => Buffer.concat([Buffer.of(0x30), lengthOf(body.length), body]);

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

/** The shortest INTEGER, negative ones in two's complement. */
function integer(value: bigint): Buffer {
  let length = 1;
  const fits = (): boolean =>
    value >= -(1n << BigInt(8 * length - 1)) && value < 1n << BigInt(8 * length - 1);
  while (!fits()) length += 1;
  const bytes = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, "0");
  return Buffer.concat([Buffer.of(0x02, length), Buffer.from(bytes, "hex")]);
}

/** r and s of an honest signature. */
function numbersOf(der: Buffer): readonly [bigint, bigint] {
  const rLength = der[3] ?? 0;
  return [numberOf(der.subarray(4, 4 + rLength)), numberOf(der.subarray(6 + rLength))];
}

type Mutation = (der: Buffer, pick: Pick, random: Random) => Buffer;

const pair = (make: (r: bigint, s: bigint, pick: Pick) => readonly [bigint, bigint]): Mutation => {
  return (der, pick) => {
    const [r, s] = make(...numbersOf(der), pick);
    return sequence(Buffer.concat([integer(r), integer(s)]));
  };
};
const body = (der: Buffer): Buffer => der.subarray(2);

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "one bit": (der, pick) => {
    const changed = Buffer.from(der);
    const bit = pick(8 * der.length);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return changed;
  },
  "one byte": (der, pick, random) => {
    const changed = Buffer.from(der);
    changed.set(random(1), pick(der.length));
    return changed;
  },
  "length byte": (der, pick) => {
    const changed = Buffer.from(der);
    const at = [1, 3, 5 + (der[3] ?? 0)][pick(3)] ?? 1;
    changed[at] = pick(256);
    return changed;
  },
  truncated: (der, pick) => der.subarray(0, pick(der.length)),
  extended: (der, pick, random) => Buffer.concat([der, random(1 + pick(4))]),
  "extended inside": (der, pick, random) => sequence(Buffer.concat([body(der), random(1 + pick(3))])),
  "long-form length": (der, pick) =>
    pick(2) === 0
      ? Buffer.concat([Buffer.of(0x30, 0x81, der.length - 2), body(der)])
      : Buffer.concat([Buffer.of(0x30, 0x82, 0, der.length - 2), body(der)]),
  "indefinite length": (der) => Buffer.concat([Buffer.of(0x30, 0x80), body(der), Buffer.of(0, 0)]),
  "padded r": (der) => {
    const r = der.subarray(4, 4 + (der[3] ?? 0));
    const padded = Buffer.concat([Buffer.of(2, r.length + 1, 0), r]);
    return sequence(Buffer.concat([padded, der.subarray(4 + r.length)]));
  },
  "integer in long form": (der) => {
    const length = der[3] ?? 0;
    return sequence(Buffer.concat([Buffer.of(2, 0x81, length), der.subarray(4)]));
  },
  "other tag": (der, pick) => {
    const changed = Buffer.from(der);
    changed[[0, 2, 4 + (der[3] ?? 0)][pick(3)] ?? 0] = [0x31, 0x04, 0x03, 0x22, 0xa0][pick(5)] ?? 0x31;
    return changed;
  },
  twice: (der) => Buffer.concat([der, der]),
  wrapped: (der) => sequence(der),
  "three numbers": (der, pick) => sequence(Buffer.concat([body(der), integer(BigInt(pick(1000)))])),
  "one number": (der) => sequence(integer(numbersOf(der)[0])),
  swapped: pair((r, s) => [s, r]),
  "s + n": pair((r, s) => [r, s + N]),
  "r + n": pair((r, s) => [r + N, s]),
  "both + n": pair((r, s) => [r + N, s + N]),
  "n - s": pair((r, s) => [r, N - s]),
  "n - r": pair((r, s) => [N - r, s]),
  "r + s = n": pair((r) => [r, N - r]),
  negative: pair((r, s, pick) => (pick(2) === 0 ? [-r, s] : [r, -s])),
  "negative by n": pair((r, s) => [r, s - N]),
  zeros: pair((r, s, pick) => [[0n, s] as const, [r, 0n] as const, [0n, 0n] as const][pick(3)] ?? [0n, 0n]),
  small: pair((_r, _s, pick) => [BigInt(pick(5)), BigInt(pick(5))]),
  "close by": pair((r, s, pick) => [r + BigInt(pick(3) - 1), s + BigInt(pick(3) - 1)]),
  unchanged: (der) => der,
  noise: (_der, pick, random) => random(pick(80)),
  "noise in the form": (_der, _pick, random) =>
    sequence(Buffer.concat([integer(numberOf(random(32))), integer(numberOf(random(32)))])),
};

export const MUTATION_NAMES = Object.keys(MUTATIONS);

export function mutated(name: string, der: Buffer, pick: Pick, random: Random): Buffer {
  const mutation = MUTATIONS[name];
  if (mutation === undefined) throw new Error(`no mutation ${name}`);
  return mutation(der, pick, random);
}

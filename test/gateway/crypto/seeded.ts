/** Bytes that a seed decides: the same cases in every run, and a failure that can be repeated. */
import { createCipheriv } from "node:crypto";
import type { KeyMaterial } from "../../../src/gateway/crypto/engine.ts";
import { asSigningKey, readKey } from "../../../src/gateway/crypto/keys/read-key.ts";

export function bytesOfSeed(seed: number): (length: number) => Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed, 12);
  const stream = createCipheriv("aes-128-ctr", key, Buffer.alloc(16));
  return (length) => stream.update(Buffer.alloc(length));
}

/** A whole number from 0 to below `below`. */
export function numberOfSeed(random: (length: number) => Buffer): (below: number) => number {
  return (below) => random(6).readUIntBE(0, 6) % below;
}

/** SM2 pairs out of seeded scalars. */
export function keysOfSeed(random: (length: number) => Buffer, count: number): readonly KeyMaterial[] {
  return Array.from({ length: count }, () =>
    // A first byte below the order's: always in range.
    asSigningKey(readKey(Buffer.from(`00${random(31).toString("hex")}`)), "sm2"),
  );
}

/** Bytes that a seed decides: the same cases in every run, and a failure that can be repeated. */
import { createCipheriv } from "node:crypto";

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

import { describe, expect, test } from "vitest";
import {
  createMemoryReplayStore,
  type MemoryReplayStore,
} from "../../../src/gateway/authenticate/replay/memory-replay-store.ts";
import { describeReplayStore, WINDOW_MS } from "./replay-suite.ts";
import { keyOf } from "./reserve-key.ts";

const START = Date.UTC(2026, 2, 2, 2, 0, 0);

function make(maxKeys = 1_000_000): { store: MemoryReplayStore; clock: { now: number }; signedAt: number } {
  const clock = { now: START };
  return { store: createMemoryReplayStore({ clock: () => clock.now, maxKeys }), clock, signedAt: START };
}

describeReplayStore("memory", make);

describe("the replay store in memory", () => {
  test("answers without a promise", () => {
    expect(make().store.reserve(keyOf("a"), START, START + WINDOW_MS)).toBe(true);
  });

  // The risk: growth, purge or reuse of a slot loses a live key, and its replay is accepted.
  test("no key is dropped before its time through growth and expiry, and room is not taken for ever", () => {
    const { store, clock } = make();
    const accepted = new Map<number, number>();
    let wrong = 0;
    let refused = 0;
    let largest = 0;
    for (let turn = 0; turn < 100_000; turn++) {
      clock.now += 1;
      // Lives of 1 s to 30 s; every third call repeats an earlier one.
      const back = (Math.imul(turn, 0x9e3779b1) >>> 0) % 40_000;
      const nonce = turn % 3 === 2 ? Math.max(0, turn - 1 - back) : turn;
      const held = accepted.get(nonce);
      const expiresAt = clock.now + 1_000 + ((nonce * 31) % 29_000);
      const isNew = store.reserve(keyOf(nonce), clock.now, expiresAt);
      if (isNew && held !== undefined && clock.now < held) wrong += 1;
      if (!isNew && (held === undefined || clock.now > held + 4_000)) wrong += 1;
      if (isNew) accepted.set(nonce, expiresAt);
      else refused += 1;
      largest = Math.max(largest, store.keys());
    }
    expect(wrong).toBe(0);
    expect(refused).toBeGreaterThan(5_000);
    expect(largest).toBeLessThan(40_000);
  });

  test("400,000 keys take less than 36 MB: 89 bytes each", () => {
    const { store } = make(2_000_000);
    const key = Buffer.alloc(32);
    let accepted = 0;
    for (let nonce = 0; nonce < 400_000; nonce++) {
      key.writeUInt32BE(Math.imul(nonce, 0x9e3779b1) >>> 0, nonce & 28);
      if (store.reserve(key, START, START + WINDOW_MS)) accepted += 1;
    }
    expect(accepted).toBe(400_000);
    expect(store.keys()).toBe(400_000);
    expect(store.bytes()).toBeLessThan(36_000_000);
  });

  test("full of live keys it refuses new calls and forgets no old one; what expires makes room", () => {
    const { store, clock } = make(1_000);
    for (let nonce = 0; nonce < 1_000; nonce++) store.reserve(keyOf(nonce), START, START + WINDOW_MS);
    const oneMore = (): boolean => store.reserve(keyOf("one more"), START, START + 2 * WINDOW_MS);
    expect(oneMore).toThrow(expect.objectContaining({ code: "replay.unavailable", retryAfterSeconds: 1 }));
    clock.now = START + WINDOW_MS + 3_000;
    expect(oneMore()).toBe(true);
    expect(oneMore()).toBe(false);
  });

  test("what an earlier process accepted is refused after a restart, as long as its stamp is fresh", () => {
    const { store, clock } = make();
    store.preload([
      { key: keyOf("live"), expiresAt: START + WINDOW_MS },
      { key: keyOf("live"), expiresAt: START + WINDOW_MS },
      { key: keyOf("expired"), expiresAt: START },
    ]);
    expect(store.keys()).toBe(1);
    clock.now = START + WINDOW_MS - 1;
    expect(store.reserve(keyOf("live"), START, START + WINDOW_MS)).toBe(false);
    expect(store.reserve(keyOf("other"), START, START + WINDOW_MS)).toBe(true);
  });

  test("a key that is no digest is refused, and not cut or padded", () => {
    const { store } = make();
    expect(() => store.reserve(Buffer.alloc(31), START, START + WINDOW_MS)).toThrow(
      expect.objectContaining({ code: "gateway.internal" }),
    );
  });
});

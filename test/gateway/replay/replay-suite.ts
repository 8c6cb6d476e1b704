import { afterEach, describe, expect, test } from "vitest";
import type { ReplayStore } from "../../../src/gateway/authenticate/replay/replay-store.ts";
import { keyOf } from "./reserve-key.ts";

export interface ReplayUnderTest {
  readonly store: ReplayStore;
  /** Another process's view of the same memory, where the engine has one. */
  readonly second?: ReplayStore;
  /** When the test's calls are signed: after the store has opened. */
  readonly signedAt: number;
}

export const WINDOW_MS = 600_000;

/** The guarantees of `ReplayStore`, the same on every engine. */
export function describeReplayStore(
  engine: string,
  make: () => ReplayUnderTest | Promise<ReplayUnderTest>,
): void {
  describe(`the replay store (${engine})`, () => {
    let closing: ReplayUnderTest | undefined;
    afterEach(async () => {
      await closing?.store.close();
      await closing?.second?.close();
      closing = undefined;
    });
    const open = async (): Promise<ReplayUnderTest> => {
      closing = await make();
      return closing;
    };

    test("a call is accepted once, and never again", async () => {
      const { store, signedAt } = await open();
      const again = async (): Promise<boolean> => store.reserve(keyOf("a"), signedAt, signedAt + WINDOW_MS);
      expect([await again(), await again(), await again()]).toEqual([true, false, false]);
    });

    test("of 64 at once exactly one is accepted", async () => {
      const { store, signedAt } = await open();
      const answers = await Promise.all(
        Array.from({ length: 64 }, () => store.reserve(keyOf("a"), signedAt, signedAt + WINDOW_MS)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(answers[0]).toBe(true);
    });

    test("a nonce used again under another time stamp is refused: the key alone counts", async () => {
      const { store, signedAt } = await open();
      expect(await store.reserve(keyOf("a"), signedAt, signedAt + WINDOW_MS)).toBe(true);
      expect(await store.reserve(keyOf("a"), signedAt + 900, signedAt + 900 + WINDOW_MS)).toBe(false);
    });

    test("keys that differ in a single bit, wherever it is, are different calls", async () => {
      const { store, signedAt } = await open();
      const keys = [keyOf("a")];
      for (let bit = 0; bit < 256; bit++) {
        const key = keyOf("a");
        key.writeUInt8(key.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        keys.push(key);
      }
      const ask = (): Promise<boolean[]> =>
        Promise.all(keys.map((key) => store.reserve(key, signedAt, signedAt + WINDOW_MS)));
      expect(await ask()).toEqual(keys.map(() => true));
      expect(await ask()).toEqual(keys.map(() => false));
    });

    test("the caller's buffer is the caller's: changing it afterwards changes nothing", async () => {
      const { store, signedAt } = await open();
      const key = keyOf("a");
      const pending = store.reserve(key, signedAt, signedAt + WINDOW_MS);
      key.fill(0);
      expect(await pending).toBe(true);
      expect(await store.reserve(keyOf("a"), signedAt, signedAt + WINDOW_MS)).toBe(false);
    });

    test("a call at the very end of its window is remembered, so that its twin a moment later is refused", async () => {
      const { store, signedAt } = await open();
      expect(await store.reserve(keyOf("a"), signedAt, signedAt)).toBe(true);
      expect(await store.reserve(keyOf("a"), signedAt, signedAt)).toBe(false);
    });

    test("of 2,000 calls, each sent by two at once, exactly one of each is accepted", async () => {
      const { store, second = store, signedAt } = await open();
      const nonces = Array.from({ length: 2_000 }, (_, index) => index);
      const ask = (by: ReplayStore, order: readonly number[]): Promise<(readonly [number, boolean])[]> =>
        Promise.all(
          order.map(
            async (nonce) => [nonce, await by.reserve(keyOf(nonce), signedAt, signedAt + WINDOW_MS)] as const,
          ),
        );
      // In opposite order, so that locks held in the order of arrival would meet crosswise.
      const answers = (await Promise.all([ask(store, nonces), ask(second, nonces.toReversed())])).flat();
      const accepted = answers.filter(([, isNew]) => isNew).map(([nonce]) => nonce);
      expect(accepted.sort((a, b) => a - b)).toEqual(nonces);
    });
  });
}

/** The risk: a thousand calls ask for a token at once, a renewal that fails stops what still works, or a dead one is kept. */
import { describe, expect, test } from "vitest";
import { type Granted, SessionKeeper } from "../../../src/gateway/transport/session-keeper.ts";

const MINUTE = 60_000;

function room(life = 60 * MINUTE) {
  let now = 1_000_000;
  let given = 0;
  let fails = false;
  let release: (() => void) | undefined;
  let isHeld = false;
  const keeper = new SessionKeeper({
    clock: () => now,
    open: async (): Promise<Granted> => {
      given += 1;
      const value = `token-${given}`;
      if (isHeld) await new Promise<void>((resolve) => (release = resolve));
      if (fails) throw new Error("away");
      return { value, endsAt: now + life };
    },
  });
  return {
    keeper,
    given: () => given,
    pass: (ms: number) => {
      now += ms;
    },
    fail: (does: boolean) => {
      fails = does;
    },
    hold: (does: boolean) => {
      isHeld = does;
      if (!does) release?.();
    },
  };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a session", () => {
  test("is asked for once, however many calls want it", async () => {
    const { keeper, given, hold } = room();
    hold(true);
    const calls = Array.from({ length: 50 }, () => keeper.current());
    await settled();
    hold(false);
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["token-1"]));
    expect(given()).toBe(1);
  });

  test("is renewed five minutes ahead, once, while calls go on with the one at hand", async () => {
    const { keeper, given, pass, hold } = room();
    await keeper.current();
    pass(55 * MINUTE - 1);
    expect(await keeper.current()).toBe("token-1");
    expect(given()).toBe(1);
    pass(1);
    hold(true);
    expect(await Promise.all([keeper.current(), keeper.current()])).toEqual(["token-1", "token-1"]);
    expect(given()).toBe(2);
    hold(false);
    await settled();
    expect(await keeper.current()).toBe("token-2");
  });

  test("of a short life is renewed at half of it", async () => {
    const { keeper, given, pass } = room(4 * MINUTE);
    await keeper.current();
    pass(2 * MINUTE - 1);
    await keeper.current();
    expect(given()).toBe(1);
    pass(1);
    await keeper.current();
    expect(given()).toBe(2);
  });

  test("stays in use to its own end where renewals fail, and they are not repeated at every call", async () => {
    const { keeper, given, pass, fail } = room();
    await keeper.current();
    fail(true);
    pass(56 * MINUTE);
    for (let call = 0; call < 20; call += 1) {
      expect(await keeper.current()).toBe("token-1");
      await settled();
    }
    expect(given()).toBe(2);
    pass(10_000);
    expect(await keeper.current()).toBe("token-1");
    await settled();
    expect(given()).toBe(3);
    pass(4 * MINUTE);
    await expect(keeper.current()).rejects.toThrow("away");
    fail(false);
    expect(await keeper.current()).toBe("token-5");
  });

  test("that the partner does not know any more is asked for anew, and a newer one is not thrown away for it", async () => {
    const { keeper } = room();
    const first = await keeper.current();
    keeper.drop(first);
    const second = await keeper.current();
    expect(second).not.toBe(first);
    keeper.drop(first);
    expect(await keeper.current()).toBe(second);
  });
});

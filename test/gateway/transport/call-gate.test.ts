import { describe, expect, test, vi } from "vitest";
import { CallGate } from "../../../src/gateway/transport/call-gate.ts";

describe("call gate", () => {
  test("never lets more in than agreed, and hands a free place to the first in line", async () => {
    const gate = new CallGate(2);
    expect([gate.tryEnter(), gate.tryEnter(), gate.tryEnter()]).toEqual([true, true, false]);
    const order: string[] = [];
    const first = gate.wait(60_000).then((entered) => order.push(`first ${entered}`));
    const second = gate.wait(60_000).then((entered) => order.push(`second ${entered}`));
    gate.leave();
    await first;
    expect(gate.out).toBe(2);
    // A newcomer does not overtake the line.
    expect(gate.tryEnter()).toBe(false);
    gate.leave();
    await second;
    expect(order).toEqual(["first true", "second true"]);
    gate.leave();
    gate.leave();
    expect([gate.out, gate.waiting]).toEqual([0, 0]);
  });

  test("the line is bounded: who finds it full is told at once", async () => {
    const gate = new CallGate(1, 1);
    gate.tryEnter();
    const waiting = gate.wait(60_000);
    expect(await gate.wait(60_000)).toBe(false);
    gate.leave();
    expect(await waiting).toBe(true);
  });

  test("who waits too long is told so and takes no place later", async () => {
    vi.useFakeTimers();
    try {
      const gate = new CallGate(1);
      gate.tryEnter();
      const waiting = gate.wait(1_000);
      vi.advanceTimersByTime(1_000);
      expect(await waiting).toBe(false);
      gate.leave();
      expect([gate.out, gate.waiting]).toEqual([0, 0]);
      expect(gate.tryEnter()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

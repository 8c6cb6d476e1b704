import { describe, expect, test } from "vitest";
import { CircuitBreaker, type Verdict } from "../../../src/gateway/transport/circuit-breaker.ts";

const POLICY = { failuresInRow: 3, failureRatio: 0.5, callsMin: 10, windowMs: 1_000, openMs: 5_000 };

function call(breaker: CircuitBreaker, verdict: Verdict, now: number): boolean {
  const permit = breaker.permit(now);
  if (permit === undefined) return false;
  breaker.settle(permit, verdict, now);
  return true;
}

function opened(now = 0): CircuitBreaker {
  const breaker = new CircuitBreaker(POLICY);
  for (let at = 0; at < POLICY.failuresInRow; at += 1) call(breaker, "failed", now);
  return breaker;
}

describe("circuit breaker", () => {
  test("opens on failures in a row and refuses every call from then on", () => {
    const breaker = opened();
    expect(breaker.read(0)).toMatchObject({ state: "open", opened: 1, retryAfterMs: 5_000 });
    expect(breaker.permit(4_999)).toBeUndefined();
    expect(breaker.read(4_999)).toMatchObject({ refused: 1, retryAfterMs: 1 });
  });

  test("a success in between starts the row anew", () => {
    const breaker = new CircuitBreaker(POLICY);
    for (const verdict of ["failed", "failed", "succeeded", "failed", "failed"] as const)
      call(breaker, verdict, 0);
    expect(breaker.read(0).state).toBe("closed");
  });

  test("opens on a bad share of a window, but not before enough calls have been judged", () => {
    const breaker = new CircuitBreaker(POLICY);
    for (let at = 0; at < 4; at += 1) {
      call(breaker, "failed", at);
      call(breaker, "succeeded", at);
    }
    expect(breaker.read(4).state).toBe("closed");
    call(breaker, "succeeded", 5);
    call(breaker, "failed", 6);
    expect(breaker.read(6).state).toBe("open");
  });

  test("failures of a window that is over are forgotten", () => {
    const breaker = new CircuitBreaker(POLICY);
    for (let at = 0; at < 4; at += 1) {
      call(breaker, "failed", at);
      call(breaker, "succeeded", at);
    }
    for (let at = 0; at < 9; at += 1) call(breaker, "succeeded", 2_000);
    call(breaker, "failed", 2_000);
    expect(breaker.read(2_000).state).toBe("closed");
  });

  test("reads as half-open once its rest is over, so that readiness lets the probe come", () => {
    const breaker = opened();
    expect(breaker.read(4_999).state).toBe("open");
    expect(breaker.read(5_000)).toMatchObject({ state: "half-open", retryAfterMs: 0 });
  });

  test("after the rest exactly one probe goes out, however many ask", () => {
    const breaker = opened();
    const permits = Array.from({ length: 10 }, () => breaker.permit(5_000));
    expect(permits.filter((permit) => permit !== undefined)).toHaveLength(1);
    expect(breaker.read(5_000).state).toBe("half-open");
  });

  test("a probe that succeeds closes it; one that fails opens it for another rest", () => {
    const breaker = opened();
    expect(call(breaker, "failed", 5_000)).toBe(true);
    expect(breaker.read(5_000)).toMatchObject({ state: "open", opened: 2, retryAfterMs: 5_000 });
    expect(call(breaker, "succeeded", 10_000)).toBe(true);
    expect(breaker.read(10_000).state).toBe("closed");
    expect(call(breaker, "failed", 10_000)).toBe(true);
    expect(breaker.read(10_000).state).toBe("closed");
  });

  test("a probe whose caller left says nothing, so the next call may probe", () => {
    const breaker = opened();
    expect(call(breaker, "abandoned", 5_000)).toBe(true);
    expect(breaker.read(5_000).state).toBe("half-open");
    expect(call(breaker, "succeeded", 5_001)).toBe(true);
    expect(breaker.read(5_001).state).toBe("closed");
  });

  test("a call begun before it opened cannot close it, nor prolong its rest", () => {
    const breaker = new CircuitBreaker(POLICY);
    const early = [breaker.permit(0), breaker.permit(0)];
    for (let at = 0; at < 3; at += 1) call(breaker, "failed", 0);
    breaker.settle(early[0] ?? 0, "succeeded", 100);
    breaker.settle(early[1] ?? 0, "failed", 4_000);
    expect(breaker.read(4_000)).toMatchObject({ state: "open", opened: 1, retryAfterMs: 1_000 });
  });

  test("a clock set back does not keep it open for the difference", () => {
    const breaker = opened(1_000_000);
    expect(breaker.permit(500_000)).toBeUndefined();
    expect(breaker.permit(505_000)).toBeDefined();
  });
});

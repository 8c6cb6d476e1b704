import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { createSealer, envelopeHead } from "../../../src/gateway/crypto/seal-at-rest.ts";
import { type SealingKey, sealingKey } from "../../../src/gateway/crypto/sealing-key.ts";

const key = (id: string, fill: number): SealingKey =>
  sealingKey(id, new Secret<Uint8Array>(Buffer.alloc(32, fill)));
const sealer = createSealer({ current: key("a1", 1) });
const plain = Buffer.from("app secret 应用密钥");
const unsealable = expect.objectContaining({ code: "crypto.unseal" });

test("what was sealed for a row opens for that row alone", () => {
  const sealed = sealer.seal(plain, "credential/7");
  expect(Buffer.from(sealer.open(sealed, "credential/7"))).toEqual(plain);
  for (const other of ["credential/8", "credential/", "", "credential/77", "audit_secret/7"])
    expect(() => sealer.open(sealed, other)).toThrow(unsealable);
});

test("an envelope with any one bit changed, cut or lengthened does not open", () => {
  const sealed = Buffer.from(sealer.seal(plain, "credential/7"));
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => sealer.open(flipped, "credential/7"), `bit ${bit}`).toThrow(unsealable);
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => sealer.open(sealed.subarray(0, length), "credential/7")).toThrow(unsealable);
  expect(() => sealer.open(Buffer.concat([sealed, Buffer.of(0)]), "credential/7")).toThrow(unsealable);
});

test("the same secret sealed twice gives two envelopes, and neither shows it", () => {
  const [one, other] = [Buffer.from(sealer.seal(plain, "x")), Buffer.from(sealer.seal(plain, "x"))];
  expect(one.equals(other)).toBe(false);
  expect(one.includes(plain.subarray(0, 6))).toBe(false);
});

test("an empty secret and a long one come back whole", () => {
  for (const length of [0, 1, 16, 100_000]) {
    const bytes = Buffer.alloc(length, 5);
    expect(Buffer.from(sealer.open(sealer.seal(bytes, "t/1"), "t/1"))).toEqual(bytes);
  }
});

test("after a rotation the older key still opens, and what it sealed is known to be outdated", () => {
  const old = sealer.seal(plain, "credential/7");
  const rotated = createSealer({ current: key("b2", 2), older: [key("a1", 1)] });
  expect(Buffer.from(rotated.open(old, "credential/7"))).toEqual(plain);
  expect(rotated.isOutdated(old)).toBe(true);
  const fresh = rotated.seal(plain, "credential/7");
  expect(rotated.isOutdated(fresh)).toBe(false);
  expect(rotated.keyId).toBe("b2");
  expect(() => sealer.open(fresh, "credential/7")).toThrow(
    expect.objectContaining({ code: "crypto.unseal", detail: "sealed under key b2" }),
  );
});

test("another key under the same id does not open, and an odd id is not repeated in the error", () => {
  const sealed = Buffer.from(sealer.seal(plain, "t/1"));
  expect(() => createSealer({ current: key("a1", 9) }).open(sealed, "t/1")).toThrow(unsealable);
  sealed[2] = 10;
  expect(() => sealer.open(sealed, "t/1")).toThrow(
    expect.objectContaining({ detail: "sealed under key (unreadable)" }),
  );
});

test("a key of another length, or two of one id, are refused at start", () => {
  const wrong = expect.objectContaining({ code: "gateway.configuration" });
  expect(() => sealingKey("a", new Secret<Uint8Array>(Buffer.alloc(16)))).toThrow(wrong);
  expect(() => createSealer({ current: key("", 1) })).toThrow(wrong);
  expect(() => createSealer({ current: key("a1", 1), older: [key("a1", 2)] })).toThrow(wrong);
});

describe("a sealer whose keys come from a source", () => {
  const [a, b, c] = [key("a1", 1), key("b2", 2), key("c3", 3)];
  const underB = createSealer({ current: b }).seal(plain, "t/1");
  function sourceOf(...held: SealingKey[]) {
    const source = {
      held,
      reloads: 0,
      failing: false,
      ring: (): readonly SealingKey[] => source.held,
      reload: (): readonly SealingKey[] => {
        source.reloads += 1;
        if (source.failing) throw new GatewayError("gateway.configuration", { detail: "cannot be read" });
        return source.held;
      },
    };
    return source;
  }

  test("asks it once for a key it does not hold, and opens with what it learned", () => {
    const source = sourceOf(a);
    const learning = createSealer({ current: a, source, clock: () => 0 });
    source.held = [a, b];
    expect(Buffer.from(learning.open(underB, "t/1"))).toEqual(plain);
    learning.open(underB, "t/1");
    // The source held it already: no look at the file was needed.
    expect(source.reloads).toBe(0);
    expect(learning.keyIds()).toEqual(["a1", "b2"]);
    expect(learning.keyId).toBe("a1");
  });

  test("looks again at most once a second, whatever it is shown, also after the clock was set back", () => {
    const source = sourceOf(a);
    let now = 5000;
    const pacing = createSealer({ current: a, source, clock: () => now });
    const tries = (): void => {
      for (let turn = 0; turn < 3; turn += 1) expect(() => pacing.open(underB, "t/1")).toThrow(unsealable);
    };
    tries();
    expect(source.reloads).toBe(1);
    now += 999;
    tries();
    expect(source.reloads).toBe(1);
    now += 1;
    tries();
    expect(source.reloads).toBe(2);
    now = 0;
    tries();
    expect(source.reloads).toBe(3);
  });

  test("keeps what it holds when the source fails, refuses with the reason, and recovers", () => {
    const source = sourceOf(a);
    let now = 0;
    const steady = createSealer({ current: a, source, clock: () => now });
    source.failing = true;
    expect(() => steady.open(underB, "t/1")).toThrow(
      expect.objectContaining({
        detail: "sealed under key b2",
        cause: expect.objectContaining({ code: "gateway.configuration" }),
      }),
    );
    expect(Buffer.from(steady.open(steady.seal(plain, "t/1"), "t/1"))).toEqual(plain);
    source.failing = false;
    source.held = [b];
    now += 1000;
    expect(Buffer.from(steady.open(underB, "t/1"))).toEqual(plain);
    expect(steady.keyIds()).toEqual(["a1", "b2"]);
  });

  test("seals under any key of the ring, and says which it lacks", () => {
    const source = sourceOf(a, b);
    const first = createSealer({ current: a, older: [b], source, clock: () => 0 });
    const second = first.under("b2");
    expect(second?.keyId).toBe("b2");
    const sealed = second?.seal(plain, "t/1") ?? Buffer.alloc(0);
    expect([second?.isOutdated(sealed), first.isOutdated(sealed)]).toEqual([false, true]);
    expect(Buffer.from(sealed).subarray(0, 4)).toEqual(envelopeHead("b2"));
    expect(first.under("c3")).toBeUndefined();
    const underC = createSealer({ current: c }).seal(plain, "t/1");
    expect([first.missingKey(underC), first.missingKey(sealed), first.missingKey(plain)]).toEqual([
      "c3",
      undefined,
      undefined,
    ]);
  });

  test("takes keys that only derive, and derives once", () => {
    const inner = key("hsm-1", 4);
    let asked = 0;
    const derive = (label: string): Uint8Array => {
      asked += 1;
      return inner.derive(label);
    };
    const hardware = createSealer({ current: { id: "hsm-1", derive } });
    const sealed = hardware.seal(plain, "t/1");
    hardware.open(sealed, "t/1");
    expect(asked).toBe(2);
    expect(Buffer.from(createSealer({ current: inner }).open(sealed, "t/1"))).toEqual(plain);
    const short = createSealer({ current: { id: "hsm-2", derive: () => Buffer.alloc(16) } });
    expect(() => short.seal(plain, "t/1")).toThrow(
      expect.objectContaining({ code: "gateway.configuration" }),
    );
  });
});

// A database sealed by an earlier release must open: the bytes of that day.
test("an envelope of an earlier release opens", () => {
  const sealed = Buffer.from(
    "01026131a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a561e39d4b5f955097ab92528713fbff2aaaf14139c9452ead6c113655b5e1e226d2f0f447c495dad2e5f10f9930b839ae03a9a3573e4073",
    "hex",
  );
  expect(Buffer.from(sealer.open(sealed, "credential/7"))).toEqual(plain);
});

import { beforeAll, describe, expect, test } from "vitest";
import {
  createSandboxRegister,
  SANDBOX_COUNT_MAX,
  type SandboxRegister,
} from "../../../src/adapters/elicence-core/sandbox/register.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { Licence } from "../../../src/gateway/core/licence.ts";

const options = { seed: 20260115, count: 6000, today: "2026-01-15" };
let register: SandboxRegister;
let licences: readonly Licence[];

beforeAll(() => {
  register = createSandboxRegister(options);
  licences = [...register.all()];
});

describe("finding", () => {
  test("every licence is found by its identifier in any letter case, and by its holder", () => {
    const lost = licences.filter((licence) => {
      const found = register.byIdentifier(` ${licence.identifier.toLowerCase()} `);
      const held = register.byHolder(licence.holder.codeType, licence.holder.code);
      return (
        found?.identifier !== licence.identifier || !held.some((one) => one.identifier === licence.identifier)
      );
    });
    expect(lost.map(({ identifier }) => identifier)).toEqual([]);
  });

  test("a holder's licences are all of them and no others', in the order of the register", () => {
    const expected = new Map<string, string[]>();
    for (const { holder, identifier } of licences) {
      expected.set(holder.code, [...(expected.get(holder.code) ?? []), identifier]);
    }
    const wrong = [...expected].filter(([code, identifiers]) => {
      const found = register.byHolder(/^9[12]/.test(code) && code.includes("MA6") ? "001" : "111", code);
      return found.map(({ identifier }) => identifier).join() !== identifiers.join();
    });
    expect(wrong.map(([code]) => code)).toEqual([]);
  });

  test("what is not in the register is not found", () => {
    const first = licences[0] as Licence;
    for (const identifier of [
      "",
      "1.2.156.3005.2.",
      `${first.identifier.slice(0, -1)}?`,
      `${first.identifier}0`,
    ]) {
      expect(register.byIdentifier(identifier)).toBeUndefined();
    }
    expect(register.byHolder("001", first.holder.code)).toEqual([]);
    expect(register.byHolder("111", "51010419900101001X")).toEqual([]);
    expect(register.byHolder("111", "not a number")).toEqual([]);
    expect(register.byHolder("414", "E12345678")).toEqual([]);
    expect(register.byHolder("001", "91510100MA0000001L")).toEqual([]);
    expect(register.at(-1)).toBeUndefined();
    expect(register.at(options.count)).toBeUndefined();
  });

  test("a licence beyond the end of a smaller register is not found there", () => {
    const small = createSandboxRegister({ ...options, count: 100 });
    expect(small.byIdentifier(licences[99]?.identifier ?? "")).toBeDefined();
    expect(small.byIdentifier(licences[100]?.identifier ?? "")).toBeUndefined();
    expect([...small.all()]).toHaveLength(100);
  });
});

describe("determinism and size", () => {
  test("the same seed and year give the same register, another seed gives another", () => {
    const again = createSandboxRegister({ ...options, today: "2026-12-31" });
    expect([...again.all()].slice(0, 3000)).toEqual(licences.slice(0, 3000));
    const other = createSandboxRegister({ ...options, seed: options.seed + 1 });
    expect(other.at(0)?.holder.code).not.toBe(licences[0]?.holder.code);
  });

  test("a licence does not depend on what was asked for before, nor on the size of the register", () => {
    const fresh = createSandboxRegister({ ...options, count: 1_000_000 });
    for (const place of [5998, 11, 4, 3500, 0]) expect(fresh.at(place)).toEqual(licences[place]);
  });

  test("who holds what outlives the year: identifiers, holders and plates stay, only dates move on", () => {
    const later = createSandboxRegister({ ...options, today: "2031-06-30" });
    const moved = licences.slice(0, 2400).filter((licence, place) => {
      const then = later.at(place);
      return then?.identifier !== licence.identifier || then.holder.code !== licence.holder.code;
    });
    expect(moved.map(({ identifier }) => identifier)).toEqual([]);
    expect(later.at(0)?.state).toBe("valid");
  });

  test("two million licences are there at once, and their last ones are found", () => {
    const large = createSandboxRegister({ ...options, count: SANDBOX_COUNT_MAX });
    for (let place = SANDBOX_COUNT_MAX - 240; place < SANDBOX_COUNT_MAX; place += 1) {
      const licence = large.at(place) as Licence;
      expect(large.byIdentifier(licence.identifier)).toEqual(licence);
      expect(large.byHolder(licence.holder.codeType, licence.holder.code)).toContainEqual(licence);
    }
  });

  test("no plate, VIN or number repeats across a large register", () => {
    const large = createSandboxRegister({ ...options, count: SANDBOX_COUNT_MAX });
    const seen = new Set<string>();
    let vehicles = 0;
    // Every 24 places hold the same nine vehicles' slots; a stride through the whole range samples each form.
    for (let block = 0; block < SANDBOX_COUNT_MAX / 24 - 1; block += 9) {
      for (const slot of [12, 19, 22]) {
        const vehicle = large.at(block * 24 + slot)?.vehicle;
        if (vehicle === undefined) continue;
        vehicles += 1;
        seen.add(vehicle.plateNumber).add(vehicle.vin);
      }
    }
    expect(vehicles).toBeGreaterThan(25_000);
    expect(seen.size).toBe(vehicles * 2);
  });

  test.each([
    { count: 0 },
    { count: 1.5 },
    { count: SANDBOX_COUNT_MAX + 1 },
    { today: "2021-12-31" },
    { today: "20260115" },
    { today: "2026-02-30" },
  ])("a register is not made of %o", (wrong) => {
    expect(() => createSandboxRegister({ ...options, ...wrong })).toThrow(GatewayError);
  });
});

/**
 * Where each licence stands in the synthetic register.
 *
 * The register is a row of equal blocks of twenty-four licences: six practitioners with one to three
 * licences each, two companies with their vehicles, and an individual business. A licence is found from
 * its place alone, and its place from its serial, so nothing needs to be kept in memory.
 */
import type { LicenceTypeSuffix } from "../../../gateway/core/licence.ts";
import type { Trade } from "./organisations.ts";

export const BLOCK_SIZE = 24;
export const PEOPLE_PER_BLOCK = 6;
export const ORGANISATIONS_PER_BLOCK = 3;
export const VEHICLES_PER_BLOCK = 9;
const OPERATORS_PER_BLOCK = 4;

type Chain = { readonly replacedBy?: number; readonly replaces?: number };
export type Slot =
  | ({
      readonly kind: "practitioner";
      readonly person: number;
      readonly suffix: "071" | "072" | "075";
    } & Chain)
  | ({ readonly kind: "operator"; readonly party: Party; readonly operator: number } & Chain)
  | ({ readonly kind: "vehicle"; readonly party: Party; readonly vehicle: number } & Chain);

/** 0 and 1 are companies, 2 is the individual business. */
export type Party = 0 | 1 | 2;

const practitioner = (person: number, suffix: "071" | "072" | "075", chain: Chain = {}): Slot => ({
  ...{ kind: "practitioner", person, suffix },
  ...chain,
});
const operator = (party: Party, number: number): Slot => ({ kind: "operator", party, operator: number });
const vehicle = (party: Party, number: number, chain: Chain = {}): Slot => ({
  ...{ kind: "vehicle", party, vehicle: number },
  ...chain,
});

export const SLOTS: readonly Slot[] = [
  practitioner(0, "071"),
  practitioner(0, "075"),
  practitioner(1, "071"),
  practitioner(2, "071", { replacedBy: 4 }),
  practitioner(2, "071", { replaces: 3 }),
  practitioner(3, "072"),
  practitioner(4, "075"),
  practitioner(4, "071"),
  practitioner(4, "072"),
  practitioner(5, "071"),
  operator(0, 0),
  operator(0, 1),
  vehicle(0, 0),
  vehicle(0, 1),
  vehicle(0, 2),
  vehicle(0, 3),
  vehicle(0, 4),
  vehicle(0, 5),
  operator(1, 2),
  vehicle(1, 6),
  vehicle(1, 7),
  operator(2, 3),
  vehicle(2, 8, { replacedBy: 23 }),
  vehicle(2, 8, { replaces: 22 }),
];

/** The person of the block who runs its individual business. */
export const OWNER = 1;

const FIRST_COMPANY: readonly Trade[] = ["dangerous", "radioactive", "dangerous", "passenger"];
const SPECIAL_LICENCES: Readonly<Record<Trade, LicenceTypeSuffix>> = {
  dangerous: "016",
  radioactive: "079",
  passenger: "074",
  "ride-hailing": "074",
  freight: "008",
};

/** The trade of a party in a block. */
export function tradeOf(block: number, party: Party): Trade {
  if (party === 0) return FIRST_COMPANY[block % FIRST_COMPANY.length] ?? "freight";
  return party === 1 && block % 2 === 0 ? "ride-hailing" : "freight";
}

/** The licence type of a slot: a company's second licence, and its vehicles', follow from its trade. */
export function suffixOf(block: number, slot: Slot): LicenceTypeSuffix {
  if (slot.kind === "practitioner") return slot.suffix;
  const trade = tradeOf(block, slot.party);
  if (slot.kind === "vehicle") return trade === "ride-hailing" ? "073" : "013";
  return slot.operator === 0 ? "008" : SPECIAL_LICENCES[trade];
}

/** The slot, within its block, of the operator licence that a party's vehicles run under. */
export function operatorSlotOf(block: number, party: Party): number {
  if (party === 0) return tradeOf(block, 0) === "passenger" ? 10 : 11;
  return party === 1 ? 18 : 21;
}

export function operatorNumber(block: number, slot: Slot & { kind: "operator" }): number {
  return block * OPERATORS_PER_BLOCK + slot.operator;
}

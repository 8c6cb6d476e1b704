/**
 * The synthetic register of the sandbox: licences that exist nowhere, in the shapes of real ones.
 *
 * A licence is made when it is asked for. Identifiers, ID numbers and credit codes lead back to their
 * place by arithmetic, so a register of a million costs what one of five thousand does.
 */
import { citizenIdFault, normaliseCitizenId } from "../../../gateway/core/check-digits/citizen-id.ts";
import { creditCodeFault, normaliseCreditCode } from "../../../gateway/core/check-digits/credit-code.ts";
import {
  normaliseLicenceIdentifier,
  parseLicenceIdentifier,
} from "../../../gateway/core/check-digits/licence-identifier.ts";
import { GatewayError } from "../../../gateway/core/gateway-error.ts";
import type { Licence } from "../../../gateway/core/licence.ts";
import { isDateText } from "../../../gateway/core/numbers/dates.ts";
import { createIssuing } from "./issuing.ts";
import { BLOCK_SIZE, ORGANISATIONS_PER_BLOCK, PEOPLE_PER_BLOCK, SLOTS } from "./layout.ts";

export interface SandboxRegister {
  readonly size: number;
  readonly byIdentifier: (identifier: string) => Licence | undefined;
  /** GB/T 36903 annex A code type (`001`, `111`) and code; in the order of {@link SandboxRegister.all}. */
  readonly byHolder: (codeType: string, code: string) => readonly Licence[];
  /** The licence at a place from 0; place 0 is a valid 从业资格证 of a natural person, with photo. */
  readonly at: (place: number) => Licence | undefined;
  readonly all: () => IterableIterator<Licence>;
}

export interface SandboxRegisterOptions {
  readonly seed: number;
  readonly count: number;
  /** `YYYY-MM-DD`, from 2022; the same all year gives the same register. */
  readonly today: string;
}

/** Plates, VINs and licence numbers repeat beyond this. */
export const SANDBOX_COUNT_MAX = 2_000_000;
export const SANDBOX_COUNT_DEFAULT = 6000;
const TODAY_FIRST = "2022-01-01";

/** @throws GatewayError `gateway.configuration` where the count or the day is out of range. */
export function createSandboxRegister(options: SandboxRegisterOptions): SandboxRegister {
  const { seed, count, today } = options;
  if (!Number.isSafeInteger(count) || count < 1 || count > SANDBOX_COUNT_MAX) {
    throw new GatewayError("gateway.configuration", { detail: "sandbox licence count out of range" });
  }
  if (!isDateText(today) || today < TODAY_FIRST) {
    throw new GatewayError("gateway.configuration", { detail: "sandbox day out of range" });
  }
  const issuing = createIssuing(seed, count, today);
  const at = (place: number): Licence | undefined =>
    Number.isSafeInteger(place) && place >= 0 && place < count ? issuing.licenceAt(place) : undefined;
  const held = (block: number, slots: readonly number[]): readonly Licence[] =>
    slots.flatMap((slot) => at(block * BLOCK_SIZE + slot) ?? []);

  return {
    size: count,
    at,
    byIdentifier: (identifier) => {
      const parts = parseLicenceIdentifier(identifier);
      if (parts === undefined || !/^\d{20}$/.test(parts.serial)) return undefined;
      const licence = at(issuing.placeOfSerial(parts.serial, parts.version));
      return licence?.identifier === normaliseLicenceIdentifier(identifier) ? licence : undefined;
    },
    byHolder: (codeType, code) => {
      const normal = codeType === "111" ? normaliseCitizenId(code) : normaliseCreditCode(code);
      const holder =
        codeType === "111" ? personPlace(normal) : codeType === "001" ? organisationPlace(normal) : -1;
      if (holder < 0) return [];
      const share = codeType === "111" ? PEOPLE_PER_BLOCK : ORGANISATIONS_PER_BLOCK;
      const slots = (codeType === "111" ? PERSON_SLOTS : ORGANISATION_SLOTS)[holder % share] ?? [];
      return held(Math.floor(holder / share), slots).filter((licence) => licence.holder.code === normal);
    },
    all: function* () {
      for (let place = 0; place < count; place += 1) yield issuing.licenceAt(place);
    },
  };

  function personPlace(code: string): number {
    return citizenIdFault(code, today) === undefined ? issuing.people.placeOf(code) : -1;
  }
  function organisationPlace(code: string): number {
    return creditCodeFault(code) === undefined ? issuing.organisations.placeOf(code) : -1;
  }
}

const PERSON_SLOTS = slotsBy(PEOPLE_PER_BLOCK, (slot) => (slot.kind === "practitioner" ? slot.person : -1));
const ORGANISATION_SLOTS = slotsBy(ORGANISATIONS_PER_BLOCK, (slot) =>
  slot.kind === "practitioner" ? -1 : slot.party,
);

function slotsBy(
  parties: number,
  partyOf: (slot: (typeof SLOTS)[number]) => number,
): readonly (readonly number[])[] {
  return Array.from({ length: parties }, (_, party) =>
    SLOTS.flatMap((slot, at) => (partyOf(slot) === party ? [at] : [])),
  );
}

import type { Licence } from "../../gateway/core/licence.ts";
import type { OperationRequest } from "../../gateway/core/operations.ts";
import { BLOCK_SIZE, SLOTS, VEHICLES_PER_BLOCK } from "./sandbox/layout.ts";
import type { SandboxRegister } from "./sandbox/register.ts";

const OPERATORS_PER_BLOCK = SLOTS.filter((slot) => slot.kind === "operator").length;

/** Every licence that might agree with a question; the verdict's own rules sift them. */
export function candidatesOf(
  register: SandboxRegister,
  { identifier, number, holderCode }: OperationRequest<"licence.verify">,
): readonly Licence[] {
  const found = new Map<string, Licence>();
  const add = (licence: Licence | undefined): void => {
    if (licence !== undefined) found.set(licence.identifier, licence);
  };
  if (identifier !== undefined) add(register.byIdentifier(identifier));
  if (holderCode !== undefined) {
    for (const type of ["111", "001"]) register.byHolder(type, holderCode).forEach(add);
  }
  if (number !== undefined) byNumber(register, number).forEach(add);
  return [...found.values()];
}

/** Every licence that might fit a search, by the key that finds the fewest. */
export function foundBy(
  register: SandboxRegister,
  { holderCode, holderCodeType, plateNumber, number, holderName, qrCode }: OperationRequest<"licence.search">,
  byCode: (qrCode: string) => Licence | undefined = () => undefined,
): readonly Licence[] {
  if (holderCode !== undefined && holderCodeType !== undefined)
    return register.byHolder(holderCodeType, holderCode);
  if (number !== undefined) return byNumber(register, number);
  if (qrCode !== undefined) {
    const licence = byCode(qrCode);
    return licence === undefined ? [] : [licence];
  }
  const index = indexOf(register);
  if (plateNumber !== undefined) return placed(register, index.plates.get(plateNumber));
  return holderName === undefined ? [] : placed(register, index.names.get(holderName));
}

interface Index {
  readonly plates: ReadonlyMap<string, readonly number[]>;
  readonly names: ReadonlyMap<string, readonly number[]>;
}

const indices = new WeakMap<SandboxRegister, Index>();

/** Plates and names lead back to no place by arithmetic: noted once, when first asked for. */
function indexOf(register: SandboxRegister): Index {
  const known = indices.get(register);
  if (known !== undefined) return known;
  const [plates, names] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const note = (map: Map<string, number[]>, key: string, place: number): void => {
    const places = map.get(key);
    if (places === undefined) map.set(key, [place]);
    else places.push(place);
  };
  let place = 0;
  for (const licence of register.all()) {
    if (licence.vehicle !== undefined) note(plates, licence.vehicle.plateNumber, place);
    note(names, licence.holder.name, place);
    place += 1;
  }
  const index = { plates, names };
  indices.set(register, index);
  return index;
}

const placed = (register: SandboxRegister, places: readonly number[] = []): readonly Licence[] =>
  places.flatMap((place) => register.at(place) ?? []);

/**
 * A practitioner's number is the ID number; the others end in a running number that leads back to its
 * block, so that a register of a million needs no index.
 */
function byNumber(register: SandboxRegister, number: string): readonly Licence[] {
  const running = /字\d{6}(\d{6,9})号/u.exec(number.normalize("NFKC"))?.[1];
  if (running === undefined) return register.byHolder("111", number);
  const share = number.includes("许可") ? OPERATORS_PER_BLOCK : VEHICLES_PER_BLOCK;
  const first = Math.floor(Number(running) / share) * BLOCK_SIZE;
  return Array.from({ length: BLOCK_SIZE }, (_, slot) => register.at(first + slot)).filter(
    (licence) => licence !== undefined,
  );
}

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

import { createSandboxRegister } from "../../src/adapters/elicence-core/sandbox/register.ts";
import type { Licence, LicenceTypeCode } from "../../src/gateway/core/licence.ts";

const register = createSandboxRegister({ seed: 7, count: 2000, today: "2026-06-30" });
const found = new Map<LicenceTypeCode, Licence>();

/** A synthetic licence of the type, in force, the same in every run. */
export function licenceOfType(code: LicenceTypeCode): Licence {
  if (found.size === 0) {
    for (const licence of register.all()) {
      if (licence.state === "valid" && !found.has(licence.typeCode)) found.set(licence.typeCode, licence);
    }
  }
  const licence = found.get(code);
  if (licence === undefined) throw new Error(`the synthetic register has no valid licence of type ${code}`);
  return licence;
}

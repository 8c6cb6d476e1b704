import { createSandboxRegister } from "../../src/adapters/elicence-core/sandbox/register.ts";
import {
  composeLicenceIdentifier,
  parseLicenceIdentifier,
} from "../../src/gateway/core/check-digits/licence-identifier.ts";
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

/** The same licence as the first edition of another one: `serial` tells them apart, and each is a lane of its own. */
export function numberedLicence(code: LicenceTypeCode, serial: number): Licence {
  const { predecessor: _, ...licence } = licenceOfType(code);
  const parts = parseLicenceIdentifier(licence.identifier);
  if (parts === undefined) throw new Error("the synthetic identifier is not sound");
  const identifier = composeLicenceIdentifier({
    ...parts,
    serial: String(serial).padStart(20, "0"),
    version: 1,
  });
  return { ...licence, identifier };
}

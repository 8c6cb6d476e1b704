import {
  composeLicenceIdentifier,
  parseLicenceIdentifier,
} from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import { type Licence, typeCodeOf } from "../../../src/gateway/core/licence.ts";
import { licenceOfType } from "../../support/licences.ts";

export const OPERATOR = typeCodeOf("008");
export const VEHICLE = typeCodeOf("013");
export const first = withVersion(licenceOfType(OPERATOR), 1);

/** The same licence at another place in its chain of renewals. */
export function withVersion(licence: Licence, version: number): Licence {
  const { predecessor: _, ...rest } = licence;
  const parts = parseLicenceIdentifier(licence.identifier);
  if (parts === undefined) throw new Error("the synthetic identifier is not sound");
  const identifier = composeLicenceIdentifier({ ...parts, version });
  return version === 1
    ? { ...rest, identifier }
    : { ...rest, identifier, predecessor: composeLicenceIdentifier({ ...parts, version: version - 1 }) };
}

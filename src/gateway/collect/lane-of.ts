import {
  normaliseLicenceIdentifier,
  parseLicenceIdentifier,
} from "../core/check-digits/licence-identifier.ts";

/**
 * What stays the same through a licence's renewals: type, issuer and serial. An identifier that cannot be
 * taken apart is a lane by itself, so that it holds up nothing else.
 */
export function laneOf(identifier: string): string {
  const parts = parseLicenceIdentifier(identifier);
  return parts === undefined
    ? normaliseLicenceIdentifier(identifier)
    : `${parts.typeCode}.${parts.issuerCode}.${parts.serial}`;
}

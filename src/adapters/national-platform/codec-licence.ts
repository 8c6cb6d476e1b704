import type { LicenceView } from "../../gateway/core/operations.ts";
import { type SurfaceRow, surfaceOf } from "../../gateway/core/share-face.ts";
import type { ShareStanding } from "../../gateway/core/share-standing.ts";
import type { Outgoing, Schemas } from "./contract.ts";

type WireLicence = Outgoing<Omit<Schemas["Licence"], "surface">> & {
  readonly surface: readonly SurfaceRow[] | undefined;
};

/** Members that the profile withheld stay `undefined` and so never reach the text. */
export function toWireLicence(licence: LicenceView, standing: ShareStanding): WireLicence {
  return {
    status: standing.status,
    certificateidentifier: licence.identifier,
    certificatetype: licence.typeCode,
    certificatename: licence.name,
    certificatenumber: licence.number,
    certificatestate: standing.ministry,
    certificateholder: licence.holder?.name,
    certificateholdercode: licence.holder?.code,
    certificateholdertype: licence.holder?.codeType,
    issuedept: licence.issuer?.name,
    issuedeptcode: licence.issuer?.code,
    issuedate: licence.issueDate,
    certificatevalidatestart: licence.validFrom,
    certificatevalidateend: licence.validTo,
    surface: surfaceOf(licence),
  };
}

/** The canonical licence in the words of either family. */
import { MINISTRY_OF_STATE } from "../../gateway/core/code-sets/certificate-state.ts";
import type { LicenceView } from "../../gateway/core/operations.ts";
import { type SurfaceRow, surfaceOf } from "../../gateway/core/share-face.ts";
import type { ShareStanding } from "../../gateway/core/share-standing.ts";

/** Dialect A. What the profile withheld is undefined and so never reaches the text. */
export function certificateOf(licence: LicenceView, standing?: ShareStanding) {
  return {
    ...(standing === undefined ? {} : { status: standing.status }),
    certificateIdentifier: licence.identifier,
    certificateType: licence.typeCode,
    certificateName: licence.name,
    certificateNumber: licence.number,
    certificateState: licence.state === undefined ? undefined : MINISTRY_OF_STATE[licence.state],
    certificateHolder: licence.holder?.name,
    certificateHolderCode: licence.holder?.code,
    certificateHolderType: licence.holder?.codeType,
    issueDept: licence.issuer?.name,
    issueDeptCode: licence.issuer?.code,
    issueDate: licence.issueDate,
    certificateValidateStart: licence.validFrom,
    certificateValidateEnd: licence.validTo,
    surface: surfaceOf(licence)?.map(row),
  };
}

const row = ({ name, value, valuetype: valueType, columnname: columnName }: SurfaceRow) => ({
  name,
  value,
  valueType,
  columnName,
});

/** Dialect B. */
export function licenseOf(licence: LicenceView, standing: ShareStanding) {
  return {
    license_code: licence.identifier,
    name: licence.name,
    license_type: licence.typeCode,
    license_item_code: licence.typeCode,
    id_code: licence.number,
    holder_name: licence.holder?.name,
    holder_identity_type: licence.holder?.codeType,
    holder_identity_num: licence.holder?.code,
    issue_org_name: licence.issuer?.name,
    issue_org_code: licence.issuer?.code,
    division_code: licence.areaCode,
    issue_date: licence.issueDate,
    begin_date: licence.validFrom,
    expiry_date: licence.validTo,
    // ISSUED alone means that it is good; the ministry's code says what else it is.
    license_status: standing.status === "0" ? "ISSUED" : standing.status === "99" ? "UNKNOWN" : "ABOLISHED",
    status_code: standing.ministry,
    abolish_reason: standing.status === "0" ? undefined : standing.message,
    correlative_license: licence.predecessor,
    data_fields: Object.fromEntries(
      (surfaceOf(licence) ?? []).map(({ columnname, value }) => [columnname, value]),
    ),
  };
}

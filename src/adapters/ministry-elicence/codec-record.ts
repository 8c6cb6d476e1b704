/** The canonical licence as the ministry's record. Only what the profile lets out can stand in it. */
import { MINISTRY_OF_STATE } from "../../gateway/core/code-sets/certificate-state.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { EventName, LicenceView } from "../../gateway/core/operations.ts";
import type { OutboundItem } from "../../gateway/spi/delivery.ts";
import { checkRecord, type MinistryRecord, type Schemas } from "./contract.ts";

type LicenceEventName = Extract<EventName, `licence.${string}`>;
export type LicenceItem = OutboundItem<LicenceEventName>;

/** @throws GatewayError `profile.invalid`: the profile withholds what the ministry's record cannot be without */
export function recordOf(item: LicenceItem, operateType: MinistryRecord["operateType"]): MinistryRecord {
  const { licence } = item.event;
  const { qrCode, fileDigest } = item.carried;
  const record = {
    eCertID: item.id,
    zzeCertID: licence.identifier,
    version: item.version,
    provinceNum: licence.areaCode,
    certType: licence.typeCode,
    certName: licence.name,
    certNum: licence.number,
    issuAuth: licence.issuer?.name,
    issuAuthCode: licence.issuer?.code,
    issuDate: licence.issueDate,
    effectiveDate: licence.validFrom,
    expiringDate: licence.validTo,
    name: licence.holder?.name,
    identity: licence.holder?.code,
    identityType: licence.holder?.codeType,
    certState: stateOf(licence),
    operateType,
    ...(item.isCorrection ? { correction: true } : {}),
    businessInformation: businessOf(licence),
    ...(licence.practitioner?.photo === undefined ? {} : { photo: licence.practitioner.photo }),
    ...(licence.predecessor === undefined ? {} : { associatedZzeCertID: licence.predecessor }),
    ...(qrCode === undefined ? {} : { qrCode }),
    ...(fileDigest === undefined ? {} : { fileDigest }),
  };
  return checkRecord(record);
}

export function statusOf(item: LicenceItem): Schemas["StatusRequest"]["AcceptData"][number] {
  const { identifier, validTo } = item.event.licence;
  if (identifier === undefined || validTo === undefined) throw withheld();
  return {
    eCertID: item.id,
    zzeCertID: identifier,
    version: item.version,
    certState: stateOf(item.event.licence),
    expiringDate: validTo,
  };
}

function stateOf(licence: LicenceView): MinistryRecord["certState"] {
  if (licence.state === undefined) throw withheld();
  return MINISTRY_OF_STATE[licence.state];
}

const withheld = (): GatewayError =>
  new GatewayError("profile.invalid", { detail: "the profile withholds what the ministry must have" });

/** Everything of the class's own block, under its canonical name. */
function businessOf({ operator, vehicle, practitioner }: LicenceView): MinistryRecord["businessInformation"] {
  const block = Object.entries(operator ?? vehicle ?? practitioner ?? {});
  return block
    .filter(([name]) => name !== "photo")
    .map(([itemtext, value]) => ({
      itemtext,
      itemvalue: typeof value === "object" ? JSON.stringify(value) : String(value),
    }));
}

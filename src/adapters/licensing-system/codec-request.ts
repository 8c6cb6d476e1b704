/**
 * The flat request in the body to a question of ours.
 *
 * Five named questions, and nothing else: the inner form of the exchange, which names tables and criteria, is an
 * element that none of them has, and so it is refused.
 */

import { isCode } from "../../gateway/core/code-sets/code-set.ts";
import {
  HOLDER_OF_PERSON_DOCUMENT,
  type PersonDocumentType,
} from "../../gateway/core/code-sets/holder-code-type.ts";
import { PLATE_COLOUR, plateColourOfWord } from "../../gateway/core/code-sets/plate-colour.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { joinLicenceNumber } from "../../gateway/core/numbers/licence-number.ts";
import type { OperationRequest } from "../../gateway/core/operations.ts";
import { readXml, type XmlNode } from "../../gateway/spi/read-xml.ts";
import { readHolderCode } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { transactionOf } from "./codec-envelope.ts";
import { read } from "./contract.ts";

type Search = OperationRequest<"licence.search">;

/** The exchange asks no purpose of its callers; that it is the exchange is what we know of it. */
const PURPOSE = "运政跨省数据交换";

export interface Asked {
  readonly search: Search;
  readonly provinceCode: string;
  readonly limit: number;
  readonly page: number;
}

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 50;
const depth = { depth: 4, elements: 64 } as const;

/** The root's own name is not agreed: peers ask by XPath (`//vehicleNo`). */
function bodyOf(request: WireRequest): XmlNode {
  const { body } = transactionOf(request);
  if (body.trim() === "") throw new GatewayError("request.invalid", { fields: ["body"] });
  return readXml(body.trim(), depth);
}

function asked(
  {
    limit = "",
    page = "",
    useCause,
    provinceCode,
  }: {
    readonly limit?: string;
    readonly page?: string;
    readonly useCause?: string;
    readonly provinceCode: string;
  },
  key: Omit<Search, "purpose">,
): Asked {
  return {
    search: { purpose: useCause ?? PURPOSE, ...key },
    provinceCode,
    limit: Math.min(limit === "" ? LIMIT_DEFAULT : Number(limit), LIMIT_MAX),
    page: page === "" ? 1 : Number(page),
  };
}

export const readVehicle = (request: WireRequest): Asked => {
  const wire = read.vehicleRequest(bodyOf(request));
  const colour = wire.plateColor.trim();
  const plateColour = isCode(PLATE_COLOUR, colour) ? colour : plateColourOfWord(colour);
  if (plateColour === undefined) throw new GatewayError("request.invalid", { fields: ["plateColor"] });
  return asked(wire, { plateNumber: wire.vehicleNo.trim().toUpperCase(), plateColour });
};

export const readCertificate = (request: WireRequest): Asked => {
  const wire = read.certificateRequest(bodyOf(request));
  const number = joinLicenceNumber(wire.transCertificateWord, wire.transCertificateCode);
  if (number === undefined) throw new GatewayError("request.invalid", { fields: ["transCertificateCode"] });
  return asked(wire, { number });
};

export const readOwner = (request: WireRequest): Asked => {
  const wire = read.ownerRequest(bodyOf(request));
  return asked(wire, { holderName: wire.ownerName.trim() });
};

export const readStaff = (request: WireRequest): Asked => {
  const wire = read.staffRequest(bodyOf(request));
  const holderCodeType = HOLDER_OF_PERSON_DOCUMENT[wire.idType as PersonDocumentType];
  return asked(wire, { holderCode: readHolderCode(wire.idCard, holderCodeType, "idCard"), holderCodeType });
};

export const readStaffCertificate = (request: WireRequest): Asked => {
  const wire = read.staffCertificateRequest(bodyOf(request));
  return asked(wire, { number: wire.certificateCode.trim().toUpperCase() });
};

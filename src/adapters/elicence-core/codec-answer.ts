/**
 * The core's answer as a result, or the reason why it is none.
 *
 * A signed, well-formed answer can still be to something else than we asked (a cache in the core, a
 * mixed-up row), and would hand one citizen's licence to another's question; so it is held against the
 * question before it is believed.
 */
import { type Licence, licenceType } from "../../gateway/core/licence.ts";
import type { CoreAnswer, CoreCall, OperationRequest } from "../../gateway/core/operations.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { garbled, readBody } from "./codec-body.ts";
import { decodeRefusal } from "./codec-refusal.ts";
import { type Replies, readHealth, readReply } from "./contract.ts";

/** @throws GatewayError `licence.not-found`, `core.refused`, `core.unavailable`, `core.garbled` */
export function decodeAnswer(call: CoreCall, reply: WireResponse): CoreAnswer {
  if (reply.status !== 200) throw decodeRefusal(reply, call.operation);
  switch (call.operation) {
    case "licence.read": {
      const result = readBody(reply, readReply["licence.read"]);
      checkRead(result, call.request);
      return { operation: call.operation, result };
    }
    case "licence.search": {
      const result = readBody(reply, readReply["licence.search"]);
      for (const licence of result.licences) checkFound(licence, call.request);
      return { operation: call.operation, result };
    }
    case "licence.verify": {
      const result = readBody(reply, readReply["licence.verify"]);
      checkVerdict(result, call.request);
      return { operation: call.operation, result };
    }
    case "licence.download": {
      const result = readBody(reply, readReply["licence.download"]);
      checkFile(result, call.request);
      return { operation: call.operation, result };
    }
  }
}

/** @throws GatewayError as {@link decodeAnswer}, but never `licence.not-found` */
export function decodeHealth(reply: WireResponse): void {
  if (reply.status !== 200) throw decodeRefusal(reply);
  readBody(reply, readHealth);
}

function checkRead(result: Replies["licence.read"], asked: OperationRequest<"licence.read">): void {
  if (result.licence.identifier !== asked.identifier) throw garbled("another licence than asked for");
  checkBlock(result.licence);
}

function checkFound(licence: Licence, asked: OperationRequest<"licence.search">): void {
  const { holder, typeCode, number, vehicle } = licence;
  const isOther = (given: string | undefined, found: string | undefined): boolean =>
    given !== undefined && given !== found;
  if (isOther(asked.holderCode, holder.code) || isOther(asked.holderCodeType, holder.codeType))
    throw garbled("a licence of another holder than asked for");
  if (isOther(asked.holderName, holder.name)) throw garbled("a licence of another holder than asked for");
  // A code is no face that a licence must show: whoever holds it may have the licence.
  if (isOther(asked.qrCode, licence.qrCode ?? asked.qrCode))
    throw garbled("a licence of another code than asked for");
  if (isOther(asked.plateNumber, vehicle?.plateNumber) || isOther(asked.plateColour, vehicle?.plateColour))
    throw garbled("a licence of another vehicle than asked for");
  if (asked.typeCode !== undefined && typeCode !== asked.typeCode)
    throw garbled("another type than asked for");
  if (asked.number !== undefined && number !== asked.number) throw garbled("another number than asked for");
  checkBlock(licence);
}

/** The contract lets one block through; it must be that of the type. */
function checkBlock(licence: Licence): void {
  const type = licenceType(licence.typeCode);
  if (type === undefined || licence[type.class] === undefined) throw garbled("the block of another class");
}

function checkVerdict(result: Replies["licence.verify"], asked: OperationRequest<"licence.verify">): void {
  const { verdict, mismatched } = result;
  if ((verdict === "partly-wrong") !== mismatched.length > 0)
    throw garbled("verdict and mismatches disagree");
  for (const name of mismatched) {
    const given = Object.hasOwn(asked.face ?? {}, name) || (COMPARED.has(name) && Object.hasOwn(asked, name));
    if (!given) throw garbled("a mismatch of a field that was not given");
  }
}

const COMPARED: ReadonlySet<string> = new Set(["holderName", "holderCode", "number", "identifier", "file"]);

function checkFile(result: Replies["licence.download"], asked: OperationRequest<"licence.download">): void {
  if (result.identifier !== asked.identifier) throw garbled("the file of another licence than asked for");
  if (result.fileType !== asked.fileType) throw garbled("another file type than asked for");
  if (decodeStrictBase64(result.file) === undefined) throw garbled("the file is not base64");
}

/**
 * `detail = base64(RSA-MD5(md5hex(base64(utf8(body)))))`, as the exchange has it; contracts/licensing-system/README.md §4.
 *
 * Only the body is signed. What follows from that, and how a partner can close it, stands there too.
 */
import { hash } from "node:crypto";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type {
  InboundScheme,
  OutboundScheme,
  SignatureClaim,
  Signing,
  Waiver,
} from "../../gateway/spi/adapter.ts";
import { readXml } from "../../gateway/spi/read-xml.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import {
  momentOf,
  replyTransactionOf,
  stamped,
  type Transaction,
  transactionOf,
  withSignature,
} from "./codec-envelope.ts";
import { checkHeader } from "./codec-header.ts";

/** Under which our own six-digit code stands in the partner's registration: it finds our key by that. */
export const SOURCE_SERVICE = "option.sourceservice";

const readme = "contracts/licensing-system/README.md";
const waived = (clause: string): Waiver => ({ kind: "waived", clause: `${readme} ${clause}` });
const legacy = { "MD5-RSA": waived("§4: the exchange signs RSA over MD5 and offers nothing else") };
const emptyBody = waived("§4: a reply without body has nothing to digest (0018)");

const md5Of = (body: string): string => hash("md5", Buffer.from(body, "utf8").toString("base64"), "hex");

function signatureOf({ header: { signature }, body }: Transaction): {
  readonly detail: Uint8Array;
  readonly md5: string;
} {
  const md5 = md5Of(body);
  const { detail, md5: stated } = signature;
  if (detail === "") {
    // The exchange itself compares the bare MD5 then, which anybody can make.
    throw new GatewayError(stated === "" ? "signature.missing" : "signature.malformed", {
      fields: ["detail"],
    });
  }
  if (stated !== "" && stated.toLowerCase() !== md5) throw new GatewayError("signature.wrong");
  const bytes = decodeStrictBase64(detail.replaceAll(/\s/g, ""));
  if (bytes === undefined) throw new GatewayError("signature.malformed", { fields: ["detail"] });
  return { detail: bytes, md5 };
}

export const inbound: InboundScheme = {
  algorithms: ["MD5-RSA"],
  legacy,
  claim: (request) => {
    const header = checkHeader(request);
    const transaction = transactionOf(request);
    const { detail, md5 } = signatureOf(transaction);
    const signed = { signature: detail, signedBytes: Buffer.from(md5) };
    return {
      keyId: header.sourceservice,
      clientId: header.sourceservice,
      ...signed,
      timestamp: header.at,
      // Two honest questions of one second may carry the same body, and so the same signature.
      nonce: `${header.serialnum}.${hash("sha256", transaction.body, "hex")}`,
      ...(repeatsHeader(transaction) ? { body: signed } : {}),
    };
  },
  keyNamedBy: "client",
  clockSkewSeconds: 300,
  unsignedBody: waived("§4: the signature covers transaction/body, not the header beside it"),
  reply: signingOf<WireResponse>((reply) => replyTransactionOf(reply).body),
  unsignedReply: emptyBody,
};

export const outbound: OutboundScheme = {
  legacy,
  request: {
    kind: "signature",
    signedBytes: (message) => Buffer.from(md5Of(transactionOf(message).body)),
    attach: (message, stamp, signature) => ({
      ...message,
      body: withSignature(
        stamped(message.body, {
          serialnum: stamp.nonce,
          // The exchange knows a key by the code of its province.
          source: stamp.interfaces?.[SOURCE_SERVICE] ?? "000000",
          target: stamp.clientId,
          at: stamp.timestamp,
        }),
        Buffer.from(signature).toString("base64"),
        md5Of(transactionOf(message).body),
      ),
    }),
  },
  reply: {
    kind: "signature",
    claim: (reply) => claimOfReply(readable(reply)),
    unsigned: { ...emptyBody, isUnsigned: (reply) => isRefusal(reply) },
  },
};

function claimOfReply(transaction: Transaction): SignatureClaim {
  const { header } = transaction;
  const { detail, md5 } = signatureOf(transaction);
  return {
    keyId: header.sourceservice,
    signature: detail,
    signedBytes: Buffer.from(md5),
    timestamp: momentOf(header.date, header.time) ?? Number.NaN,
    nonce: header.serialnum,
  };
}

/** What is no message of the exchange is signed by nobody, and is judged by that. */
function readable(reply: WireResponse): Transaction {
  try {
    return replyTransactionOf(reply);
  } catch (cause) {
    throw new GatewayError("signature.missing", { cause });
  }
}

/** Only a refusal has no body; one without reason is none. Never throws: what cannot be read is to be signed. */
function isRefusal(reply: WireResponse): boolean {
  try {
    const { header, body } = replyTransactionOf(reply);
    return body === "" && /^\d{4}$/.test(header.response.retcode) && header.response.retcode !== "0000";
  } catch {
    return false;
  }
}

/** A body that says serial and time once more has them under its signature. */
function repeatsHeader({ header, body }: Transaction): boolean {
  if (!body.includes("requestSerial") || !body.includes("requestTime")) return false;
  const { children } = readXml(body.trim(), { depth: 4, elements: 64 });
  const value = (name: string): string => children.find((child) => child.name === name)?.text ?? "";
  const same =
    value("requestSerial") === header.serialnum && value("requestTime") === `${header.date}${header.time}`;
  if (!same) throw new GatewayError("signature.wrong");
  return true;
}

function signingOf<Message extends { readonly body: Uint8Array }>(
  bodyOf: (message: Message) => string,
): Signing<Message> {
  return {
    kind: "signature",
    signedBytes: (message) => {
      const body = bodyOf(message);
      return body === "" ? undefined : Buffer.from(md5Of(body));
    },
    attach: (message, _stamp, signature) => ({
      ...message,
      body: withSignature(message.body, Buffer.from(signature).toString("base64"), md5Of(bodyOf(message))),
    }),
  };
}

/** A message as it is before SM4: XML in GB18030, with the place of its crcCode. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeText, encodeText } from "../../gateway/spi/charset.ts";
import { readXml, writeXml, type XmlMembers, type XmlNode } from "../../gateway/spi/read-xml.ts";

const DECLARATION = '<?xml version="1.0" encoding="GB18030"?>';
const EMPTY = "<crcCode></crcCode>";
/** `<` is no second byte of any character here, so the mark is found among bytes as among characters. */
const FILLED = /<crcCode>([^<]*)<\/crcCode>/g;

export const messageOf = (root: string, members: XmlMembers): Buffer =>
  encodeText(`${DECLARATION}${writeXml(root, { ...members, crcCode: "" })}`, "gb18030");

export interface Signed {
  /** 64 hex digits as they came. */
  readonly crcCode: string;
  /** The message with nothing in its crcCode. */
  readonly signedBytes: Buffer;
}

/** @throws GatewayError `signature.missing`; `signature.malformed` where it stands twice or is none */
export function signedPartOf(body: Uint8Array): Signed {
  const text = Buffer.from(body).toString("latin1");
  const found = [...text.matchAll(FILLED)];
  const [only] = found;
  if (only === undefined || only[1] === "")
    throw new GatewayError("signature.missing", { fields: ["crcCode"] });
  const [, crcCode = ""] = only;
  if (found.length > 1 || !/^[0-9a-f]{64}$/.test(crcCode))
    throw new GatewayError("signature.malformed", { fields: ["crcCode"] });
  return {
    crcCode,
    signedBytes: Buffer.from(
      text.replace(FILLED, () => EMPTY),
      "latin1",
    ),
  };
}

export function withCrcCode(body: Uint8Array, signature: Uint8Array): Buffer {
  const text = Buffer.from(body).toString("latin1");
  return Buffer.from(
    text.replace(FILLED, () => `<crcCode>${Buffer.from(signature).toString("hex")}</crcCode>`),
    "latin1",
  );
}

/**
 * The one element of the name.
 *
 * @throws GatewayError `request.charset`, `request.malformed`, `request.invalid`: another kind of message
 */
export function elementOf(body: Uint8Array, root: string): XmlNode {
  const node = readXml(decodeText(body, "gb18030").trim(), { depth: 4, elements: 64 });
  if (node.name !== root) throw new GatewayError("request.invalid", { fields: [root] });
  return node;
}

/** The first text of a name, for what must be known before the message is judged; empty where there is none. */
export const textIn = (body: Uint8Array, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(Buffer.from(body).toString("latin1"))?.[1] ?? "";

const BEIJING_MS = 8 * 3_600_000;

/** yyyyMMddHHmmss in Beijing. */
export const momentText = (at: number): string =>
  new Date(at + BEIJING_MS).toISOString().replace(/\D/g, "").slice(0, 14);

/** Milliseconds, or undefined where the text names no moment. */
export function momentOf(text: string): number | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (digits === null) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return !Number.isNaN(at) && momentText(at) === text ? at : undefined;
}

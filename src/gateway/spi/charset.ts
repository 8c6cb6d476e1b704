/** Texts of peers that say one charset and send another. */
import iconv from "iconv-lite";
import { GatewayError } from "../core/gateway-error.ts";

export type Charset = "utf-8" | "gb18030";

const strict = {
  "utf-8": new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }),
  gb18030: new TextDecoder("gb18030", { fatal: true }),
} as const;
/** GBK and GB2312 are parts of GB18030, and all three names are used for each. */
const NAMES: Readonly<Record<string, Charset>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  gb18030: "gb18030",
  gbk: "gb18030",
  gb2312: "gb18030",
};
/** What a charset parameter may say. */
export const CHARSET_NAMES: readonly string[] = Object.keys(NAMES);

export const charsetNamed = (name: string): Charset | undefined =>
  Object.hasOwn(NAMES, name.toLowerCase()) ? NAMES[name.toLowerCase()] : undefined;

/**
 * The text of bytes that are in the charset they are said to be in.
 *
 * @throws GatewayError `request.charset`: they are not. Chinese in UTF-8 read as GB18030 rarely fails and always makes
 *   another text, so what is sound UTF-8 with a character of three bytes is none of the other.
 */
export function decodeText(bytes: Uint8Array, charset: Charset): string {
  const text = tryDecode(bytes, charset);
  if (text === undefined) throw wrongCharset();
  if (charset === "gb18030" && looksLikeUtf8(bytes)) throw wrongCharset();
  return text;
}

/** What the bytes are by themselves, for replies of peers whose declarations are known to be wrong. */
export function decodeByBytes(bytes: Uint8Array): string {
  const text = tryDecode(bytes, "utf-8") ?? tryDecode(bytes, "gb18030");
  if (text === undefined) throw wrongCharset();
  return text;
}

/** Every character of Unicode has a place in both. */
export function encodeText(text: string, charset: Charset): Buffer {
  return charset === "utf-8" ? Buffer.from(text, "utf8") : iconv.encode(text, "gb18030");
}

function tryDecode(bytes: Uint8Array, charset: Charset): string | undefined {
  try {
    return strict[charset].decode(bytes);
  } catch {
    return undefined;
  }
}

function looksLikeUtf8(bytes: Uint8Array): boolean {
  if (!bytes.some((byte) => byte >= 0xe0)) return false;
  const text = tryDecode(bytes, "utf-8");
  return text !== undefined && /[\u0800-\u{10ffff}]/u.test(text);
}

const wrongCharset = (): GatewayError => new GatewayError("request.charset", { fields: ["charset"] });

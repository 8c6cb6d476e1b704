/**
 * Looks at an envelope before the SOAP package does: what that package must not meet is refused, what it would misread
 * is written in another way.
 *
 * Seen in soap 1.13: DTDs pass; a CDATA section that begins with an XML declaration is parsed in place of being text;
 * `id="__proto__"` writes to the prototype of every object; `mustUnderstand` is ignored.
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { escapeXml } from "../../gateway/spi/read-xml.ts";

const DEPTH_MAX = 12;
const ELEMENTS_MAX = 200;
const ATTRIBUTES_MAX = 16;

const CDATA_START = "<![CDATA[";
const TAG =
  /<(\/?)[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
/** The package knows those of HTML as well. */
const UNKNOWN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)/;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*("[^"]*"|'[^']*')/g;
/** Whatever else stands on an element means nothing here, or something that we do not do. */
const HARMLESS =
  /^(?:xmlns(?::.*)?|[A-Za-z_][\w.-]*:(?:type|encodingStyle|nil|schemaLocation|actor|mustUnderstand))$/;

/** What the package is given, and what was put aside before. */
export interface Screened {
  readonly envelope: string;
  /** A text as it came back from the package, or the one that it stands for. */
  readonly whole: (text: string) => string;
}

/**
 * The package spends most of its time on the escapes of one long text, the XML in the string. Such a text is put aside
 * and read here; the package sees a mark in its place, of a character that no message may have.
 */
const ASIDE_FROM = 256;
const MARK = "\ufdd0";

/**
 * The envelope as plain elements and escaped text, without its XML declaration.
 *
 * @throws GatewayError `request.malformed`; `request.invalid` for a header that would have to be understood
 */
export function screenEnvelope(text: string): Screened {
  if (text.includes(MARK)) throw malformed("a character that is none");
  let at = text.startsWith("\ufeff") ? 1 : 0;
  if (text.startsWith("<?xml", at)) at = endOf(text, "?>", at);
  let clean = "";
  let run = "";
  const aside: string[] = [];
  const flush = (): void => {
    clean += run.length < ASIDE_FROM ? run : `${MARK}${aside.push(plainText(run)) - 1}${MARK}`;
    run = "";
  };
  let depth = 0;
  let elements = 0;
  for (;;) {
    const next = text.indexOf("<", at);
    const between = text.slice(at, next < 0 ? undefined : next);
    if (UNKNOWN_ENTITY.test(between)) throw malformed("an entity that is none of XML's own");
    run += between;
    if (next < 0) break;
    if (text.startsWith(CDATA_START, next)) {
      at = endOf(text, "]]>", next);
      run += escapeXml(text.slice(next + CDATA_START.length, at - 3));
      continue;
    }
    if (text.startsWith("<!--", next)) {
      at = endOf(text, "-->", next);
      continue;
    }
    TAG.lastIndex = next;
    const tag = TAG.exec(text);
    if (tag === null) throw malformed("neither element, text nor comment");
    const [whole, isEnd, attributes = "", isEmpty] = tag;
    if (isEnd === "/") depth -= 1;
    else {
      elements += 1;
      checkAttributes(attributes);
      if (isEmpty !== "/") depth += 1;
    }
    if (depth > DEPTH_MAX) throw malformed("nested too deep");
    if (elements > ELEMENTS_MAX) throw malformed("too many elements");
    flush();
    clean += whole;
    at = TAG.lastIndex;
  }
  flush();
  return { envelope: clean, whole: (given) => wholeOf(given, aside) };
}

function wholeOf(given: string, aside: readonly string[]): string {
  if (!given.startsWith(MARK)) return given;
  return aside[Number(given.slice(1, -1))] ?? given;
}

const CHARACTER: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** Of text whose every `&` begins an escape of XML's own: each is read once, and makes no new one. */
function plainText(escaped: string): string {
  let plain = "";
  let from = 0;
  for (let at = escaped.indexOf("&"); at >= 0; at = escaped.indexOf("&", from)) {
    const end = escaped.indexOf(";", at);
    const name = escaped.slice(at + 1, end);
    plain += escaped.slice(from, at) + (CHARACTER[name] ?? characterOf(name));
    from = end + 1;
  }
  return from === 0 ? escaped : plain + escaped.slice(from);
}

/** @param name `#38`, `#x26` */
function characterOf(name: string): string {
  const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  const isCharacter =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd);
  if (!isCharacter && !(code >= 0x10000 && code <= 0x10ffff)) throw malformed("a character that is none");
  return String.fromCodePoint(code);
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  if (end < 0) throw malformed(`no ${mark}`);
  return end + mark.length;
}

function checkAttributes(text: string): void {
  if (text === "") return;
  let count = 0;
  for (const [, name = "", value = ""] of text.matchAll(ATTRIBUTE)) {
    count += 1;
    if (count > ATTRIBUTES_MAX) throw malformed("too many attributes");
    if (!HARMLESS.test(name)) throw malformed("an attribute of no meaning here");
    if (name.endsWith(":mustUnderstand") && /^.(?:1|true).$/.test(value))
      throw new GatewayError("request.invalid", { fields: ["mustUnderstand"] });
  }
}

const malformed = (detail: string): GatewayError => new GatewayError("request.malformed", { detail });

/**
 * XML from strangers: well formed, without DTD and so without entities, without attributes that mean anything, and no
 * deeper, longer or busier than its reader says.
 */
import { SaxesParser } from "saxes";
import { GatewayError } from "../core/gateway-error.ts";

export interface XmlNode {
  readonly name: string;
  readonly children: readonly XmlNode[];
  /** Of the element itself, as it stands between its children. */
  readonly text: string;
  /** Only where they are asked for. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface XmlReading {
  readonly depth: number;
  readonly elements: number;
  readonly withAttributes?: true;
}

const READING: XmlReading = { depth: 16, elements: 20_000 };
const ATTRIBUTES_MAX = 8;

type Growing = { name: string; children: Growing[]; text: string; attributes?: Record<string, string> };

/** @throws GatewayError `request.malformed`; the parser's own words quote the text, so they are not kept */
export function readXml(text: string, reading: XmlReading = READING): XmlNode {
  const parser = new SaxesParser({ position: false });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let elements = 0;
  let attributes = 0;
  const fail = (detail: string): never => {
    throw new GatewayError("request.malformed", { detail });
  };
  parser.on("error", () => fail("not well-formed XML"));
  parser.on("doctype", () => fail("a document type"));
  parser.on("attribute", ({ name, value }) => {
    attributes += 1;
    if (attributes > ATTRIBUTES_MAX) fail("too many attributes");
    const node = open.at(-1);
    if (reading.withAttributes === true && node !== undefined) {
      node.attributes ??= Object.create(null) as Record<string, string>;
      node.attributes[name] = value;
    }
  });
  parser.on("opentagstart", ({ name }) => {
    elements += 1;
    attributes = 0;
    if (elements > reading.elements) fail("too many elements");
    if (open.length >= reading.depth) fail("nested too deep");
    const node: Growing = { name: localName(name), children: [], text: "" };
    const parent = open.at(-1);
    if (parent === undefined) root = node;
    else parent.children.push(node);
    open.push(node);
  });
  const append = (chunk: string): void => {
    const node = open.at(-1);
    if (node !== undefined) node.text += chunk;
  };
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  return root ?? fail("no element");
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** What XML 1.0 has no form for: a peer that gets one refuses the whole message. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, "").replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/** A value to write: a text, members in order, or several of the same name; undefined leaves the element out. */
export type XmlValue = string | undefined | XmlMembers | readonly XmlMembers[];
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

/** An element of our own making: its names are ours, its texts are escaped. */
export function writeXml(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (typeof value === "string") return `<${name}>${escapeXml(value)}</${name}>`;
  if (Array.isArray(value)) return value.map((each: XmlMembers) => writeXml(name, each)).join("");
  let inside = "";
  for (const [member, of] of Object.entries(value as XmlMembers)) inside += writeXml(member, of);
  return `<${name}>${inside}</${name}>`;
}

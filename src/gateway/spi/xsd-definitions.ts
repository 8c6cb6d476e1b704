/** From the constructs of an XSD to JSON schema. What is not known here is refused, not skipped. */
import { GatewayError } from "../core/gateway-error.ts";
import type { XmlNode } from "./read-xml.ts";

interface Reference {
  readonly $ref: string;
}
interface List {
  readonly type: "array";
  readonly items: Reference;
  readonly maxItems?: number;
}
export interface ObjectSchema {
  readonly type: "object";
  readonly additionalProperties: false;
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Reference | List>>;
  /** One for each choice: exactly one of its elements. */
  readonly allOf?: readonly { readonly oneOf: readonly { readonly required: readonly string[] }[] }[];
}
interface TextSchema {
  readonly type: "string";
  readonly [keyword: string]: unknown;
}

export interface Definitions {
  readonly schemas: Readonly<Record<string, ObjectSchema | TextSchema>>;
  /** Global element to the name of its type. */
  readonly elements: ReadonlyMap<string, string>;
}

/** The one built-in type that our contracts use: a peer's number is a text until a codec has read it. */
const TEXT = "string";

/** @throws GatewayError `gateway.configuration`: a construct that is not known here */
export function definitionsOf(schema: XmlNode, file: string): Definitions {
  const schemas: Record<string, ObjectSchema | TextSchema> = { [TEXT]: { type: "string" } };
  const elements = new Map<string, string>();
  const unknown = (what: string): never => {
    throw new GatewayError("gateway.configuration", { detail: `${file}: ${what} is not known` });
  };
  for (const node of schema.children) {
    const name = attribute(node, "name");
    if (node.name === "element") elements.set(name, typeOf(node));
    else if (node.name === "simpleType") schemas[name] = textSchema(node, unknown);
    else if (node.name === "complexType") schemas[name] = objectSchema(node, unknown);
    else if (node.name !== "annotation") unknown(node.name);
  }
  return { schemas, elements };
}

const attribute = (node: XmlNode, name: string): string => node.attributes?.[name] ?? "";
/** Without the prefix: one contract has one namespace, and XML Schema's own names are no names of ours. */
const typeOf = (node: XmlNode): string => attribute(node, "type").replace(/^.*:/, "");
const reference = (node: XmlNode): Reference => ({ $ref: `#/$defs/${typeOf(node)}` });

function textSchema(node: XmlNode, unknown: (what: string) => never): TextSchema {
  const restriction = node.children.find(({ name }) => name === "restriction") ?? unknown(node.name);
  const keywords: Record<string, unknown> = {};
  const choices: string[] = [];
  for (const facet of restriction.children) {
    const value = attribute(facet, "value");
    if (facet.name === "enumeration") choices.push(value);
    else if (facet.name === "pattern") keywords["pattern"] = `^(?:${value})$`;
    else if (facet.name === "minLength" || facet.name === "maxLength") keywords[facet.name] = Number(value);
    else if (facet.name !== "annotation") unknown(facet.name);
  }
  return { type: "string", ...keywords, ...(choices.length === 0 ? {} : { enum: choices }) };
}

function objectSchema(node: XmlNode, unknown: (what: string) => never): ObjectSchema {
  const sequence = node.children.find(({ name }) => name === "sequence") ?? unknown(node.name);
  const properties: Record<string, Reference | List> = {};
  const required: string[] = [];
  const allOf: { oneOf: { required: string[] }[] }[] = [];
  for (const part of sequence.children) {
    if (part.name === "element") {
      const name = attribute(part, "name");
      properties[name] = propertyOf(part);
      if (attribute(part, "minOccurs") !== "0") required.push(name);
    } else if (part.name === "choice") {
      for (const element of part.children) properties[attribute(element, "name")] = propertyOf(element);
      allOf.push({ oneOf: part.children.map((element) => ({ required: [attribute(element, "name")] })) });
    } else unknown(part.name);
  }
  return {
    type: "object",
    additionalProperties: false,
    required,
    properties,
    ...(allOf.length === 0 ? {} : { allOf }),
  };
}

function propertyOf(element: XmlNode): Reference | List {
  const most = attribute(element, "maxOccurs");
  if (most === "" || most === "1") return reference(element);
  const items = reference(element);
  return most === "unbounded" ? { type: "array", items } : { type: "array", items, maxItems: Number(most) };
}

/**
 * The XSD of a contract as a validator fast enough for every message.
 *
 * The constructs that our XSDs use become JSON schema, and ajv does the judging; any other construct is refused at
 * start, so nothing of the XSD is silently not checked. The order of elements alone is not judged: peers differ in it.
 * That ajv says what libxml2 says of the same XSD is shown by test/gateway/spi/xsd.test.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../core/gateway-error.ts";
import { compileSchemas, contractsFolder } from "./contract-validator.ts";
import { readXml, type XmlNode } from "./read-xml.ts";
import { type Definitions, definitionsOf, type ObjectSchema } from "./xsd-definitions.ts";

export interface LoadedXsd {
  /**
   * The reader of the global element `name`: texts as strings, what may repeat as a list. Throws GatewayError
   * `request.unknown-field`, `request.ambiguous-field`, `request.invalid` with dotted paths; values are never repeated.
   */
  readonly reader: <T>(name: string) => (node: XmlNode) => T;
}

/** @throws GatewayError `gateway.configuration`: missing, or a construct that is not known here */
export function loadXsd(file: string): LoadedXsd {
  const definitions = definitionsOf(
    readXml(textOf(file), { depth: 16, elements: 5000, withAttributes: true }),
    file,
  );
  const compile = compileSchemas(file, definitions.schemas);
  return {
    reader: <T>(name: string) => {
      const type = definitions.elements.get(name);
      if (type === undefined)
        throw new GatewayError("gateway.configuration", { detail: `no element ${name} in ${file}` });
      const check = compile<T>(type);
      return (node) => check(objectOf(node, type, definitions));
    },
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(join(contractsFolder(), file), "utf8");
  } catch (cause) {
    throw new GatewayError("gateway.configuration", { cause, detail: `contract ${file} cannot be read` });
  }
}

/** As the schema has it; what it does not have is kept too, for the schema to refuse. */
function objectOf(node: XmlNode, type: string, definitions: Definitions): unknown {
  const schema = definitions.schemas[type];
  if (schema?.type !== "object") return node.children.length === 0 ? node.text : {};
  if (node.text.trim() !== "") throw new GatewayError("request.invalid", { fields: [node.name] });
  const object: Record<string, unknown> = Object.create(null);
  for (const child of node.children) {
    const place = placeOf(schema, child.name);
    const value = place === undefined ? child.text : objectOf(child, place.type, definitions);
    const known = object[child.name];
    if (place?.repeats === true) {
      if (Array.isArray(known)) known.push(value);
      else object[child.name] = [value];
    } else if (known !== undefined) {
      throw new GatewayError("request.ambiguous-field", { fields: [child.name] });
    } else object[child.name] = value;
  }
  return object;
}

function placeOf(
  schema: ObjectSchema,
  name: string,
): { readonly type: string; readonly repeats: boolean } | undefined {
  if (!Object.hasOwn(schema.properties, name)) return undefined;
  const property = schema.properties[name];
  if (property === undefined) return undefined;
  return "items" in property
    ? { type: typeNamed(property.items.$ref), repeats: true }
    : { type: typeNamed(property.$ref), repeats: false };
}

const typeNamed = (reference: string): string => reference.slice("#/$defs/".length);

/**
 * Risk: a sensitive field comes into a contract without a class, or loses it, and no profile masks it.
 *
 * Every classified path of every message is pinned in `classified-paths.txt`. A change there is a change
 * of what may leave, and is reviewed as such.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { LICENCE_FIELDS } from "../../../src/gateway/core/licence-fields.ts";

const contracts = new URL("../../../contracts/", import.meta.url);
const classes: ReadonlySet<string> = new Set(LICENCE_FIELDS.map((field) => field.class));

interface Node {
  readonly $ref?: string;
  readonly const?: string;
  readonly "x-mask"?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly allOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}
interface Body {
  readonly content?: { readonly "application/json"?: { readonly schema: Node } };
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body & { readonly $ref?: string }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Node>>;
    readonly responses?: Readonly<Record<string, Body>>;
  };
}
type Classified = readonly [path: string, fieldClass: string];

const names = readdirSync(contracts, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("/openapi.yaml"))
  .map((file) => file.slice(0, file.indexOf("/")))
  .sort();
const documentOf = (name: string): Document =>
  parse(readFileSync(new URL(`${name}/openapi.yaml`, contracts), "utf8")) as Document;
const last = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** Every classified path below a schema, references followed. */
function below(document: Document, node: Node, path: string): Classified[] {
  const own: Classified[] = node["x-mask"] === undefined ? [] : [[path, node["x-mask"]]];
  if (node.$ref !== undefined) {
    const named = document.components.schemas[last(node.$ref)];
    if (named === undefined) throw new Error(`${node.$ref} leads nowhere`);
    own.push(...below(document, named, path));
  }
  const column = node.properties?.["columnname"]?.const;
  const base = column === undefined ? path : `${path}{${column}}`;
  return [
    ...own,
    ...Object.entries(node.properties ?? {}).flatMap(([name, member]) =>
      below(document, member, base === "" ? name : `${base}.${name}`),
    ),
    ...(node.items === undefined ? [] : below(document, node.items, `${path}[]`)),
    ...[...(node.allOf ?? []), ...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((part) =>
      below(document, part, path),
    ),
  ];
}

function messagesOf(document: Document): [string, Node][] {
  return Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, requestBody, responses }) => {
      const bodies: [string, Body | undefined][] = [
        [`${operationId} request`, requestBody],
        ...Object.entries(responses).map(([status, reply]): [string, Body | undefined] => [
          `${operationId} ${status}`,
          reply.$ref === undefined ? reply : document.components.responses?.[last(reply.$ref)],
        ]),
      ];
      return bodies.flatMap(([name, body]): [string, Node][] => {
        const schema = body?.content?.["application/json"]?.schema;
        return schema === undefined ? [] : [[name, schema]];
      });
    }),
  );
}

function classifiedLines(name: string): string[] {
  const document = documentOf(name);
  const lines = messagesOf(document).flatMap(([message, schema]) =>
    below(document, schema, "").map(([path, fieldClass]) => `${name} ${message} ${path} ${fieldClass}`),
  );
  return [...new Set(lines)].sort();
}

test("the classified paths of all contracts are those that were reviewed", () => {
  const pinned = readFileSync(new URL("classified-paths.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  expect(names.flatMap(classifiedLines)).toEqual(pinned);
});

describe.each(names)("in %s", (name) => {
  test("every class is one that profiles know", () => {
    for (const line of classifiedLines(name))
      expect(classes, line).toContain(line.slice(line.lastIndexOf(" ") + 1));
  });
});

/** Dialects with words of their own for what a licence says. */
const translated: readonly string[] = ["ministry-elicence", "national-platform", "provincial-platform"];

test.each(names.filter((name) => !translated.includes(name)))(
  "the canonical licence in %s has the classes of the core, field by field",
  (name) => {
    const document = documentOf(name);
    const licence = document.components.schemas["Licence"];
    if (licence === undefined) throw new Error("no schema Licence");
    const expected = LICENCE_FIELDS.filter((field) => field.class !== "public");
    expect(below(document, licence, "").sort()).toEqual(
      expected.map((field): Classified => [field.path, field.class]).sort(),
    );
  },
);

/**
 * A profile as one function per licence class.
 *
 * The function builds a new object out of the listed paths; it never copies and deletes, so a field
 * that is new in the core, or that a profile does not know, has no way out. Values that are not of the
 * kind a leaf has (an object where a text should be) are withheld.
 *
 * It is source text turned into a function, because reading some forty known members by literal name
 * takes a fifth of the time of a loop over their names, on every licence of every answer. The text is
 * made of names from LICENCE_FIELDS alone, which are checked again here; rules come in as arguments.
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { LicenceClass } from "../core/licence.ts";
import { LICENCE_FIELDS } from "../core/licence-fields.ts";
import type { LicenceView } from "../core/operations.ts";
import type { Profile } from "./profile.ts";
import { MASK_RULES, type Mask, type MaskRuleName } from "./rules.ts";
import { subjectOf } from "./subject.ts";

export type ClearLicence = (licence: LicenceView) => LicenceView;

interface Node {
  readonly leaves: Map<string, MaskRuleName>;
  /** Name, with `[]` behind it for a list, to what is below. */
  readonly branches: Map<string, Node>;
}

const MEMBER = /^[a-zA-Z]+(?:\[\])?$/;

export function compileProfile(profile: Profile, licenceClass: LicenceClass): ClearLicence {
  const root = emptyNode();
  for (const { path, only } of LICENCE_FIELDS) {
    const rule = Object.hasOwn(profile.fields, path) ? profile.fields[path] : undefined;
    if (rule !== undefined && (only === undefined || only === licenceClass)) place(root, path, rule);
  }
  const writer = createWriter();
  const body = writer.node(root, "licence", "to");
  const subject = writer.masks.length > 0 ? "const subject = subjectOf(licence, licenceClass);" : "";
  const make = new Function(
    "subjectOf",
    "licenceClass",
    ...writer.masks.map((_, at) => `mask${at}`),
    `"use strict"; return function clearLicence(licence) { ${subject} const to = {}; ${body} return to; };`,
  ) as (of: typeof subjectOf, licenceClass: LicenceClass, ...masks: readonly Mask[]) => ClearLicence;
  return make(subjectOf, licenceClass, ...writer.masks);
}

const emptyNode = (): Node => ({ leaves: new Map(), branches: new Map() });

function place(root: Node, path: string, rule: MaskRuleName): void {
  const names = path.split(".");
  if (!names.every((name) => MEMBER.test(name))) {
    throw new GatewayError("profile.invalid", { detail: `path ${path} is no list of member names` });
  }
  const leaf = names.pop() ?? "";
  let node = root;
  for (const name of names) {
    let below = node.branches.get(name);
    if (below === undefined) {
      below = emptyNode();
      node.branches.set(name, below);
    }
    node = below;
  }
  node.leaves.set(leaf, rule);
}

function createWriter() {
  const masks: Mask[] = [];
  let variables = 0;
  const variable = (): string => `v${variables++}`;

  const leaf = (name: string, rule: MaskRuleName, from: string, to: string): string => {
    const value = variable();
    const read = `const ${value} = ${from}.${name};`;
    if (rule === "clear") {
      return `${read} if (typeof ${value} === "string" || typeof ${value} === "number" || typeof ${value} === "boolean") ${to}.${name} = ${value}; else if (Array.isArray(${value})) ${to}.${name} = ${value}.filter((item) => typeof item === "string");`;
    }
    const masked = variable();
    masks.push(MASK_RULES[rule].mask);
    return `${read} if (typeof ${value} === "string") { const ${masked} = mask${masks.length - 1}(${value}, subject); if (${masked} !== undefined) ${to}.${name} = ${masked}; }`;
  };

  const branch = (name: string, below: Node, from: string, to: string): string => {
    const [source, target] = [variable(), variable()];
    if (!name.endsWith("[]")) {
      return `const ${source} = ${from}.${name}; if (typeof ${source} === "object" && ${source} !== null) { const ${target} = {}; ${node(below, source, target)} ${to}.${name} = ${target}; }`;
    }
    const [item, copy] = [variable(), variable()];
    const list = name.slice(0, -2);
    return `const ${source} = ${from}.${list}; if (Array.isArray(${source})) { const ${target} = []; for (const ${item} of ${source}) { if (typeof ${item} !== "object" || ${item} === null) continue; const ${copy} = {}; ${node(below, item, copy)} ${target}.push(${copy}); } ${to}.${list} = ${target}; }`;
  };

  const node = ({ leaves, branches }: Node, from: string, to: string): string =>
    [
      ...[...leaves].map(([name, rule]) => leaf(name, rule, from, to)),
      ...[...branches].map(([name, below]) => branch(name, below, from, to)),
    ].join(" ");

  return { masks, node };
}

/**
 * Named code sets.
 *
 * A code means nothing without the name of its set: `2` is a yellow plate in one set, a black one in
 * another and a woman in a third. So every set is a total record with its source, and a map between two
 * sets is a total record too, in which `undefined` says that there is no counterpart. No map has a
 * default: a code that is not in the set maps to nothing, and the caller decides.
 */

export interface CodeName {
  readonly zh: string;
  readonly en: string;
}

/** How sure we are of a set: seen in an opened source, or inferred and to be checked with the peer. */
type Certainty = "verified" | "inferred";

export interface CodeSet<Code extends string> {
  /** How documents and errors call the set. */
  readonly name: string;
  /** Standard and clause, or the system it was seen in. */
  readonly source: string;
  readonly certainty: Certainty;
  readonly codes: Readonly<Record<Code, CodeName>>;
}

/** From every code of one set to its counterpart in another. */
export type CodeMap<From extends string, To> = Readonly<Record<From, To | undefined>>;

/** A code that changes meaning, or has no counterpart, on its way from one set to another. */
export interface LossyMapping {
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly becomes: string | undefined;
  readonly loss: string;
}

export function isCode<Code extends string>(set: CodeSet<Code>, text: string): text is Code {
  return Object.hasOwn(set.codes, text);
}

export function codesOf<Code extends string>(set: CodeSet<Code>): readonly Code[] {
  return Object.keys(set.codes) as Code[];
}

/** The counterpart of a code that came from outside, or undefined where it is unknown or has none. */
export function mapCode<From extends string, To>(map: CodeMap<From, To>, text: string): To | undefined {
  return Object.hasOwn(map, text) ? map[text as From] : undefined;
}

/** `[code, Chinese, English]` rows as a record; short enough to compare with the printed table. */
export function codeTable<const Rows extends readonly (readonly [string, string, string])[]>(
  rows: Rows,
): Readonly<Record<Rows[number][0], CodeName>> {
  return Object.fromEntries(rows.map(([code, zh, en]) => [code, { zh, en }])) as Record<
    Rows[number][0],
    CodeName
  >;
}

/** Every code that a map drops, or that does not come back as itself through the map the other way. */
export function lossesOf<From extends string, To extends string>(
  from: CodeSet<From>,
  to: CodeSet<To>,
  map: CodeMap<From, To>,
  back: CodeMap<To, From>,
): readonly LossyMapping[] {
  return codesOf(from).flatMap((code): LossyMapping[] => {
    const becomes = map[code];
    const names = { from: from.name, to: to.name, code, becomes };
    if (becomes === undefined) return [{ ...names, loss: "no counterpart" }];
    const returned = back[becomes];
    if (returned === code) return [];
    return [{ ...names, loss: returned === undefined ? "cannot come back" : `comes back as ${returned}` }];
  });
}

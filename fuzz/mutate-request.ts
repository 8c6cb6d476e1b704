/** Ways in which a signed northbound request can be almost the one that was signed. */
import { MUTATION_NAMES, mutated, type Pick, type Random } from "./mutate-signature.ts";

export interface Parts {
  readonly method: string;
  readonly target: string;
  /** In order, repeated ones too. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** What a mutation may take from besides the request itself. */
export interface Around {
  readonly pick: Pick;
  readonly random: Random;
  /** Of the gateway, this request's own among them. */
  readonly algorithms: readonly string[];
  /** Another partner's ids, registered and in force. */
  readonly other: { readonly clientId: string; readonly keyId: string };
}

type Mutation = (parts: Parts, around: Around) => Parts;

const AUTHORIZATION = "authorization";
const authorization = ({ headers }: Parts): string =>
  headers.find(([name]) => name === AUTHORIZATION)?.[1] ?? "";
const withAuthorization = (parts: Parts, value: string): Parts => ({
  ...parts,
  headers: parts.headers.map(([name, text]) => (name === AUTHORIZATION ? [name, value] : [name, text])),
});
const parameterOf = (value: string, name: string): string =>
  new RegExp(`${name}="([^"]*)"`).exec(value)?.[1] ?? "";
const withParameter = (parts: Parts, name: string, change: (text: string) => string): Parts => {
  const value = authorization(parts);
  const text = parameterOf(value, name);
  return withAuthorization(parts, value.replace(`${name}="${text}"`, `${name}="${change(text)}"`));
};
const one = <T>(list: readonly T[], pick: Pick): T => {
  const chosen = list[pick(list.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
};
const CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=-_.,;:\"' @#~%\\";
/** Another character in the place of one. */
const replaced = (text: string, pick: Pick): string => {
  const at = pick(text.length);
  const others = CHARACTERS.replace(text.charAt(at), "");
  return text.slice(0, at) + others.charAt(pick(others.length)) + text.slice(at + 1);
};
const inserted = (text: string, piece: string, pick: Pick): string => {
  // Not at either end: HTTP itself takes blanks away there.
  const at = 1 + pick(text.length - 1);
  return text.slice(0, at) + piece + text.slice(at);
};
const otherCase = (text: string): string =>
  text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();

const headerMutations: Readonly<Record<string, Mutation>> = {
  "authorization: a character": (parts, { pick }) =>
    withAuthorization(parts, replaced(authorization(parts), pick)),
  "authorization: inserted": (parts, { pick }) =>
    withAuthorization(
      parts,
      inserted(authorization(parts), one([" ", "\t", ",", '"', "%20", "\u00a0"], pick), pick),
    ),
  "authorization: cut": (parts, { pick }) => {
    const value = authorization(parts);
    return withAuthorization(parts, value.slice(0, pick(value.length)));
  },
  "authorization: missing": (parts) => ({
    ...parts,
    headers: parts.headers.filter(([name]) => name !== AUTHORIZATION),
  }),
  "authorization: twice": (parts, { pick }) => ({
    ...parts,
    headers: [
      ...parts.headers,
      [one([AUTHORIZATION, "Authorization", "AUTHORIZATION"], pick), authorization(parts)],
    ],
  }),
  "authorization: underscore name": (parts) => ({
    ...parts,
    headers: parts.headers.map(([name, value]) => [name === AUTHORIZATION ? "authorization_" : name, value]),
  }),
  "content type: other": (parts, { pick }) => ({
    ...parts,
    headers: parts.headers.map(([name, value]) =>
      name === "content-type"
        ? [name, one(["text/plain", "application/xml", "application/jsom", "", "*/*", "text/json"], pick)]
        : [name, value],
    ),
  }),
  "content encoding": (parts, { pick }) => ({
    ...parts,
    headers: [...parts.headers, ["content-encoding", one(["gzip", "br", "deflate", "identity, gzip"], pick)]],
  }),
  "parameter: twice": (parts, { pick }) => {
    const value = authorization(parts);
    const name = one(["client_id", "key_id", "timestamp", "nonce", "signature"], pick);
    return withAuthorization(parts, `${value},${name}="${parameterOf(value, name)}"`);
  },
  "parameter: unknown": (parts) => withAuthorization(parts, `${authorization(parts)},realm="x"`),
  "parameter: case of its name": (parts, { pick }) => {
    const name = one(["client_id", "key_id", "timestamp", "nonce", "signature"], pick);
    return withAuthorization(parts, authorization(parts).replace(`${name}=`, `${name.toUpperCase()}=`));
  },
  "timestamp: moved": (parts, { pick }) =>
    withParameter(parts, "timestamp", (text) =>
      String(Number(text) + one([-301, -60, -1, 1, 60, 301], pick)),
    ),
  "timestamp: other spelling": (parts, { pick }) =>
    withParameter(parts, "timestamp", (text) =>
      one([`0${text}`, `${text}.0`, `+${text}`, `${text}000`, `0x${text}`], pick),
    ),
  "nonce: other": (parts, { random }) => withParameter(parts, "nonce", () => random(16).toString("hex")),
  "nonce: case": (parts) => withParameter(parts, "nonce", otherCase),
  "key id: of another": (parts, { other }) => withParameter(parts, "key_id", () => other.keyId),
  "client id: of another": (parts, { other }) => withParameter(parts, "client_id", () => other.clientId),
  "both ids: of another": (parts, { other }) =>
    withParameter(
      withParameter(parts, "key_id", () => other.keyId),
      "client_id",
      () => other.clientId,
    ),
  "algorithm: another": (parts, { pick, algorithms }) => {
    const value = authorization(parts);
    const now = value.slice(0, value.indexOf(" "));
    const others = algorithms.map((id) => `ELGW1-${id}`).filter((name) => name !== now);
    return withAuthorization(parts, value.replace(now, one(others, pick)));
  },
  "algorithm: no such": (parts, { pick }) => {
    const value = authorization(parts);
    const now = value.slice(0, value.indexOf(" "));
    const names = ["ELGW1-none", "ELGW1-NONE", "ELGW1-", "none", "Bearer", "Basic", "ELGW1", `${now}-X`];
    return withAuthorization(
      parts,
      value.replace(now, one([...names, now.toLowerCase(), now.slice(0, -1), `${now} ${now}`], pick)),
    );
  },
};

const signatureMutations: Readonly<Record<string, Mutation>> = {
  "signature: one bit": (parts, { pick }) =>
    withParameter(parts, "signature", (text) => {
      const bytes = Buffer.from(text, "base64");
      const bit = pick(8 * bytes.length);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes.toString("base64");
    }),
  "signature: other spelling": (parts, { pick }) =>
    withParameter(parts, "signature", (text) => {
      const bytes = Buffer.from(text, "base64");
      const spellings = [
        bytes.toString("hex"),
        `${text}=`,
        `${text}====`,
        `${text} `,
        inserted(text, one([" ", "-", "_", "="], pick), pick),
        `${bytes.toString("base64").replace(/=+$/, "")}A`,
        Buffer.concat([bytes, Buffer.of(0)]).toString("base64"),
        Buffer.concat([Buffer.of(0), bytes]).toString("base64"),
        bytes.subarray(0, -1).toString("base64"),
        "",
        "AAAA",
      ];
      return one(spellings, pick);
    }),
  "signature: as DER may lie": (parts, { pick, random }) =>
    withParameter(parts, "signature", (text) => {
      const der = Buffer.from(text, "base64");
      const names = MUTATION_NAMES.filter((name) => name !== "unchanged");
      const changed = mutated(one(names, pick), der, pick, random);
      return changed.equals(der) ? "AAAA" : changed.toString("base64");
    }),
  "signature: noise": (parts, { random }) =>
    withParameter(parts, "signature", (text) =>
      random(Buffer.from(text, "base64").length).toString("base64"),
    ),
};

const flippedIn = (body: Buffer, wanted: (byte: number) => boolean, pick: Pick): Buffer => {
  const places = [...body.keys()].filter((at) => wanted(body[at] ?? 0));
  if (places.length === 0) return Buffer.concat([body, Buffer.from(" ")]);
  const changed = Buffer.from(body);
  const at = one(places, pick);
  changed[at] = (changed[at] ?? 0) ^ (1 << pick(7));
  return changed;
};
const within = (from: number, to: number) => (byte: number) => byte >= from && byte <= to;
const inBody = (change: (body: Buffer, around: Around) => Buffer): Mutation => {
  return (parts, around) => ({ ...parts, body: change(parts.body, around) });
};
const asText = (change: (text: string, around: Around) => string): Mutation =>
  inBody((body, around) => Buffer.from(change(body.toString("utf8"), around)));

const bodyMutations: Readonly<Record<string, Mutation>> = {
  "body: a digit": inBody((body, { pick }) => flippedIn(body, within(0x30, 0x39), pick)),
  "body: a letter": inBody((body, { pick }) => flippedIn(body, within(0x61, 0x7a), pick)),
  "body: punctuation": inBody((body, { pick }) => flippedIn(body, within(0x22, 0x2f), pick)),
  "body: beyond ASCII": inBody((body, { pick }) => flippedIn(body, within(0x80, 0xff), pick)),
  "body: any byte": inBody((body, { pick }) => flippedIn(body, () => true, pick)),
  "body: a blank more": asText((text, { pick }) =>
    inserted(text, one([" ", "\n", "\t", "\r\n"], pick), pick),
  ),
  "body: longer": asText((text, { pick }) => text + one([" ", "\n", "\0", "x", "{}"], pick)),
  "body: shorter": inBody((body, { pick }) => body.subarray(0, pick(body.length))),
  "body: spelled out": asText((text) => JSON.stringify(JSON.parse(text), null, 1)),
  "body: escaped": asText((text) =>
    text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`),
  ),
  "body: mark in front": asText((text) => `\ufeff${text}`),
  "body: a name twice": asText((text) => text.replace("{", '{"purpose":"另一事由",')),
  "body: other order": asText((text) => {
    return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse()));
  }),
  "body: another": inBody((_body, { random }) =>
    Buffer.from(JSON.stringify({ identifier: random(9).toString("hex") })),
  ),
};

const LOOK_ALIKES = ["%EF%BD%96", "%D1%A0", "%CE%BD", "%E2%85%A4"];
const targetMutations: Readonly<Record<string, Mutation>> = {
  "path: encoded": (parts, { pick }) => {
    const at = 1 + pick(parts.target.length - 1);
    const code = parts.target.charCodeAt(at).toString(16);
    const escaped = one([`%${code}`, `%${code.toUpperCase()}`, `%25${code}`], pick);
    return { ...parts, target: parts.target.slice(0, at) + escaped + parts.target.slice(at + 1) };
  },
  "path: look-alike": (parts, { pick }) => ({
    ...parts,
    target: parts.target.replace("v", one(LOOK_ALIKES, pick)),
  }),
  "path: dots and slashes": (parts, { pick }) => ({
    ...parts,
    target: one(["/.", "/x/..", "/", "//", "/%2e", "/;a=b", "/%2f"], pick) + parts.target,
  }),
  "path: behind": (parts, { pick }) => ({
    ...parts,
    target:
      parts.target +
      one(["/", "/.", "//", ";x", "%20", "%00", "?", "?x=1", "?&", "#a", "/../read", "%3f"], pick),
  }),
  "path: case": (parts) => ({ ...parts, target: otherCase(parts.target) }),
  "path: another": (parts, { pick }) => {
    const others = ["read", "search", "verify", "download"].filter((name) => !parts.target.endsWith(name));
    return { ...parts, target: `/v1/licences/${one(others, pick)}` };
  },
  "path: absolute": (parts) => ({ ...parts, target: `http://gateway${parts.target}` }),
  method: (parts, { pick }) => ({
    ...parts,
    method: one(["PUT", "PATCH", "GET", "DELETE", "post", "OPTIONS"], pick),
  }),
};

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  ...headerMutations,
  ...signatureMutations,
  ...bodyMutations,
  ...targetMutations,
};

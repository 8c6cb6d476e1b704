/** SOAP envelope to transaction and back: the WSDL machinery of the `soap` package does it, on screened text. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import {
  CHARSET_NAMES,
  type Charset,
  charsetNamed,
  decodeByBytes,
  decodeText,
  encodeText,
} from "../../gateway/spi/charset.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { screenEnvelope } from "./codec-screen.ts";
import { roadTransService, type Service, services } from "./contract.ts";

/** Texts as they came; empty where they did not. */
export interface Header {
  readonly serialnum: string;
  readonly sourceservice: string;
  readonly targetservice: string;
  readonly systemid: string;
  readonly serviceid: string;
  readonly date: string;
  readonly time: string;
  readonly isreq: string;
  readonly signature: { readonly detail: string; readonly md5: string };
  readonly response: { readonly retcode: string; readonly retmsg: string };
}
export interface Transaction {
  readonly header: Header;
  /** XML in a string; empty where there is none. */
  readonly body: string;
}

/** What is signed once it is known who signs. */
const UNSIGNED = "<signature><detail></detail><md5></md5></signature>";

const MARKS = { serialnum: "@serialnum@", sourceservice: "@source@", targetservice: "@target@" } as const;
/** A question's header before it is stamped: the marks are put right by {@link stamped}. */
export const BLANK_HEADER = {
  ...MARKS,
  systemid: "",
  serviceid: "",
  date: "@date@",
  time: "@time@",
  isreq: "0",
  signature: { detail: "", md5: "" },
} as const;

/** @param source and target six digits each */
export function stamped(
  body: Uint8Array,
  stamp: {
    readonly serialnum: string;
    readonly source: string;
    readonly target: string;
    readonly at: number;
  },
): Buffer {
  const { date, time } = stampOf(stamp.at);
  const text = Buffer.from(body)
    .toString("latin1")
    .replace("@serialnum@", stamp.serialnum)
    .replace("@source@", stamp.source)
    .replace("@target@", stamp.target)
    .replace("@date@", date)
    .replace("@time@", time);
  return Buffer.from(text, "latin1");
}

const requests = new WeakMap<WireRequest, Transaction>();
const replies = new WeakMap<WireResponse, Transaction>();

/** Reads a request once, however many stages ask. @throws GatewayError `request.*` */
export function transactionOf(request: WireRequest): Transaction {
  const known = requests.get(request);
  if (known !== undefined) return known;
  const { wsdl, namespace } = serviceAt(request.path);
  const text = decodeStrictly(request);
  if (!text.includes(namespace)) throw malformed("of another service");
  const transaction = decode(wsdl, text, "Command");
  requests.set(request, transaction);
  return transaction;
}

/** Reads a reply, whatever charset it says it is in. @throws GatewayError `request.*` */
export function replyTransactionOf(reply: WireResponse): Transaction {
  const known = replies.get(reply);
  if (known !== undefined) return known;
  const transaction = decode(roadTransService.wsdl, decodeByBytes(reply.body), "CommandResponse");
  replies.set(reply, transaction);
  return transaction;
}

const serviceAt = (path: string): Service =>
  services.find((service) => path.endsWith(service.path.slice("/licensing-system".length))) ??
  roadTransService;

/** The charset that the peer says it speaks, as it spells it. */
function declaredCharsets({ headers, body }: Pick<WireRequest, "headers" | "body">): readonly string[] {
  const inHeader = /charset\s*=\s*"?([\w-]+)/i.exec(headers.get("content-type") ?? "")?.[1];
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200)).toString("latin1");
  const inDocument = /^(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1];
  return [inHeader, inDocument].flatMap((name) => (name === undefined ? [] : [name]));
}

/** Every declaration must be true of the bytes: the signature is over the text, so there must be one reading of it. */
function decodeStrictly(request: WireRequest): string {
  let text: string | undefined;
  for (const name of declaredCharsets(request)) {
    const charset = charsetNamed(name);
    if (charset === undefined) throw new GatewayError("request.charset", { fields: ["charset"] });
    text = decodeText(request.body, charset);
  }
  return text ?? decodeText(request.body, "utf-8");
}

function decode(wsdl: Service["wsdl"], text: string, element: "Command" | "CommandResponse"): Transaction {
  const { envelope: screened, whole } = screenEnvelope(text);
  let envelope: unknown;
  try {
    envelope = wsdl.xmlToObject(screened, undefined as never);
  } catch (thrown) {
    // Its words quote the message; of a fault only the text that a peer chose for us to read is kept.
    throw malformed(thrown instanceof Error ? "a fault, or no element of ours" : "not well-formed XML");
  }
  const transaction = member(member(member(envelope, "Body"), element), "transaction");
  const header = member(transaction, "header");
  if (header === undefined) throw new GatewayError("request.header-missing", { fields: ["header"] });
  return { header: headerOf(header, whole), body: whole(textOf(member(transaction, "body"))) };
}

function headerOf(header: unknown, whole = (text: string): string => text): Header {
  const text = (name: string): string => whole(textOf(member(header, name)));
  const [signature, response] = [member(header, "signature"), member(header, "response")];
  return {
    serialnum: text("serialnum"),
    sourceservice: text("sourceservice"),
    targetservice: text("targetservice"),
    systemid: text("systemid"),
    serviceid: text("serviceid"),
    date: text("date"),
    time: text("time"),
    isreq: text("isreq"),
    signature: { detail: whole(textOf(member(signature, "detail"))), md5: textOf(member(signature, "md5")) },
    response: {
      retcode: textOf(member(response, "retcode")),
      retmsg: whole(textOf(member(response, "retmsg"))),
    },
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** A text with an attribute (`xsi:type`) comes as an object; one that occurs twice as a list, which is none. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  const inside = member(value, "$value");
  if (typeof inside === "string") return inside;
  if (Array.isArray(value)) throw new GatewayError("request.ambiguous-field", { fields: ["transaction"] });
  return "";
}

export interface Said {
  readonly retcode: string;
  readonly retmsg: string;
  readonly body: string;
  readonly at: number;
  readonly headers?: readonly (readonly [string, string])[];
}

/** The reply to a request: source and target change places, serial, system and service stay. */
export function encodeReply(about: WireRequest | undefined, said: Said): WireResponse {
  const service = serviceAt(about?.path ?? "");
  const asked = headerAsked(about);
  const header = {
    serialnum: asked?.serialnum ?? "",
    sourceservice: asked?.targetservice ?? "",
    targetservice: asked?.sourceservice ?? "",
    systemid: asked?.systemid ?? "",
    serviceid: asked?.serviceid ?? "",
    ...stampOf(said.at),
    isreq: "1",
    ...(said.body === "" ? {} : { signature: { detail: "", md5: "" } }),
    response: { retcode: said.retcode, retmsg: said.retmsg },
  };
  const transaction = { header, ...(said.body === "" ? {} : { body: said.body }) };
  const [name, charset] = charsetToAnswerIn(about);
  const text = `<?xml version="1.0" encoding="${name}"?>${envelopeOf(service, transaction)}`;
  const reply: WireResponse = {
    status: 200,
    headers: new Map([["content-type", `text/xml; charset=${name}`], ...(said.headers ?? [])]),
    body: encodeText(text, charset),
  };
  replies.set(reply, { header: headerOf(header), body: said.body });
  return reply;
}

/** Of a request that cannot be read nothing is echoed. */
function headerAsked(about: WireRequest | undefined): Header | undefined {
  try {
    return about === undefined ? undefined : transactionOf(about).header;
  } catch {
    return undefined;
  }
}

/** In the charset of the question, where it says one that we know. */
function charsetToAnswerIn(about: WireRequest | undefined): readonly [string, Charset] {
  const name = about === undefined ? undefined : declaredCharsets(about)[0];
  const charset = name === undefined ? undefined : charsetNamed(name);
  return name === undefined || charset === undefined ? ["UTF-8", "utf-8"] : [name.toUpperCase(), charset];
}

function envelopeOf({ wsdl, name }: Service, transaction: object): string {
  const output = wsdl.definitions.portTypes[name]?.methods["Command"]?.output;
  if (output === undefined) throw new GatewayError("gateway.internal", { detail: "no output in the WSDL" });
  const { $name = "", targetNSAlias = "tns", targetNamespace = "" } = output;
  const inner = wsdl.objectToDocumentXML(
    $name,
    { transaction },
    targetNSAlias,
    targetNamespace,
    `tns:${$name}`,
  );
  const head = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"${wsdl.xmlnsInEnvelope}>`;
  return `${head}<soap:Body>${inner}</soap:Body></soap:Envelope>`;
}

/** A signature into the place that was left for it; it and the tags around it are ASCII in every charset here. */
export function withSignature(body: Uint8Array, detail: string, md5: string): Buffer {
  const text = Buffer.from(body).toString("latin1");
  const filled = `<signature><detail>${detail}</detail><md5>${md5}</md5></signature>`;
  return Buffer.from(
    text.replace(UNSIGNED, () => filled),
    "latin1",
  );
}

const BEIJING_MS = 8 * 3_600_000;
/** `yyyyMMdd` and `HHmmss` in Beijing. */
function stampOf(at: number): { readonly date: string; readonly time: string } {
  const digits = new Date(at + BEIJING_MS).toISOString().replace(/\D/g, "");
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) };
}

/** Milliseconds, or undefined where the two name no moment. */
export function momentOf(date: string, time: string): number | undefined {
  if (!/^\d{8}$/.test(date) || !/^\d{6}$/.test(time)) return undefined;
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  const at = Date.parse(`${iso}+08:00`);
  if (Number.isNaN(at)) return undefined;
  const back = stampOf(at);
  // 31 February would roll over.
  return back.date === date && back.time === time ? at : undefined;
}

export const CHARSETS = CHARSET_NAMES;
const malformed = (detail: string): GatewayError => new GatewayError("request.malformed", { detail });

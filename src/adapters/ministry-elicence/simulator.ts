/**
 * The ministry: logs in, checks, gives out codes, collects, and says what it has.
 *
 * Its quirks: every answer is HTTP 200 and the items decide; an `eCertID` that it has taken has no second effect; what
 * is not newer than what it holds is taken with a warning and has no effect; a renewal without its predecessor is
 * refused, and so is a status update of a licence that it does not hold. Replies carry no signature, so
 * `wrong-signature` is a ministry that does not know our token any more. Written apart from the codecs: a mistake
 * there must not agree with itself here.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { PartnerCredential, RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { SimulatedCopy } from "../../gateway/spi/simulated-copy.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import type { MinistryRecord } from "./contract.ts";
import { holdingOf } from "./holding.ts";

const WINDOW_MS = 300_000;
const TOKEN_SECONDS = 7_200;

type Item = Pick<MinistryRecord, "eCertID" | "zzeCertID" | "version"> & Partial<MinistryRecord>;
interface Told {
  readonly code?: string;
  readonly warning?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const failed = (ReturnMsg: string): WireResponse => jsonReply(200, { ReturnCode: "0", ReturnMsg });
const loginFailed = (Text: string): WireResponse => jsonReply(200, { Status: { Code: "0", Text } });

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const ministry = new Ministry(options);
  const running = await startSimulatorServer(
    {
      answer: (request) => ministry.answer(request),
      refuse: (request) => ministry.refuse(request),
      wrongSignature: () => failed("token"),
    },
    options,
  );
  return { ...running, copy: ministry.copy };
}

class Ministry {
  readonly copy = new SimulatedCopy();
  readonly #options: SimulatorOptions;
  readonly #taken = new Set<string>();
  readonly #records = new Map<string, Item>();
  readonly #tokens = new Map<string, number>();
  readonly #reviewed = new Set<string>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  answer(request: WireRequest): WireResponse {
    return this.#serve(request, (item, path) => this.#take(item, path));
  }

  /** Logs in and says no to every item, as to data that it finds fault with. */
  refuse(request: WireRequest): WireResponse {
    return this.#serve(request, () => ({ code: "E-0042" }));
  }

  #serve(request: WireRequest, take: (item: Item, path: string) => Told): WireResponse {
    const path = request.path.slice(request.path.lastIndexOf("/") + 1);
    if (path === "login") return this.#login(request);
    if (!this.#isLoggedIn(request)) return failed("token");
    const body = JSON.parse(Buffer.from(request.body).toString("utf8")) as Record<string, unknown>;
    if (path === "query") return this.#query(body as { after: string; limit: number });
    if (!["check", "code", "upload", "status"].includes(path)) return failed("no such interface");
    return outcomes((body["AcceptData"] as Item[]).map((item) => [item, take(item, path)] as const));
  }

  #login(request: WireRequest): WireResponse {
    const { credential, now, nonce } = this.#options;
    if (!isSigned(request, credential, now())) return loginFailed("sign");
    const token = nonce();
    this.#tokens.set(token, now() + TOKEN_SECONDS * 1000);
    return jsonReply(200, {
      Status: { Code: "1", Text: "ok" },
      Custom: { AccessToken: token, ExpiresIn: TOKEN_SECONDS },
    });
  }

  #isLoggedIn(request: WireRequest): boolean {
    const until = this.#tokens.get(request.headers.get("access-token") ?? "");
    return until !== undefined && this.#options.now() < until;
  }

  #take(item: Item, path: string): Told {
    const fault = path === "status" ? this.#statusFault(item) : recordFault(item);
    if (fault !== undefined) return { code: fault };
    if (path === "check") return {};
    if (path === "code") return { more: { qrCode: `ELC1.${item.zzeCertID}.${item.eCertID}` } };
    if (this.#taken.has(item.eCertID)) return {};
    if (path === "upload" && this.#isForReview(item.eCertID)) return { code: "E-0099" };
    this.#taken.add(item.eCertID);
    if (item.correction !== true && !this.copy.isNews({ identifier: item.zzeCertID, version: item.version }))
      return { warning: "W-STALE" };
    const record = { ...this.#records.get(item.zzeCertID), ...item };
    this.#records.set(item.zzeCertID, record);
    this.copy.note({ id: item.eCertID, identifier: item.zzeCertID, version: item.version, kind: path });
    this.copy.hold(holdingOf(record as MinistryRecord));
    return {};
  }

  #isForReview(eCertID: string): boolean {
    const { reviewEvery = 0 } = this.#options;
    const before = this.#reviewed.size;
    this.#reviewed.add(eCertID);
    return reviewEvery > 0 && this.#reviewed.size > before && this.#reviewed.size % reviewEvery === 0;
  }

  #statusFault({ zzeCertID, version, certState }: Item): string | undefined {
    if (!Number.isSafeInteger(version) || certState === undefined) return "E-0001";
    return this.#records.has(zzeCertID) ? undefined : "E-0404";
  }

  #query({ after, limit }: { readonly after: string; readonly limit: number }): WireResponse {
    const above = this.copy.holdings().filter(({ identifier }) => identifier > after);
    const page = above.slice(0, limit);
    const last = page.at(-1)?.identifier;
    return jsonReply(200, {
      ReturnCode: "1",
      ReturnData: {
        List: page.map(({ identifier, version, digest }) => ({ zzeCertID: identifier, version, digest })),
        ...(above.length > limit && last !== undefined ? { Next: last } : {}),
      },
    });
  }
}

/** GB/T 36904: the part before the check character is the version; above 1 it replaces another. */
function recordFault({ zzeCertID, version, associatedZzeCertID, certNum, name }: Item): string | undefined {
  if (!Number.isSafeInteger(version) || certNum === undefined || name === undefined) return "E-0001";
  const edition = Number.parseInt(zzeCertID.split(".").at(-2) ?? "", 10);
  return edition > 1 && associatedZzeCertID === undefined ? "E-0017" : undefined;
}

function outcomes(told: readonly (readonly [Item, Told])[]): WireResponse {
  const good = told.filter(([, { code }]) => code === undefined);
  const bad = told.filter(([, { code }]) => code !== undefined);
  const remarks = good.filter(([, { warning }]) => warning !== undefined);
  return jsonReply(200, {
    ReturnCode: bad.length > 0 ? "0" : remarks.length > 0 ? "2" : "1",
    ReturnData: {
      SuccessData: good.map(([{ eCertID }, { more }]) => ({ eCertID, receipt: `R-${eCertID}`, ...more })),
      ErrorData: bad.map(([{ eCertID }, { code }]) => ({
        ErrorGuid: eCertID,
        ErrorCode: code,
        ErrorMsg: "数据不符合要求",
      })),
      WarnData: remarks.map(([{ eCertID }, { warning }]) => ({
        WarnGuid: eCertID,
        WarnCode: warning,
        WarnMsg: "不是最新版本",
      })),
    },
  });
}

function isSigned(request: WireRequest, credential: PartnerCredential, now: number): boolean {
  const of = (name: string): string => request.headers.get(name) ?? "";
  if (of("app-id") !== credential.clientId) return false;
  if (!/^\d{13}$/.test(of("timestamp")) || Math.abs(now - Number(of("timestamp"))) > WINDOW_MS) return false;
  const mac = createHmac("sm3", credential.secret);
  for (const part of [of("app-id"), of("timestamp"), of("nonce")]) mac.update(`${part}\n`);
  const expected = mac.update(request.body).digest();
  const given = Buffer.from(of("sign"), "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

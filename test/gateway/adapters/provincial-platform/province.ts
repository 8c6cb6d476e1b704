/** A gateway with one caller of the province's, and its calls in one line each. */
import { conformance } from "../../../../src/adapters/provincial-platform/conformance.ts";
import { LICENCE_TYPE_CODES, type Licence } from "../../../../src/gateway/core/licence.ts";
import type { Grant } from "../../../../src/gateway/credentials/model.ts";
import type { PartnerCredential } from "../../../../src/gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";
import type { TestDatabase, TestEngine } from "../../../support/database.ts";
import { fakeCore } from "../../../support/fake-core.ts";
import { send, startTestGateway, type TestGateway } from "../../../support/gateway.ts";

const { adapter, signAsPartner } = conformance;
export const SHARE = "/provincial-platform/certshare";
export const APP = "/provincial-platform/license-app/v1";
export const APP_SECRET = "app-secret-of-thirty-two-letters:clerk:a-password-of-some-length";

export const GRANTS: readonly Grant[] = [
  {
    operations: [
      ...(["licence.search", "licence.read", "licence.verify", "licence.download"] as const),
      ...(["session.use", "share.authorise", "share.redeem"] as const),
    ],
    licenceTypes: LICENCE_TYPE_CODES,
    purposes: "any",
    addresses: [],
    profile: "authorised-use@1",
  },
];

export interface Province {
  readonly gateway: TestGateway;
  readonly database: TestDatabase;
  readonly credential: PartnerCredential;
  readonly give: (licence: Licence) => void;
  /** A call of the share service, as it went over the wire. */
  readonly share: (name: string, data: object, as?: Partial<PartnerCredential>) => Promise<WireResponse>;
  readonly post: (path: string, body: object, query?: string) => Promise<WireResponse>;
  readonly get: (pathAndQuery: string) => Promise<WireResponse>;
  readonly close: () => Promise<void>;
}

export async function openProvince(engine: TestEngine, first: Licence): Promise<Province> {
  const database = await engine.open();
  let licence = first;
  const core = fakeCore(() => licence);
  const gateway = await startTestGateway({
    database,
    adapters: [adapter],
    core,
    profile: "authorised-use@1",
  });
  const credential = await gateway.addPartner(adapter, { grants: GRANTS });
  const to = (method: WireRequest["method"], pathAndQuery: string, body?: object): WireRequest => {
    const [path = "", query = ""] = pathAndQuery.split("?");
    const headers = new Map(body === undefined ? [] : [["content-type", "application/json"]]);
    return {
      method,
      path,
      query,
      headers,
      body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
    };
  };
  return {
    gateway,
    database,
    credential,
    give: (next) => {
      licence = next;
    },
    share: async (name, data, as = {}) => {
      const request = to("POST", `${SHARE}/${name}`, { data });
      const at = { timestamp: gateway.clock.now(), nonce: "n" };
      const signed = signAsPartner?.(request, { ...credential, ...as }, at);
      if (signed === undefined) throw new Error("no signer");
      return send(gateway.url, signed);
    },
    post: (path, body, query = "") => send(gateway.url, to("POST", `${APP}/${path}?${query}`, body)),
    get: (pathAndQuery) => send(gateway.url, to("GET", pathAndQuery)),
    close: async () => {
      await gateway.close();
      await database.end();
    },
  };
}

export const jsonOf = <T>({ body }: WireResponse): T => JSON.parse(Buffer.from(body).toString("utf8")) as T;

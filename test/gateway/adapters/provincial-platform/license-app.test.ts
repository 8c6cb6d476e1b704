/** The risk: a code that was used, has ended or belongs to somebody else still gives a licence, or two take it at once. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "../../../../src/adapters/provincial-platform/conformance.ts";
import { typeCodeOf } from "../../../../src/gateway/core/licence.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { testDatabases } from "../../../support/database.ts";
import { licenceOfType } from "../../../support/licences.ts";
import { APP, APP_SECRET, GRANTS, jsonOf, openProvince, type Province } from "./province.ts";

const licence = licenceOfType(typeCodeOf("071"));
const holder = {
  service_item_code: "510100001",
  service_item_name: "道路运输从业资格核验",
  biz_num: "B20261127000001",
  credential: licence.holder.code,
};

interface Ack<Data> {
  readonly ack_code: "SUCCESS" | "FAILURE";
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly data: Data;
  readonly sign: string;
}

describe.each(testDatabases())("license-app on $engine", (engine) => {
  let province: Province;
  let login: {
    readonly app_key: string;
    readonly app_secret: string;
    readonly account: string;
    readonly password: string;
  };
  beforeAll(async () => {
    province = await openProvince(engine, licence);
    const partner = await province.gateway.addPartner(
      conformance.adapter,
      { grants: GRANTS },
      "ACCESS-TOKEN",
      APP_SECRET,
    );
    const [app_secret = "", account = "", password = ""] = APP_SECRET.split(":");
    login = { app_key: partner.clientId, app_secret, account, password };
  });
  afterAll(() => province.close());

  const ack = <Data>(reply: WireResponse): Ack<Data> => jsonOf<Ack<Data>>(reply);
  const errorOf = (reply: WireResponse): string | undefined => ack(reply).errors[0]?.code;
  const tokenFor = async (who: object = login): Promise<string> => {
    const { data } = ack<{ readonly access_token: string; readonly expires_in: number }>(
      await province.post("security/login", who),
    );
    expect(data.expires_in).toBe(7_200);
    return data.access_token;
  };
  const codesFor = async (token: string): Promise<readonly string[]> => {
    const { data } = ack<{ readonly auth_codes: readonly string[] }>(
      await province.post("license/holder", holder, `access_token=${token}`),
    );
    return data.auth_codes;
  };
  const fetchWith = (token: string, code: string, call = "get_license"): Promise<WireResponse> =>
    province.get(`${APP}/license/${call}?access_token=${token}&auth_code=${code}`);

  test("login gives a token, the holder's licences codes, a code the licence, its file and its token", async () => {
    const token = await tokenFor();
    const [code = ""] = await codesFor(token);
    expect(code).toMatch(/^\d{17}[0-9a-f]{32}$/);
    const got = ack<{ readonly license_code: string; readonly license_status: string }>(
      await fetchWith(token, code),
    );
    expect(got).toMatchObject({
      ack_code: "SUCCESS",
      errors: [],
      data: { license_code: licence.identifier, license_status: "ISSUED" },
    });
    const file = ack<{ readonly file_data: string }>(await fetchWith(token, code, "archive"));
    expect(Buffer.from(file.data.file_data, "base64").toString()).toBe("synthetic file");
    expect(ack(await fetchWith(token, code, "token")).ack_code).toBe("SUCCESS");
  });

  test("what may be used is named as a licence names its type", async () => {
    const reply = await province.get(`${APP}/service_item/list?access_token=${await tokenFor()}`);
    const { data } = ack<readonly { readonly license_item_code: string }[]>(reply);
    expect(data.map(({ license_item_code }) => license_item_code)).toContain(licence.typeCode);
  });

  test("a used code, one that has ended and one that never was: each its own code, and no licence", async () => {
    const token = await tokenFor();
    const [used = "", ended = ""] = [...(await codesFor(token)), ...(await codesFor(token))];
    await fetchWith(token, used);
    const again = await fetchWith(token, used);
    expect(again.status).toBe(200);
    expect(ack(again)).toMatchObject({ ack_code: "FAILURE", errors: [{ code: "share.code-used" }] });
    expect(Buffer.from(again.body).toString()).not.toContain(licence.identifier);
    expect(errorOf(await fetchWith(token, `${used.slice(0, -1)}${used.endsWith("0") ? "1" : "0"}`))).toBe(
      "share.code-unknown",
    );
    province.gateway.clock.move(600_001);
    expect(errorOf(await fetchWith(token, ended))).toBe("share.code-expired");
  });

  test("of twenty redemptions at once exactly one has the licence", async () => {
    const token = await tokenFor();
    for (let round = 0; round < 3; round += 1) {
      const [code = ""] = await codesFor(token);
      const replies = await Promise.all(Array.from({ length: 20 }, () => fetchWith(token, code)));
      expect(replies.filter((reply) => ack(reply).ack_code === "SUCCESS")).toHaveLength(1);
      expect(replies.filter((reply) => errorOf(reply) === "share.code-used")).toHaveLength(19);
    }
  });

  test("a code lends no other grant's profile, and a refused file does not use it up", async () => {
    const [all] = GRANTS;
    if (all === undefined) throw new Error("no grant");
    const purpose = `${holder.service_item_name}（${holder.service_item_code}）`;
    const operations = ["session.use", "share.authorise", "share.redeem"] as const;
    const grants = [
      { ...all, operations, purposes: ["执法检查"], profile: "inspector@1" },
      { ...all, operations, purposes: [purpose], profile: "public-service@1" },
    ];
    const secret = APP_SECRET.replace("app", "two");
    const two = await province.gateway.addPartner(conformance.adapter, { grants }, "ACCESS-TOKEN", secret);
    const [app_secret = "", account = "", password = ""] = secret.split(":");
    const token = await tokenFor({ app_key: two.clientId, app_secret, account, password });
    const [code = ""] = await codesFor(token);
    expect(errorOf(await fetchWith(token, code, "archive"))).toBe("grant.file-withheld");
    const got = await fetchWith(token, code);
    expect(ack(got).ack_code).toBe("SUCCESS");
    expect(Buffer.from(got.body).toString()).not.toContain(licence.holder.code);
    const entry = (await province.gateway.auditText()).split("\n").at(-1) ?? "";
    expect(JSON.parse(entry)).toMatchObject({
      operation: "share.redeem",
      licence: province.gateway.audit.commit(licence.identifier),
      purpose: expect.stringContaining(holder.service_item_name) as string,
    });
  });

  test("a token made to last for days is no better than one that has ended", async () => {
    const { clientId, secret } = province.credential;
    const bare = {
      method: "GET",
      path: `${APP}/security/get_current_user`,
      query: "",
      headers: new Map(),
      body: new Uint8Array(),
    } as const;
    const ask = async (aheadMs: number) => {
      const at = { timestamp: province.gateway.clock.now() + aheadMs, nonce: "abcdefgh12" };
      const { query = "" } =
        conformance.signAsPartner?.(bare, { ...province.credential, clientId, secret }, at) ?? {};
      return errorOf(await province.get(`${bare.path}?${query}`));
    };
    expect(await ask(0)).toBeUndefined();
    expect(await ask(11 * 86_400_000)).toBe("share.token-expired");
  });

  test("a code is of use to nobody but the partner that it was given to", async () => {
    const [code = ""] = await codesFor(await tokenFor());
    const { clientId, secret } = province.credential;
    const { query = "" } =
      conformance.signAsPartner?.(
        {
          method: "GET",
          path: `${APP}/license/get_license`,
          query: `auth_code=${code}`,
          headers: new Map(),
          body: new Uint8Array(),
        },
        { ...province.credential, clientId, secret },
        { timestamp: province.gateway.clock.now(), nonce: "abcdefgh12" },
      ) ?? {};
    expect(errorOf(await province.get(`${APP}/license/get_license?${query}`))).toBe("share.code-unknown");
  });

  test.each([
    ["app_secret", { app_secret: "another-secret-of-the-same-length" }],
    ["account", { account: "nobody" }],
    ["password", { password: "guessed" }],
    ["app_key", { app_key: "nobody" }],
  ])("no token for a wrong %s", async (_what, wrong) => {
    const reply = await province.post("security/login", { ...login, ...wrong });
    expect(ack(reply).ack_code).toBe("FAILURE");
    expect(Buffer.from(reply.body).toString()).not.toMatch(/access_token|expires_in/);
  });

  test("parts of a login may not be shifted into one another", async () => {
    const [app_secret, account] = [`${login.app_secret}:${login.account}`, login.password];
    const shifted = { ...login, app_secret, account, password: "" };
    expect(ack(await province.post("security/login", shifted)).ack_code).toBe("FAILURE");
  });

  test("a changed token, an ended one and none are refused", async () => {
    const token = await tokenFor();
    const [name = "", expires = "", nonce = "", mac = ""] = token.split(".");
    const ask = (access: string) => province.get(`${APP}/security/get_current_user?access_token=${access}`);
    expect(ack(await ask(token)).ack_code).toBe("SUCCESS");
    const flipped = `${mac.slice(0, -1)}${mac.endsWith("0") ? "1" : "0"}`;
    expect(errorOf(await ask([name, expires, nonce, flipped].join(".")))).toBe("signature.wrong");
    expect(errorOf(await ask([name, String(Number(expires) + 1), nonce, mac].join(".")))).toBe(
      "signature.wrong",
    );
    expect(errorOf(await ask("x"))).toBe("signature.malformed");
    expect(errorOf(await province.get(`${APP}/security/get_current_user`))).toBe("signature.missing");
    province.gateway.clock.move(7_200_001);
    expect(errorOf(await ask(token))).toBe("share.token-expired");
  });

  test("nothing that proves anybody stands in log or audit", async () => {
    const token = await tokenFor();
    const [code = ""] = await codesFor(token);
    await fetchWith(token, code);
    const kept = `${province.gateway.logText()}${await province.gateway.auditText()}`;
    for (const secret of [token, code, login.app_secret, login.password, licence.holder.code])
      expect(kept).not.toContain(secret);
    const { rows } = await province.database.query<{ text: string }>(
      "select row_to_json(share_code)::text as text from share_code",
    );
    for (const { text } of rows) expect(text).not.toContain(code);
  });
});

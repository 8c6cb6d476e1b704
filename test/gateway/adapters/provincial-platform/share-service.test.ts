/** The risk: the province's own crypto cannot open what we say, or a licence that has ended reads as a good one. */
import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "../../../../src/adapters/provincial-platform/conformance.ts";
import { type CertificateState, typeCodeOf } from "../../../../src/gateway/core/licence.ts";
import { Secret } from "../../../../src/gateway/core/secret.ts";
import { ciphertextOfRaw, derOfCiphertext } from "../../../../src/gateway/crypto/sm2/ciphertext-form.ts";
import { scalarOf } from "../../../../src/gateway/crypto/sm2/sm2-key.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { testDatabases } from "../../../support/database.ts";
import { licenceOfType } from "../../../support/licences.ts";
import { isBouncyCastleHere, startBouncyCastle } from "../../crypto/peers/bouncy-castle.ts";
import { GRANTS, jsonOf, openProvince, type Province, SHARE } from "./province.ts";

const useCause = "核验从业资格";
const licence = licenceOfType(typeCodeOf("071"));
const asked = { certIdentifier: licence.identifier, useCause };
const byHolder = {
  holderCode: licence.holder.code,
  holderTypeCode: licence.holder.codeType,
  certTypeCode: licence.typeCode,
  useCause,
};

interface Said<Data> {
  readonly head: { readonly status: string; readonly error?: string; readonly fields?: readonly string[] };
  readonly data: Data;
}

const engine = testDatabases().at(-1);
if (engine === undefined) throw new Error("no database engine");
let province: Province;
beforeAll(async () => {
  province = await openProvince(engine, licence);
});
afterAll(() => province.close());

const open = <Data>(reply: WireResponse): Said<Data> =>
  JSON.parse(conformance.readReplyAsPartner?.(reply, province.credential) ?? "") as Said<Data>;
const sealedIn = (reply: WireResponse): Buffer => Buffer.from(jsonOf<Said<string>>(reply).data, "hex");
const openingKey = () => createPrivateKey(province.credential.openingKey ?? "");

const isOpenSslHere = ((): boolean => {
  try {
    return execFileSync("openssl", ["version"]).toString().startsWith("OpenSSL 3");
  } catch {
    return false;
  }
})();

describe("an encrypted reply", () => {
  const expectLicence = (text: string): void => {
    const { certificateIdentifier, surface } = JSON.parse(text) as {
      readonly certificateIdentifier: string;
      readonly surface: readonly object[];
    };
    expect(certificateIdentifier).toBe(licence.identifier);
    expect(surface.length).toBeGreaterThan(3);
  };

  test.skipIf(!isOpenSslHere)(
    isOpenSslHere
      ? "opens with the OpenSSL command line under the partner's private key"
      : "the OpenSSL 3 command line is not installed: skipped",
    async () => {
      const sealed = sealedIn(await province.share("queryCertInfo", asked));
      expect(sealed[0]).toBe(4);
      const parts = ciphertextOfRaw(sealed, { order: "C1C3C2", form: "raw", point: "with-04" });
      if (parts === undefined) throw new Error("not 04 ‖ C1 ‖ C3 ‖ C2");
      const folder = mkdtempSync(join(tmpdir(), "elgw-province-"));
      try {
        writeFileSync(join(folder, "key.pem"), province.credential.openingKey ?? "", { mode: 0o600 });
        writeFileSync(join(folder, "sealed.der"), derOfCiphertext(parts));
        const args = ["pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "sealed.der"];
        expectLicence(execFileSync("openssl", args, { cwd: folder }).toString("utf8"));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  test.skipIf(!isBouncyCastleHere)(
    isBouncyCastleHere
      ? "opens with BouncyCastle as it stands"
      : "BouncyCastle is not installed (apt install libbcprov-java default-jre-headless): skipped",
    async () => {
      const peer = startBouncyCastle();
      try {
        const sealed = sealedIn(await province.share("queryCertInfo", asked));
        const signing = new Secret<Uint8Array>(openingKey().export({ format: "der", type: "pkcs8" }));
        const opened = await peer.ask("decrypt-C1C3C2", scalarOf(signing), sealed);
        expectLicence(Buffer.from(opened, "hex").toString("utf8"));
      } finally {
        peer.stop();
      }
    },
  );

  test("of two equal questions differ, and a refusal has nothing in it", async () => {
    const [one, other] = [
      await province.share("queryCertInfo", asked),
      await province.share("queryCertInfo", asked),
    ];
    expect(sealedIn(one).equals(sealedIn(other))).toBe(false);
    const refused = await province.share("queryCertInfo", asked, {
      secret: "another token, just as long as it",
    });
    expect(jsonOf(refused)).toEqual({
      head: expect.objectContaining({ status: "11", error: "signature.wrong" }) as object,
    });
  });
});

test.each<[CertificateState, string]>([
  ["valid", "0"],
  ["void", "21"],
  ["expired", "22"],
  ["cancelled", "21"],
  ["withdrawn", "21"],
  ["revoked", "21"],
  ["other", "23"],
])("a licence that is %s is status %s, by identifier and in a list", async (state, status) => {
  province.give({ ...licence, state });
  const one = open<{ readonly status: string; readonly certificateState: string }>(
    await province.share("queryCertInfo", asked),
  );
  expect([one.head.status, one.data.status]).toEqual([status, status]);
  const many = open<readonly { readonly status: string }[]>(
    await province.share("queryCertInfoByHolderCode", byHolder),
  );
  expect(many.data.map((each) => each.status)).toEqual([status]);
  province.give(licence);
});

test("without certData there is nothing to compare: verdict 6; with it the core's verdict", async () => {
  const verify = async (more: object) =>
    open<{ readonly verdict: string; readonly mismatched: readonly string[] }>(
      await province.share("verifyCertInfo", { certTypeCode: licence.typeCode, useCause, ...more }),
    ).data;
  expect(await verify({})).toMatchObject({ verdict: "6", mismatched: [] });
  expect(await verify({ certData: {} })).toMatchObject({ verdict: "6", mismatched: [] });
  const certData = { holderCode: licence.holder.code, holder: "另一人" };
  expect(await verify({ certData })).toMatchObject({ verdict: "7", mismatched: ["holder.name"] });
});

test.each([
  [{ Holder: "甲", holder: "乙" }, "request.ambiguous-field"],
  [{ constructor: "x" }, "request.invalid"],
])("certData that readers could take differently is refused: %j", async (certData, error) => {
  const reply = await province.share("verifyCertInfo", {
    certTypeCode: licence.typeCode,
    certData,
    useCause,
  });
  expect(jsonOf<Said<undefined>>(reply).head.error).toBe(error);
});

test("a body of very many members is refused before anybody is known, and tells few names", async () => {
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, 1]));
  const reply = await province.share("verifyFile", many, { secret: "nobody's" });
  expect(jsonOf<Said<undefined>>(reply).head.error).toBe("request.malformed");
  const few = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`k${at}`, 1]));
  const { fields } = jsonOf<Said<undefined>>(await province.share("verifyFile", few)).head;
  expect(fields?.length).toBeLessThanOrEqual(20);
});

test.each([
  ["useCause", { certIdentifier: licence.identifier }, "12", "request.purpose-missing"],
  ["an empty useCause", { ...asked, useCause: "  " }, "12", "request.purpose-missing"],
  [
    "two hundred and one characters of useCause",
    { ...asked, useCause: "证".repeat(201) },
    "102",
    "request.invalid",
  ],
  ["a member that is not ours", { ...asked, more: 1 }, "102", "request.unknown-field"],
])("%s is refused inside HTTP 200 with its status", async (_what, data, status, error) => {
  const reply = await province.share("queryCertInfo", data);
  expect(reply.status).toBe(200);
  expect(jsonOf<Said<undefined>>(reply).head).toMatchObject({ status, error });
});

describe("a link to a file", () => {
  const linkOf = async (): Promise<string> => {
    const { data } = open<{
      readonly contentType: string;
      readonly content: string;
      readonly certIdentifier: string;
    }>(await province.share("downloadUrl", { ...asked, expiryTime: "20991231" }));
    expect(data).toMatchObject({ contentType: "url", certIdentifier: licence.identifier });
    return data.content;
  };

  test("gives the file once, then never again", async () => {
    const link = await linkOf();
    expect(link).toMatch(new RegExp(`^${SHARE}/zzgxpt/download\\?id=`));
    const first = await province.get(link);
    expect(Buffer.from(first.body).toString()).toBe("synthetic file");
    const second = jsonOf<Said<undefined>>(await province.get(link));
    expect(second.head).toMatchObject({ status: "102", error: "share.code-used" });
  });

  test("ends after ten minutes, whatever was asked for", async () => {
    const link = await linkOf();
    province.gateway.clock.move(600_001);
    const late = jsonOf<Said<undefined>>(await province.get(link));
    expect(late.head.error).toBe("share.token-expired");
  });

  test.each([
    ["a later end", (link: string) => link.replace(/expires=\d/, "expires=9"), "signature.wrong"],
    [
      "another proof",
      (link: string) => link.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      "signature.wrong",
    ],
    ["no proof", (link: string) => link.replace(/&sign=.*/, ""), "signature.missing"],
    ["another code", (link: string) => link.replace(/id=\d/, "id=9"), "share.code-unknown"],
  ])("with %s gives nothing", async (_what, change, error) => {
    const link = await linkOf();
    const reply = await province.get(change(link));
    expect(jsonOf<Said<undefined>>(reply).head.error).toBe(error);
    expect(Buffer.from((await province.get(link)).body).toString()).toBe("synthetic file");
  });

  test("of another partner's, under one's own proof, is nothing that is known", async () => {
    const foreign = new URLSearchParams((await linkOf()).split("?")[1]);
    const other = await province.gateway.addPartner(conformance.adapter, { grants: GRANTS });
    const path = `${SHARE}/zzgxpt/download`;
    const at = { timestamp: province.gateway.clock.now(), nonce: "n" };
    const bare = {
      method: "GET",
      path,
      query: `id=${foreign.get("id")}`,
      headers: new Map(),
      body: new Uint8Array(),
    } as const;
    const { query = "" } = conformance.signAsPartner?.(bare, other, at) ?? {};
    const reply = await province.get(`${path}?${query}`);
    expect(jsonOf<Said<undefined>>(reply).head.error).toBe("share.code-unknown");
  });
});

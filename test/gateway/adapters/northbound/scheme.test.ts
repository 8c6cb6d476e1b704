import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { conformance } from "../../../../src/adapters/northbound/conformance.ts";
import { inbound } from "../../../../src/adapters/northbound/scheme.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { SignatureAlgorithm, Signing } from "../../../../src/gateway/spi/adapter.ts";
import type { PartnerCredential } from "../../../../src/gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";

const { signAsPartner, verifyReplyAsPartner } = conformance;
if (signAsPartner === undefined || verifyReplyAsPartner === undefined) throw new Error("no partner side");

const credential: PartnerCredential = {
  clientId: "mini-program",
  keyId: "k-1",
  algorithm: "HMAC-SHA256",
  secret: "demo-secret",
};
const at = { timestamp: 1_700_000_000_999, nonce: "nonce-0000000001" };
const plain: WireRequest = {
  method: "POST",
  path: "/v1/licences/read",
  query: "",
  headers: new Map([["content-type", "application/json"]]),
  body: Buffer.from('{"purpose":"本人查看"}'),
};
const signature = "A".repeat(43).concat("=");
const parameters: Readonly<Record<string, string>> = {
  client_id: "mini-program",
  key_id: "k-1",
  timestamp: "1700000000",
  nonce: "nonce-0000000001",
  signature,
};
const join = (given: Readonly<Record<string, string>> = parameters): string =>
  Object.entries(given)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",");
const asking = (authorization: string | undefined, more: Partial<WireRequest> = {}): WireRequest => ({
  ...plain,
  ...more,
  headers: new Map(authorization === undefined ? [] : [["authorization", authorization]]),
});

function refusal(authorization: string | undefined): string {
  try {
    inbound.claim(asking(authorization));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
  return "claimed";
}

describe("a claim", () => {
  test.each(["HMAC-SHA256", "HMAC-SM3"] as const)("of %s is over what the partner signed", (algorithm) => {
    const request = signAsPartner({ ...plain, query: "a=%20b" }, { ...credential, algorithm }, at);
    const claim = inbound.claim(request);
    expect(Buffer.from(claim.signedBytes).toString()).toBe(
      'POST\n/v1/licences/read?a=%20b\n1700000000\nnonce-0000000001\n{"purpose":"本人查看"}\n',
    );
    const mac = createHmac(algorithm === "HMAC-SM3" ? "sm3" : "sha256", "demo-secret").update(
      claim.signedBytes,
    );
    expect(mac.digest().equals(claim.signature)).toBe(true);
    expect(claim).toMatchObject({
      algorithm,
      clientId: "mini-program",
      keyId: "k-1",
      timestamp: 1_700_000_000_000,
      nonce: at.nonce,
    });
  });

  test("takes the parameters in any order", () => {
    const reversed = Object.fromEntries(Object.entries(parameters).reverse());
    expect(refusal(`ELGW1-HMAC-SHA256 ${join(reversed)}`)).toBe("claimed");
  });

  test("covers a body of any bytes as they are", () => {
    const body = Buffer.from([0xff, 0x00, 0x0a, 0x80]);
    const claim = inbound.claim(asking(`ELGW1-HMAC-SM3 ${join()}`, { body }));
    expect(
      Buffer.from(claim.signedBytes)
        .subarray(-5)
        .equals(Buffer.from([0xff, 0x00, 0x0a, 0x80, 0x0a])),
    ).toBe(true);
  });
});

describe("an Authorization header that is not exactly right is refused", () => {
  test("missing", () => expect(refusal(undefined)).toBe("signature.missing"));

  test.each([
    ["another scheme", `WECHATPAY2-SHA256-RSA2048 ${join()}`, "request.header-malformed"],
    ["no scheme", join(), "request.header-malformed"],
    ["no algorithm", "ELGW1-NONE ", "credential.algorithm"],
    ["an algorithm in lower case", `ELGW1-hmac-sha256 ${join()}`, "credential.algorithm"],
    ["an algorithm that is not offered", `ELGW1-HMAC-MD5 ${join()}`, "credential.algorithm"],
    ["no parameters", "ELGW1-HMAC-SHA256", "request.header-malformed"],
    ["two blanks", `ELGW1-HMAC-SHA256  ${join()}`, "request.header-malformed"],
    ["a tab", `ELGW1-HMAC-SHA256\t${join()}`, "credential.algorithm"],
    [
      "a blank after a comma",
      `ELGW1-HMAC-SHA256 ${join().replaceAll(",", ", ")}`,
      "request.header-malformed",
    ],
    ["a comma at the end", `ELGW1-HMAC-SHA256 ${join()},`, "request.header-malformed"],
    ["a parameter twice", `ELGW1-HMAC-SHA256 ${join()},nonce="nonce-0000000002"`, "request.header-malformed"],
    ["an unknown parameter", `ELGW1-HMAC-SHA256 ${join()},realm="x"`, "request.header-malformed"],
    [
      "a name in capitals",
      `ELGW1-HMAC-SHA256 ${join().replace("nonce=", "NONCE=")}`,
      "request.header-malformed",
    ],
    ["no quotes", `ELGW1-HMAC-SHA256 ${join().replaceAll('"', "")}`, "request.header-malformed"],
    ["single quotes", `ELGW1-HMAC-SHA256 ${join().replaceAll('"', "'")}`, "request.header-malformed"],
  ])("%s", (_what, header, code) => expect(refusal(header)).toBe(code));

  test.each(["client_id", "key_id", "timestamp", "nonce"])("without %s", (name) => {
    const { [name]: _left, ...rest } = parameters;
    expect(refusal(`ELGW1-HMAC-SHA256 ${join(rest)}`)).toBe("request.header-missing");
  });

  test.each([
    ["timestamp", "0x6553f100"],
    ["timestamp", "1700000000000"],
    ["timestamp", "+170000000"],
    ["timestamp", "１７００００００００"],
    ["nonce", "short"],
    ["nonce", "n".repeat(65)],
    ["nonce", "nonce 0000000001"],
    ["nonce", ""],
    ["client_id", ""],
    ["client_id", 'a\\"b'],
    ["key_id", "证照"],
    ["key_id", "k".repeat(129)],
  ])("%s of the form %j", (name, value) => {
    expect(refusal(`ELGW1-HMAC-SHA256 ${join({ ...parameters, [name]: value })}`)).toBe(
      "request.header-malformed",
    );
  });

  test.each([
    ["without padding", signature.slice(0, -1), "signature.malformed"],
    ["with spare bits", `${"A".repeat(42)}B=`, "signature.malformed"],
    ["of another length", "AAAA", "signature.malformed"],
    ["in the URL alphabet", `${"-".repeat(43)}=`, "request.header-malformed"],
    ["with white space", `${signature} `, "request.header-malformed"],
    ["empty", "", "signature.missing"],
  ])("a signature %s", (_what, value, code) => {
    expect(refusal(`ELGW1-HMAC-SHA256 ${join({ ...parameters, signature: value })}`)).toBe(code);
  });

  test("no signature", () => {
    const { signature: _left, ...rest } = parameters;
    expect(refusal(`ELGW1-HMAC-SHA256 ${join(rest)}`)).toBe("signature.missing");
  });
});

describe("a reply", () => {
  const signing = inbound.reply as Signing<WireResponse>;
  const reply: WireResponse = {
    status: 200,
    headers: new Map([["content-type", "application/json"]]),
    body: Buffer.from('{"verdict":"valid"}'),
  };
  function signed(algorithm: SignatureAlgorithm, about: WireRequest): WireResponse {
    const stamp = {
      clientId: "mini-program",
      keyId: "k-1",
      algorithm,
      timestamp: 1_700_000_001_999,
      nonce: "0123456789abcdef0123456789abcdef",
    };
    const hash = algorithm === "HMAC-SM3" ? "sm3" : "sha256";
    const mac = createHmac(hash, "demo-secret")
      .update(signing.signedBytes(reply, stamp, about) ?? "")
      .digest();
    return signing.attach(reply, stamp, mac);
  }
  const question = signAsPartner(plain, credential, at);

  test.each(["HMAC-SHA256", "HMAC-SM3"] as const)("signed with %s convinces the partner", (algorithm) => {
    const own = { ...credential, algorithm };
    expect(verifyReplyAsPartner(signed(algorithm, question), question, own)).toBe(true);
  });

  test("says the form of its signature in full", () => {
    expect(
      Buffer.from(
        signing.signedBytes(
          reply,
          { ...credential, timestamp: 1_700_000_001_999, nonce: "reply-nonce" },
          question,
        ) ?? "",
      ).toString(),
    ).toBe('200\nnonce-0000000001\n1700000001\nreply-nonce\n{"verdict":"valid"}\n');
    expect(Object.fromEntries(signed("HMAC-SHA256", question).headers)).toMatchObject({
      "content-type": "application/json",
      "elgw-timestamp": "1700000001",
      "elgw-nonce": "0123456789abcdef0123456789abcdef",
      "elgw-key-id": "k-1",
      "elgw-algorithm": "HMAC-SHA256",
    });
  });

  test("does not convince as the answer to another question, with another status or another body", () => {
    const good = signed("HMAC-SHA256", question);
    const another = signAsPartner(plain, credential, { ...at, nonce: "nonce-0000000002" });
    expect(verifyReplyAsPartner(good, another, credential)).toBe(false);
    expect(verifyReplyAsPartner({ ...good, status: 404 }, question, credential)).toBe(false);
    expect(verifyReplyAsPartner({ ...good, body: Buffer.from("{}") }, question, credential)).toBe(false);
    for (const name of ["elgw-timestamp", "elgw-nonce", "elgw-key-id", "elgw-algorithm", "elgw-signature"]) {
      const headers = new Map(good.headers);
      headers.set(name, `${headers.get(name)}0`);
      expect(verifyReplyAsPartner({ ...good, headers }, question, credential), name).toBe(false);
    }
  });
});

/** Risk: the page that integrators copy from says something else than the gateway checks. */
import { execFile, execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nationalPlatform } from "../../../src/adapters/national-platform/index.ts";
import { inbound as nationalScheme } from "../../../src/adapters/national-platform/scheme.ts";
import { northbound } from "../../../src/adapters/northbound/index.ts";
import { inbound as northboundScheme } from "../../../src/adapters/northbound/scheme.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import type { PartnerCredential } from "../../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../../src/gateway/spi/wire.ts";
import { testDatabases } from "../../support/database.ts";
import { fakeCore } from "../../support/fake-core.ts";
import { startTestGateway, type TestGateway } from "../../support/gateway.ts";
import { wholeLicences } from "./synthetic-licences.ts";

const page = readFileSync(new URL("../../../docs/signing.md", import.meta.url), "utf8");
const examples = new Map(
  [...page.matchAll(/<!-- example: (.+?) -->\n```sh\n([\s\S]+?)```\n(?:```text\n(.+)\n```)?/g)].map(
    ([, name = "", script = "", output]) => [name, { script, output }] as const,
  ),
);
const example = (name: string): { readonly script: string; readonly output: string | undefined } => {
  const found = examples.get(name);
  if (found === undefined) throw new Error(`no example ${name}`);
  return found;
};

/** Where a tool is missing, the tests that need it are reported as skipped. */
const has = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const openssl = has("openssl", "version") && has("sh", "-c", "true");
const curl = openssl && has("curl", "--version");

async function run(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-eu", "-c", script], {
    env: { PATH: process.env["PATH"], ...env },
  });
  return stdout;
}
const setting = (script: string, name: string): string => {
  const [, value] = new RegExp(`^${name}='(.+)'$`, "m").exec(script) ?? [];
  if (value === undefined) throw new Error(`${name} is not set in the example`);
  return value;
};

describe("the fixed examples", () => {
  const fixed = [...examples].filter(([name]) => name.endsWith("fixed"));

  test("are five", () => expect(fixed).toHaveLength(5));

  test.skipIf(!openssl).each(fixed)("%s prints what it says", async (_name, { script, output }) => {
    expect(await run(script)).toBe(output);
  });

  test.each(["national fixed", "national body fixed"])("%s is what the adapter takes as signed", (name) => {
    const { script, output = "" } = example(name);
    const of = (setting_: string): string => setting(script, setting_);
    const withBody = name.includes("body");
    const claim = nationalScheme.claim({
      method: "POST",
      path: "/",
      query: "",
      body: Buffer.from(withBody ? of("body") : ""),
      headers: new Map([
        ["gjzwfwpt_rid", of("rid")],
        ["gjzwfwpt_sid", of("sid")],
        ["gjzwfwpt_rtime", of("rtime")],
        ["gjzwfwpt_sign", output],
        ["gjzwfwpt_bodysign", output],
      ]),
    });
    const signedBytes = (withBody ? claim.body?.signedBytes : claim.signedBytes) ?? Buffer.alloc(0);
    expect(createHmac("sha256", of("secret")).update(signedBytes).digest("base64")).toBe(output);
  });

  test.each([
    ["HMAC-SHA256", "sha256"],
    ["HMAC-SM3", "sm3"],
  ])("northbound %s is what the adapter takes as signed", (algorithm, hash) => {
    const { script, output = "" } = example(`northbound ${algorithm} fixed`);
    const of = (name: string): string => setting(script, name);
    const request: WireRequest = {
      method: "POST",
      path: "/v1/licences/read",
      query: "",
      body: Buffer.from(of("body")),
      headers: new Map([
        [
          "authorization",
          `ELGW1-${algorithm} client_id="a",key_id="b",timestamp="${of("timestamp")}",nonce="${of("nonce")}",signature="${output}"`,
        ],
      ]),
    };
    const { signedBytes } = northboundScheme.claim(request);
    expect(createHmac(hash, of("secret")).update(signedBytes).digest("base64")).toBe(output);
  });
});

describe.skipIf(!curl)("the live examples, by curl and openssl alone", () => {
  let database: Database;
  let gateway: TestGateway;
  const licence = wholeLicences.practitioner;
  beforeAll(async () => {
    const [engine] = testDatabases();
    if (engine === undefined) throw new Error("no database engine");
    database = await engine.open();
    gateway = await startTestGateway({
      database,
      adapters: [nationalPlatform, northbound],
      core: fakeCore(() => licence),
    });
  });
  afterAll(async () => {
    await gateway.close();
    await database.end();
  });
  const place = (credential: PartnerCredential): Record<string, string> => ({
    secret: credential.secret,
    gateway: gateway.url.origin,
    identifier: licence.identifier,
  });

  test("national-platform gets a masked licence", async () => {
    const credential = await gateway.addPartner(nationalPlatform, { requireBodySignature: true });
    const sid = credential.interfaces?.["queryCertInfo"] ?? "";
    const reply = JSON.parse(
      await run(example("national live").script, { ...place(credential), rid: credential.clientId, sid }),
    );
    expect(reply).toMatchObject({ code: 200, data: { certificateidentifier: licence.identifier } });
    expect(JSON.stringify(reply)).not.toContain(licence.holder.code);
  });

  test.each([
    ["HMAC-SHA256", "sha256"],
    ["HMAC-SM3", "sm3"],
  ] as const)("northbound %s gets a masked licence and proves the reply", async (algorithm, digest) => {
    const credential = await gateway.addPartner(northbound, {}, algorithm);
    const output = await run(example("northbound live").script, {
      ...place(credential),
      client_id: credential.clientId,
      key_id: credential.keyId,
      algorithm,
      digest,
    });
    expect(output).toMatch(/^\{"licence":\{.*\} reply signature: good\n$/);
    expect(output).not.toContain(licence.holder.code);
  });

  test("northbound SM2 gets a masked licence and proves the reply", async () => {
    const credential = await gateway.addPartner(northbound, {}, "SM2-SM3");
    const folder = mkdtempSync(join(tmpdir(), "elgw-signing-"));
    try {
      writeFileSync(join(folder, "key.pem"), credential.secret, { mode: 0o600 });
      writeFileSync(join(folder, "gateway.pem"), Object.values(credential.gatewayKeys ?? {})[0] ?? "");
      const output = await run(example("northbound SM2 live").script, {
        gateway: gateway.url.origin,
        identifier: licence.identifier,
        client_id: credential.clientId,
        key_id: credential.keyId,
        key: join(folder, "key.pem"),
        gateway_key: join(folder, "gateway.pem"),
      });
      expect(output).toMatch(/^\{"licence":\{.*\} reply signature: good\n$/);
      expect(output).not.toContain(licence.holder.code);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("northbound proves a refusal as well", async () => {
    const credential = await gateway.addPartner(northbound);
    const output = await run(example("northbound live").script, {
      ...place(credential),
      identifier: "1.2",
      client_id: credential.clientId,
      key_id: credential.keyId,
    });
    expect(output).toContain('"code":"request.identifier-invalid"');
    expect(output).toMatch(/ reply signature: good\n$/);
  });
});

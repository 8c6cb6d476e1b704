import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canariesOf, plantCanaries } from "../../src/adapters/elicence-core/sandbox/canaries.ts";
import { GatewayError } from "../../src/gateway/core/gateway-error.ts";
import { LICENCE_TYPE_CODES, type Licence } from "../../src/gateway/core/licence.ts";
import type { Database } from "../../src/gateway/platform/database/database.ts";
import { migrate } from "../../src/gateway/platform/database/migrate.ts";
import { openDatabase } from "../../src/gateway/platform/database/open-database.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";
import { findCanary } from "../support/canary.ts";
import { fakeCore } from "../support/fake-core.ts";
import { send, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { licenceOfType } from "../support/licences.ts";
import { removeFolder, temporaryFolder } from "../support/sandbox-process.ts";
import { dialects } from "./dialects.ts";

// The risk: a citizen's data in a place that nobody thought of: a log line of a parser, an error's cause,
// a page of the database. Values are planted in every classified field of every type, asked for in every
// way (also as the caller's own question, and in calls that fail), and then sought everywhere.

const folder = temporaryFolder();
const canaries: string[] = [];
const hidden: string[] = [];
const replies: Buffer[] = [];
let database: Database;
let gateway: TestGateway;
let licence: Licence;
let broken = false;
let startedAt = 0;
const credentials = new Map<string, PartnerCredential>();
let nonces = 0;

beforeAll(async () => {
  database = await openDatabase({ dataDir: folder });
  await migrate(database);
  startedAt = Date.now();
  const core = fakeCore(() => licence);
  gateway = await startTestGateway({
    database,
    adapters: dialects.map(({ conformance }) => conformance.adapter),
    core: {
      perform: async (call, context) => {
        // A cause that quotes the licence, as parsers and drivers do.
        if (broken) throw new GatewayError("core.garbled", { cause: new Error(JSON.stringify(licence)) });
        return core.perform(call, context);
      },
    },
  });
  for (const { name, conformance } of dialects)
    credentials.set(name, await gateway.addPartner(conformance.adapter));
});
afterAll(() => removeFolder(folder));

async function ask(
  name: string,
  path: string,
  body: string | object,
  spoil?: (request: WireRequest) => WireRequest,
): Promise<string> {
  const dialect = dialects.find((candidate) => candidate.name === name);
  const credential = credentials.get(name);
  if (dialect?.conformance.signAsPartner === undefined || credential === undefined)
    throw new Error("cannot sign");
  nonces += 1;
  gateway.clock.move(1);
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const plain: WireRequest = {
    method: "POST",
    path,
    query: "",
    headers: new Map([["content-type", "application/json"]]),
    body: bytes,
  };
  const at = { timestamp: gateway.clock.now(), nonce: `canary-${String(nonces).padStart(16, "0")}` };
  const signed = dialect.conformance.signAsPartner(plain, credential, at);
  const reply = await send(gateway.url, spoil === undefined ? signed : spoil(signed));
  replies.push(Buffer.from(reply.body), Buffer.from(JSON.stringify([...reply.headers])));
  return gateway.lastOutcome();
}

describe("no planted value is found anywhere it must not be", () => {
  test.each(LICENCE_TYPE_CODES)("asking for, about and wrongly for a %s", async (code) => {
    const base = licenceOfType(code);
    const marker = `Z${code.slice(-3)}k`;
    licence = plantCanaries(base, marker);
    const planted = canariesOf(base, marker);
    canaries.push(...Object.values(planted));
    const open = new Set(licence.holder.kind === "organisation" ? ["holder.name", "holder.code"] : []);
    if (licence.practitioner === undefined) open.add("number");
    hidden.push(...Object.entries(planted).flatMap(([path, value]) => (open.has(path) ? [] : [value])));
    const { holder, identifier, number, typeCode } = licence;
    const purpose = "道路运输执法检查";
    const question = { holderCode: holder.code, holderCodeType: holder.codeType, typeCode, purpose };

    expect(
      await ask("national-platform", "/national-platform/sysapi/queryCertInfo", {
        certidentifier: identifier,
        usecause: purpose,
      }),
    ).toBe("ok");
    expect(
      await ask("national-platform", "/national-platform/sysapi/queryCertInfoByHolderCode", {
        holdercode: holder.code,
        holdertypecode: holder.codeType,
        certtypecode: typeCode,
        usecause: purpose,
      }),
    ).toBe("ok");
    const certdata = { holdercode: holder.code, holder: holder.name, certno: number };
    expect(
      await ask("national-platform", "/national-platform/sysapi/verifyCertInfo", {
        certtypecode: typeCode,
        certdata,
        usecause: purpose,
      }),
    ).toBe("ok");
    expect(await ask("northbound", "/v1/licences/read", { identifier, purpose })).toBe("ok");
    expect(await ask("northbound", "/v1/licences/search", question)).toBe("ok");
    expect(await ask("northbound", "/v1/licences/download", { identifier, fileType: "ofd", purpose })).toBe(
      "ok",
    );
    // The caller's own question in messages that fail on the way, each at another stage.
    const failures = [
      ask("northbound", "/v1/licences/search", { ...question, [holder.name]: 1, [holder.code]: holder.code }),
      ask("northbound", "/v1/licences/search", `{"holderCode":"${holder.code}" "${holder.name}"`),
      ask("northbound", "/v1/licences/search", { ...question, holderCode: `${holder.code}9` }),
      ask("northbound", "/v1/licences/search", { ...question, purpose: undefined }),
      ask("northbound", "/v1/licences/search", question, (request) => ({
        ...request,
        query: `holder=${encodeURIComponent(holder.name)}&code=${holder.code}`,
      })),
      ask("northbound", `/v1/licences/${encodeURIComponent(holder.name)}/${holder.code}`, question),
      ask("northbound", "/v1/licences/search", question, (request) => ({
        ...request,
        headers: new Map([...request.headers, ["x-holder", holder.code]]),
        body: Buffer.from(`${holder.code}${holder.name}`),
      })),
    ];
    for (const outcome of await Promise.all(failures)) expect(outcome).not.toBe("ok");
    broken = true;
    expect(
      await ask("national-platform", "/national-platform/sysapi/queryCertInfo", {
        certidentifier: identifier,
        usecause: purpose,
      }),
    ).toBe("core.garbled");
    broken = false;
  });

  test("replies", () => {
    expect(replies.length).toBeGreaterThan(200);
    expect(findCanary(Buffer.concat(replies), hidden)).toEqual([]);
  });

  test("log, audit and metrics", async () => {
    const places = {
      log: gateway.logText(),
      audit: await gateway.auditText(),
      metrics: await gateway.metricsText(),
    };
    expect(places.log).toContain("core.garbled");
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, place).toBeGreaterThan(1_000);
      expect(findCanary(text, canaries), place).toEqual([]);
    }
  });

  test("every file of the database", async () => {
    await gateway.close();
    await database.end();
    const written = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      // What the template brought holds no request; leaving it out makes the rest worth reading closely.
      .filter((file) => statSync(file).mtimeMs > startedAt);
    const all = Buffer.from(
      Buffer.concat(written.map((file) => readFileSync(file)))
        .toString("latin1")
        .replace(/\0{4,}/g, "\0\0\0\0"),
      "latin1",
    );
    expect(all.length).toBeGreaterThan(50_000);
    // The search itself must be able to find what the database has stored.
    expect(findCanary(all, [credentials.get("northbound")?.clientId ?? ""])).not.toEqual([]);
    expect(findCanary(all, canaries)).toEqual([]);
    expect(
      findCanary(
        all,
        [...credentials.values()].map(({ secret }) => secret),
      ),
    ).toEqual([]);
  }, 120_000);
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAuditExport } from "../../src/cli/audit-verifier.ts";
import { GatewayError } from "../../src/gateway/core/gateway-error.ts";
import { runCommand } from "../../src/gateway/operator/commands.ts";
import type { OperatorContext } from "../../src/gateway/operator/context.ts";
import { type TestDatabase, testDatabases } from "../support/database.ts";
import { type OpenRooms, openRooms, START } from "./rooms.ts";

const DAY_MS = 86_400_000;
const grant = {
  operations: ["licence.read"],
  licenceTypes: ["071"],
  purposes: ["行业监管"],
  addresses: [],
  profile: "public-service@1",
};

describe.each(testDatabases())("operator commands on $engine", ({ open }) => {
  let database: TestDatabase;
  let rooms: OpenRooms;
  let now = START;
  let folder: string;
  beforeAll(async () => {
    database = await open();
    rooms = await openRooms(database, () => now);
    folder = mkdtempSync(join(tmpdir(), "elgw-operator-"));
  });
  afterAll(async () => {
    await rooms.close();
    await database.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const command = (
    name: string,
    args: Record<string, unknown> = {},
    context: Partial<OperatorContext> = {},
  ) => runCommand(name, args, { ...rooms.context, ...context });
  const refusal = async (work: Promise<unknown>): Promise<GatewayError> => {
    const thrown = await work.then(
      () => expect.unreachable("was not refused"),
      (error: unknown) => error,
    );
    if (!(thrown instanceof GatewayError)) throw thrown;
    return thrown;
  };
  const add = (id: string, change: Record<string, unknown> = {}) =>
    command("partner.add", { id, adapter: "northbound", title: "合成接入方", grant, ...change });
  const audited = async (): Promise<readonly Record<string, unknown>[]> =>
    (await command("audit.tail", { last: 1000 })) as Record<string, unknown>[];

  test("a partner is registered with its defaults, its grant and a record of who did it", async () => {
    const added = await add("first");
    expect(added).toMatchObject({
      id: "first",
      clientId: "first",
      state: "active",
      limits: { perSecond: 20, burst: 40, concurrent: 32 },
      grants: [{ ...grant, licenceTypes: ["11100000000019713D071"] }],
    });
    expect((await audited()).at(-1)).toMatchObject({
      kind: "configuration",
      action: "partner.add",
      partner: "first",
      actor: "tester",
      outcome: "ok",
      at: START,
    });
  });

  // A change that nobody can prove afterwards must not be made.
  test("no change is made that could not be recorded", async () => {
    const audit = {
      ...rooms.context.audit,
      append: () => Promise.reject(new GatewayError("audit.unavailable")),
    };
    await add("unrecorded-base");
    for (const [name, args] of [
      ["partner.add", { id: "unrecorded", adapter: "northbound", title: "x" }],
      ["partner.suspend", { partner: "unrecorded-base" }],
      ["credential.issue", { partner: "unrecorded-base" }],
    ] as const) {
      expect((await refusal(command(name, args, { audit }))).code).toBe("audit.unavailable");
    }
    expect((await refusal(command("partner.show", { partner: "unrecorded" }))).code).toBe("partner.unknown");
    expect(await command("partner.show", { partner: "unrecorded-base" })).toMatchObject({
      partner: { state: "active" },
      credentials: [],
    });
  });

  test("a change that fails after its record leaves a second record that says so", async () => {
    const store = {
      ...rooms.context.store,
      addPartner: () => Promise.reject(new GatewayError("database.unavailable")),
    };
    const refused = await refusal(
      command("partner.add", { id: "lost", adapter: "northbound", title: "x" }, { store }),
    );
    expect(refused.code).toBe("database.unavailable");
    const entries = (await audited()).filter(({ partner }) => partner === "lost");
    expect(entries.map(({ outcome }) => outcome)).toEqual(["ok", "database.unavailable"]);
  });

  test("a mistake of the operator is refused before anything is recorded or changed", async () => {
    await add("taken");
    const before = (await audited()).length;
    const codes = await Promise.all(
      [
        add("taken"),
        add("Bad-Id"),
        add("typo", { grant: { ...grant, adresses: ["10.0.0.0/8"] } }),
        add("profile", { grant: { ...grant, profile: "no-such@1" } }),
        command("partner.suspend", { partner: "nobody" }),
        command("partner.suspend", {}),
        command("partner.grant", { partner: "taken", remove: 7 }),
        command("credential.revoke", { partner: "taken", keyId: "none" }),
        command("partner.erase", { partner: "taken" }),
        command("constructor", {}),
      ].map(async (work) => (await refusal(work)).code),
    );
    expect(codes).toEqual([
      "partner.exists",
      "partner.invalid",
      "operator.usage",
      "partner.invalid",
      "partner.unknown",
      "operator.usage",
      "operator.usage",
      "credential.not-found",
      "operator.usage",
      "operator.usage",
    ]);
    expect(await audited()).toHaveLength(before);
  });

  test("grants are added, replaced and taken away by position", async () => {
    await add("granted");
    const second = { ...grant, purposes: "any", addresses: ["10.0.0.0/8"] };
    await command("partner.grant", { partner: "granted", grant: second });
    const removed = await command("partner.grant", { partner: "granted", remove: 0 });
    expect(removed).toMatchObject({ grants: [{ purposes: "any", addresses: ["10.0.0.0/8"] }] });
    const replaced = await command("partner.grant", { partner: "granted", grant, replace: true });
    expect(replaced).toMatchObject({ grants: [{ purposes: ["行业监管"] }] });
    expect((await refusal(command("partner.grant", { partner: "granted" }))).code).toBe("operator.usage");
  });

  test("limits change one by one, and 0 lifts what can be lifted", async () => {
    await add("limited", { limits: { perDay: 100 } });
    const changed = await command("partner.limits", { partner: "limited", perSecond: 5, concurrent: 0 });
    expect(changed).toMatchObject({ limits: { perSecond: 5, burst: 40, perDay: 100 } });
    expect(changed).not.toHaveProperty("limits.concurrent");
    expect((await refusal(command("partner.limits", { partner: "limited", burst: 0 }))).code).toBe(
      "partner.invalid",
    );
  });

  test("a secret is shown when it is issued and never again, and stands in no record", async () => {
    await add("keyed");
    const issued = (await command("credential.issue", { partner: "keyed" })) as {
      secret: string;
      keyId: string;
    };
    expect(issued).toMatchObject({
      partner: "keyed",
      clientId: "keyed",
      algorithm: "HMAC-SHA256",
      state: "active",
    });
    expect(Buffer.from(issued.secret, "base64url")).toHaveLength(32);
    const seen = JSON.stringify([
      await command("partner.show", { partner: "keyed" }),
      await command("credential.list", { partner: "keyed" }),
      await audited(),
    ]);
    expect(seen).toContain(issued.keyId);
    expect(seen).not.toContain(issued.secret);
  });

  test("an imported secret is taken as the other side wrote it, and too short a one is refused", async () => {
    await add("imported");
    const secret = "appsecret of the other side 证";
    const imported = await command("credential.import", {
      partner: "imported",
      keyId: "theirs",
      algorithm: "HMAC-SM3",
      secret,
    });
    expect(imported).toMatchObject({ keyId: "theirs", algorithm: "HMAC-SM3" });
    expect(imported).not.toHaveProperty("secret");
    const short = await refusal(command("credential.import", { partner: "imported", secret: "short" }));
    expect([short.code, short.fields]).toEqual(["credential.invalid", ["secret"]]);
    const wrong = await refusal(
      command("credential.import", { partner: "imported", algorithm: "SM2-SM3", secret }),
    );
    expect(wrong.code).toBe("credential.algorithm");
    expect(JSON.stringify(await audited())).not.toContain("appsecret of");
  });

  test("a dialect that names no key has one key id, the client id", async () => {
    await add("nameless", { adapter: "national-platform", clientId: "TE01@rid" });
    expect(await command("credential.issue", { partner: "nameless" })).toMatchObject({ keyId: "TE01@rid" });
    const other = await refusal(command("credential.issue", { partner: "nameless", keyId: "other" }));
    expect([other.code, other.fields]).toEqual(["credential.invalid", ["keyId"]]);
  });

  test("a rotation gives the new secret and says when the old key ends", async () => {
    await add("rotated");
    const { keyId } = (await command("credential.issue", { partner: "rotated" })) as { keyId: string };
    const made = (await command("credential.rotate", { partner: "rotated", overlapHours: 2 })) as {
      keyId: string;
    };
    expect(made).toMatchObject({
      oldKeysEndAt: new Date(now + 7_200_000).toISOString(),
      secret: expect.any(String),
    });
    const listed = (await command("credential.list", { partner: "rotated" })) as {
      keyId: string;
      notAfter: string;
    }[];
    const ends = new Map(listed.map((key) => [key.keyId, key.notAfter]));
    expect(ends.get(keyId)).toBe(new Date(now + 7_200_000).toISOString());
    expect(ends.get(made.keyId)).toBe(new Date(now + 365 * DAY_MS).toISOString());
  });

  test("an export is a whole new file that verifies, readable by its owner alone", async () => {
    const file = join(folder, "whole.jsonl");
    const exported = await command("audit.export", { file });
    const text = readFileSync(file);
    expect(exported).toEqual({ file, lines: text.toString().split("\n").length - 1, bytes: text.length });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { publicKey } = rooms.context.signer;
    const verified = await verifyAuditExport([text], { publicKey });
    expect(verified.ok).toBe(true);
    // The export itself is on record, inside the export.
    expect(text.toString()).toContain("audit.export");
  });

  test("an export neither writes over a file nor leaves half of one", async () => {
    const taken = join(folder, "taken.jsonl");
    writeFileSync(taken, "older evidence");
    expect((await refusal(command("audit.export", { file: taken }))).code).toBe("operator.file");
    expect(readFileSync(taken, "utf8")).toBe("older evidence");
    expect((await refusal(command("audit.export", { file: "relative.jsonl" }))).code).toBe("operator.usage");
    const beyond = join(folder, "beyond.jsonl");
    await refusal(command("audit.export", { file: beyond, from: 1_000_000 }));
    expect(statSync(beyond, { throwIfNoEntry: false })).toBeUndefined();
  });

  test("the tail gives the newest entries in order, and goes on after a position", async () => {
    const all = await audited();
    const last = all.at(-1)?.["seq"] as number;
    const three = (await command("audit.tail", { last: 3 })) as { seq: number }[];
    expect(three.map(({ seq }) => seq)).toEqual([last - 2, last - 1, last]);
    expect(await command("audit.tail", { after: last })).toEqual([]);
    await add("after-tail");
    expect(await command("audit.tail", { after: last })).toHaveLength(1);
    expect(await command("audit.status")).toMatchObject({ last: last + 1, first: 1 });
  });

  test("the doctor names partners without a usable key and keys that end soon", async () => {
    await add("keyless");
    await add("ending");
    await command("credential.issue", { partner: "ending", validDays: 10 });
    const findings = (await command("doctor")) as {
      check: string;
      state: string;
      en: string;
      next?: unknown;
    }[];
    const of = (check: string) => findings.find((finding) => finding.check === check);
    expect(of("database")?.state).toBe("ok");
    expect(of("migrations")?.state).toBe("ok");
    expect(of("partners-without-keys")).toMatchObject({
      state: "warn",
      en: expect.stringContaining("keyless"),
    });
    expect(of("keys-ending")).toMatchObject({ state: "warn", en: expect.stringContaining("ending") });
    for (const { state, next } of findings) if (state !== "ok") expect(next).toBeDefined();
    await command("partner.suspend", { partner: "keyless" });
    const again = (await command("doctor")) as { check: string; en: string }[];
    expect(again.find(({ check }) => check === "partners-without-keys")?.en ?? "").not.toContain("keyless");
  });

  test("the doctor sees a clock that is not the database's", async () => {
    now = Date.now() + 60_000;
    const findings = (await command("doctor")) as { check: string; state: string }[];
    now = START;
    expect(findings.find(({ check }) => check === "clock")?.state).toBe("fail");
  });

  test("the status counts what is there and names nobody", async () => {
    const status = (await command("status")) as Record<string, unknown>;
    expect(status).toMatchObject({ partners: expect.any(Number), keysInForce: expect.any(Number) });
    expect(status["auditEntries"]).toBe((await audited()).at(-1)?.["seq"]);
    expect(JSON.stringify(status)).not.toContain("合成接入方");
  });

  test("profiles are listed, shown with what they give away, and previewed", async () => {
    const listed = (await command("profile.list")) as { reference: string }[];
    expect(listed.map(({ reference }) => reference)).toContain("public-service@1");
    expect(await command("profile.show", { profile: "public-service@1" })).toMatchObject({
      profile: { name: "public-service" },
      warnings: expect.any(Array),
    });
    expect((await refusal(command("profile.show", { profile: "none@1" }))).code).toBe("profile.invalid");
  });
});

/** The risk: a key stands in for one of another kind, or a use is counted wrongly. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CredentialStore } from "../../../src/gateway/credentials/credential-store.ts";
import { type OpenDirectory, openDirectory } from "../../../src/gateway/credentials/directory.ts";
import { standingOf } from "../../../src/gateway/credentials/model.ts";
import { ourKey, theirKey } from "../../../src/gateway/credentials/new-key.ts";
import { createUseCounter } from "../../../src/gateway/credentials/use-counter.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { DAY_MS, keyOf, partnerOf, START, sealer, storeOn } from "./synthetic.ts";

const NATIONAL = adapterId("national-platform");
const SM2 = "SM2-SM3";

describe.each(testDatabases())("key pairs on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: CredentialStore;
  let directory: OpenDirectory;
  let now = START;
  beforeAll(async () => {
    database = await open();
    store = storeOn(database, () => now);
    directory = await openDirectory({ database, sealer, clock: () => now });
  });
  afterAll(async () => {
    await directory.close();
    await database.end();
  });
  const pairOf = (partner: string, keyId: string, notBefore = START) => {
    const pair = algorithm(SM2).generateKey();
    const about = { algorithm: SM2, notBefore } as const;
    return {
      theirs: keyOf(partner, keyId, { ...about, ...theirKey(pair.verifying.reveal(), { form: "raw" }) }),
      ours: keyOf(partner, `gw-${keyId}`, { ...about, ...ourKey(pair) }),
    };
  };

  test("theirs proves and never signs, ours signs and never proves", async () => {
    await store.addPartner(partnerOf("pairs"));
    const { theirs, ours } = pairOf("pairs", "p1");
    await store.addCredential(theirs);
    await directory.reload();
    expect(directory.byKey(NATIONAL, "p1")?.credential).toMatchObject({
      use: "theirs",
      parameters: { form: "raw" },
    });
    expect(directory.signingCredential("pairs", SM2)).toBeUndefined();
    await store.addCredential(ours);
    await directory.reload();
    expect(directory.signingCredential("pairs", SM2)).toMatchObject({ use: "ours", keyId: "gw-p1" });
    expect(directory.byKey(NATIONAL, "gw-p1")).toBeUndefined();
  });

  test("a rotation retires keys of the same use alone, and signs with the new one when its time has come", async () => {
    await store.addPartner(partnerOf("moving"));
    const first = pairOf("moving", "m1");
    await store.addCredential(first.theirs);
    await store.addCredential(first.ours);
    const begins = START + 2 * DAY_MS;
    await store.rotateCredential(pairOf("moving", "m2", begins).ours, begins + DAY_MS);
    const standings = async () =>
      new Map((await store.credentials("moving")).map((record) => [record.keyId, standingOf(record, now)]));
    expect(Object.fromEntries(await standings())).toEqual({
      m1: "active",
      "gw-m1": "retiring",
      "gw-m2": "pending",
    });
    await directory.reload();
    expect(directory.signingCredential("moving", SM2)?.keyId).toBe("gw-m1");
    now = begins;
    expect(directory.signingCredential("moving", SM2)?.keyId).toBe("gw-m2");
    now = begins + DAY_MS + 1;
    expect(Object.fromEntries(await standings())).toEqual({
      m1: "active",
      "gw-m1": "expired",
      "gw-m2": "active",
    });
    now = START;
  });

  test("a rotation never lengthens the life of an old key, and a revoked one stays revoked", async () => {
    await store.addPartner(partnerOf("ending"));
    await store.addCredential(keyOf("ending", "e1", { notAfter: START + DAY_MS }));
    await store.rotateCredential(keyOf("ending", "e2"), START + 9 * DAY_MS);
    await store.revokeCredential("ending", "e1");
    await store.rotateCredential(keyOf("ending", "e3"), START);
    const records = new Map((await store.credentials("ending")).map((record) => [record.keyId, record]));
    expect(records.get("e1")).toMatchObject({ state: "revoked", notAfter: START + DAY_MS });
    expect(records.get("e2")).toMatchObject({ state: "revoked" });
    expect(records.get("e3")).toMatchObject({ state: "active" });
  });

  test("a partner's public key is nobody else's, and a key id is one partner's", async () => {
    await store.addPartner(partnerOf("owner"));
    await store.addPartner(partnerOf("taker"));
    const { theirs, ours } = pairOf("owner", "o1");
    await store.addCredential(theirs);
    await store.addCredential(ours);
    const refused = (change: object) =>
      store.addCredential({ ...theirs, partnerId: "taker", ...change }).catch((thrown: unknown) => thrown);
    expect(await refused({ keyId: "t1" })).toMatchObject({ code: "credential.invalid", fields: ["key"] });
    expect(await refused({ keyId: "o1" })).toMatchObject({ code: "credential.invalid", fields: ["keyId"] });
    await store.rotateCredential({ ...theirs, keyId: "o2" }, START + DAY_MS);
  });

  test("a public key in the row does not replace the sealed one that proves", async () => {
    await store.addPartner(partnerOf("swapped"));
    const { theirs } = pairOf("swapped", "s1");
    const { id } = await store.addCredential(theirs);
    const attacker = algorithm(SM2).generateKey();
    await database.query("update credential set public_key = $2 where id = $1", [
      id,
      attacker.verifying.reveal(),
    ]);
    const fresh = await openDirectory({ database, sealer, clock: () => now });
    const held = fresh.byKey(NATIONAL, "s1")?.credential.key.reveal() ?? new Uint8Array();
    await fresh.close();
    expect(Buffer.compare(held, theirs.key.reveal())).toBe(0);
  });

  test.each([
    ["partner", "partner_id = 'bound-to'"],
    ["key id", "key_id = 'another'"],
    ["use", "use = 'ours'"],
    ["algorithm", "algorithm = 'RSA-SHA256'"],
    ["parameters", `parameters = '{"form":"der"}'::jsonb`],
    ["adapter", "adapter = 'northbound'"],
  ])("a row whose %s was changed in the database is not held, by whoever reads it", async (what, change) => {
    const partner = `bound-${what.replace(" ", "-")}`;
    const known = new Set((await store.partners()).map(({ id }) => id));
    for (const id of [partner, "bound-to"]) if (!known.has(id)) await store.addPartner(partnerOf(id));
    const { id } = await store.addCredential(pairOf(partner, `b-${what.length}`).theirs);
    await directory.reload();
    const before = directory.size().credentials;
    await database.transaction(async (tx) => {
      await tx.query("update configuration set version = version + 1", []);
      await tx.query(
        `update credential set ${change}, version = (select version from configuration) where id = $1`,
        [id],
      );
    });
    await directory.reload();
    expect(directory.size().credentials).toBe(before - 1);
    const problems: string[] = [];
    const onProblem = ({ code, detail }: { code: string; detail: string | undefined }) =>
      problems.push(`${code} ${detail}`);
    const fresh = await openDirectory({ database, sealer, clock: () => now, onProblem });
    expect(fresh.size().credentials).toBe(before - 1);
    await fresh.close();
    await database.query("update credential set state = 'revoked', revoked_at = 0 where id = $1", [id]);
    await database.query("delete from credential where id = $1", [id]);
  });

  test("uses are counted in batches, by several processes, and a failed batch is kept", async () => {
    await store.addPartner(partnerOf("counted"));
    await store.addCredential(keyOf("counted", "c1"));
    await directory.reload();
    const credential = directory.byKey(NATIONAL, "c1")?.credential;
    if (credential === undefined) throw new Error("no key");
    const [one, other] = [createUseCounter(database), createUseCounter(database)];
    const used = async () => (await store.uses("counted")).get(credential.id);
    expect(await used()).toBeUndefined();
    one.note(credential, START + 5);
    one.note(credential, START + 3);
    other.note(credential, START + 4);
    await Promise.all([one.flush(), other.flush()]);
    expect(await used()).toEqual({ uses: 3, lastUsedAt: START + 5 });
    await one.close();
    await other.close();

    let broken = true;
    const flaky = createUseCounter({
      ...database,
      query: (sql, params) => (broken ? Promise.reject(new Error("down")) : database.query(sql, params)),
    });
    flaky.note(credential, START + 9);
    await flaky.flush();
    flaky.note(credential, START + 8);
    broken = false;
    await flaky.close();
    expect(await used()).toEqual({ uses: 5, lastUsedAt: START + 9 });
  });
});

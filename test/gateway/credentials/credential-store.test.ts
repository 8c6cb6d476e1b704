import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CredentialStore } from "../../../src/gateway/credentials/credential-store.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { DAY_MS, keyOf, partnerOf, START, sealerOf, storeOn } from "./synthetic.ts";

describe.each(testDatabases())("the store of partners and keys on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: CredentialStore;
  let now = START;
  beforeAll(async () => {
    database = await open();
    store = storeOn(database, () => now);
  });
  afterAll(() => database.end());
  const version = async (): Promise<number> =>
    (await database.query<{ version: number }>("select version from configuration")).rows[0]?.version ?? -1;
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "ok",
      (thrown: { code?: string; fields?: readonly string[] }) => [thrown.code, ...(thrown.fields ?? [])],
    );

  test("gives a partner back as it was given", async () => {
    const partner = partnerOf("whole", {
      limits: { perSecond: 0.5, burst: 1, perDay: 10 },
      requireBodySignature: true,
    });
    await store.addPartner(partner);
    expect(await store.partner("whole")).toEqual(partner);
    expect(await store.partners()).toContainEqual(partner);
    expect(await code(store.partner("nobody"))).toEqual(["partner.unknown"]);
  });

  test("lets no two partners share an id, nor within an adapter a client id or an interface id", async () => {
    await store.addPartner(partnerOf("first"));
    expect(await code(store.addPartner(partnerOf("first", { clientId: "other", interfaces: {} })))).toEqual([
      "partner.exists",
      "id",
    ]);
    const sameClient = partnerOf("second", { clientId: "client-first" });
    expect(await code(store.addPartner(sameClient))).toEqual(["partner.exists", "clientId"]);
    const sameInterface = partnerOf("second", { interfaces: { verifyCertInfo: "s_first_0001" } });
    expect(await code(store.addPartner(sameInterface))).toEqual(["partner.exists", "interfaces"]);
    expect(await code(store.checkFree(sameInterface))).toEqual(["partner.exists", "interfaces"]);
    const elsewhere = { ...sameInterface, clientId: "client-first", adapter: adapterId("northbound") };
    expect(await code(store.addPartner(elsewhere))).toBe("ok");
  });

  // Looking first and inserting after would let both in.
  test("admits one of two registrations at once", async () => {
    const outcomes = await Promise.all([
      code(store.addPartner(partnerOf("race-a", { clientId: "race" }))),
      code(store.addPartner(partnerOf("race-b", { clientId: "race" }))),
    ]);
    expect(outcomes).toContainEqual("ok");
    expect(outcomes).toContainEqual(["partner.exists", "clientId"]);
  });

  test("loses neither of two changes made at once", async () => {
    await store.addPartner(partnerOf("both"));
    await Promise.all([
      store.changePartner("both", (partner) => ({ ...partner, state: "suspended" })),
      store.changePartner("both", (partner) => ({ ...partner, limits: { perSecond: 1, burst: 1 } })),
    ]);
    const changed = await store.partner("both");
    expect([changed.state, changed.limits]).toEqual(["suspended", { perSecond: 1, burst: 1 }]);
  });

  test("changes neither id nor adapter, on which keys and evidence hang", async () => {
    await store.addPartner(partnerOf("fixed"));
    const changed = await store.changePartner("fixed", (partner) => ({
      ...partner,
      id: "moved",
      adapter: adapterId("northbound"),
    }));
    expect([changed.id, changed.adapter]).toEqual(["fixed", "national-platform"]);
    expect(await store.partner("fixed")).toEqual(changed);
  });

  test("counts every change once and a refused one not at all", async () => {
    const before = await version();
    await store.addPartner(partnerOf("counted"));
    await store.addCredential(keyOf("counted", "counted-1"));
    await code(store.addPartner(partnerOf("counted")));
    await code(store.revokeCredential("counted", "none"));
    await store.revokeCredential("counted", "counted-1");
    expect(await version()).toBe(before + 3);
  });

  test("gives a key id to one partner of an adapter alone", async () => {
    await store.addPartner(partnerOf("owner"));
    await store.addPartner(partnerOf("taker"));
    await store.addCredential(keyOf("owner", "shared-id"));
    expect(await code(store.addCredential(keyOf("taker", "shared-id")))).toEqual([
      "credential.invalid",
      "keyId",
    ]);
    expect(await code(store.addCredential(keyOf("nobody", "k")))).toEqual(["partner.unknown"]);
  });

  test("lists keys newest first, with their standing and without the key", async () => {
    await store.addPartner(partnerOf("lister"));
    await store.addCredential(keyOf("lister", "older"));
    now += 1000;
    await store.addCredential(keyOf("lister", "newer"));
    await store.revokeCredential("lister", "older");
    const listed = await store.credentials("lister");
    expect(listed.map(({ keyId, state, revokedAt }) => [keyId, state, revokedAt])).toEqual([
      ["newer", "active", undefined],
      ["older", "revoked", now],
    ]);
    expect(JSON.stringify(listed)).not.toContain("secret-of");
    expect(await code(store.revokeCredential("lister", "older"))).toEqual(["credential.not-found"]);
    expect(await code(store.credentials("nobody"))).toEqual(["partner.unknown"]);
  });

  test("rotates so that the old key ends after the overlap and other algorithms are left alone", async () => {
    await store.addPartner(partnerOf("rotating"));
    await store.addCredential(keyOf("rotating", "old"));
    await store.addCredential(keyOf("rotating", "sm3", { algorithm: "HMAC-SM3" }));
    const endsAt = now + DAY_MS;
    await store.rotateCredential(keyOf("rotating", "new"), endsAt);
    const ends = new Map(
      (await store.credentials("rotating")).map(({ keyId, notAfter }) => [keyId, notAfter]),
    );
    expect(ends.get("old")).toBe(endsAt);
    expect(ends.get("new")).toBe(START + 365 * DAY_MS);
    expect(ends.get("sm3")).toBe(START + 365 * DAY_MS);
  });

  test("rotates without overlap by revoking the old key", async () => {
    await store.addPartner(partnerOf("abrupt"));
    await store.addCredential(keyOf("abrupt", "old-abrupt"));
    await store.rotateCredential(keyOf("abrupt", "new-abrupt"), now);
    const states = (await store.credentials("abrupt")).map(({ keyId, state }) => [keyId, state]);
    expect(states).toContainEqual(["old-abrupt", "revoked"]);
    expect(states).toContainEqual(["new-abrupt", "active"]);
  });

  test("seals under one master key alone, and names both when another is given", async () => {
    const other = storeOn(database, () => now, sealerOf("bbbb0002", 2));
    await store.addPartner(partnerOf("sealed-once"));
    await store.addCredential(keyOf("sealed-once", "sealed-once"));
    const refused = await other
      .addCredential(keyOf("sealed-once", "second"))
      .catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: "crypto.unseal" });
    expect(refused).toHaveProperty("detail", expect.stringMatching(/aaaa0001.*bbbb0002/));
  });

  test("keeps nothing of a secret that anyone could read", async () => {
    await store.addPartner(partnerOf("canary"));
    const secret = "CANARY-7f3a9c-secret-value-of-a-partner";
    await store.addCredential(keyOf("canary", "canary", { key: keyOf("x", secret).key }));
    const dump = await dumpOf(database);
    expect(dump).toContain("canary");
    const bytes = Buffer.from(`secret-of-${secret}-0123456789abcdef`);
    const needles = [bytes.toString("utf8"), secret, bytes.toString("hex"), ...base64Forms(bytes)];
    expect(needles.filter((needle) => dump.includes(needle))).toEqual([]);
  });
});

/** Every row of every table as text. */
async function dumpOf(database: TestDatabase): Promise<string> {
  const { rows: tables } = await database.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = current_schema()",
  );
  expect(tables.map(({ name }) => name)).toContain("credential");
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.query<{ line: string }>(
      `select row_to_json(t)::text as line from "${name}" t`,
    );
    parts.push(...rows.map(({ line }) => line));
  }
  const text = parts.join("\n");
  // bytea columns print as hex: their raw bytes are searched too.
  const raw = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
    Buffer.from(hex ?? "", "hex").toString("latin1"),
  );
  expect(raw.length).toBeGreaterThan(0);
  return `${text}\n${raw.join("\n")}`;
}

/** The middle of the base64 text at each of the three alignments it can have inside a longer text. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(4, -4),
  );
}

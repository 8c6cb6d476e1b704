import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { CredentialStore } from "../../../src/gateway/credentials/credential-store.ts";
import {
  type DirectoryOptions,
  type OpenDirectory,
  openDirectory,
} from "../../../src/gateway/credentials/directory.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { DAY_MS, keyOf, partnerOf, START, sealer, sealerOf, storeOn } from "./synthetic.ts";

const NATIONAL = adapterId("national-platform");
/** The promise of the design: a revocation holds in every process within this. */
const EFFECTIVE_MS = 5000;

describe.each(testDatabases())("the directory in memory on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: CredentialStore;
  let now = START + 1000;
  const opened: OpenDirectory[] = [];
  beforeAll(async () => {
    database = await open();
    store = storeOn(database, () => now);
  });
  afterEach(async () => {
    now = START + 1000;
    for (const directory of opened.splice(0)) await directory.close();
  });
  afterAll(() => database.end());
  async function directoryOn(options: Partial<DirectoryOptions> = {}): Promise<OpenDirectory> {
    const directory = await openDirectory({ database, sealer, clock: () => now, ...options });
    opened.push(directory);
    return directory;
  }
  const until = (check: () => void): Promise<void> =>
    vi.waitFor(check, { timeout: EFFECTIVE_MS, interval: 10 });
  const deaf = (inner: Database): Database => ({ ...inner, listen: async () => async () => {} });

  test("holds what was there when it was opened", async () => {
    await store.addPartner(partnerOf("early"));
    await store.addCredential(keyOf("early", "early-key"));
    const directory = await directoryOn();
    const found = directory.byKey(NATIONAL, "early-key");
    expect(found?.partner).toEqual(partnerOf("early"));
    expect(found?.credential).toMatchObject({
      keyId: "early-key",
      partnerId: "early",
      algorithm: "HMAC-SHA256",
    });
    expect(Buffer.from(found?.credential.key.reveal() ?? "").toString()).toBe(
      "secret-of-early-key-0123456789abcdef",
    );
    expect(directory.partner("early")).toBe(found?.partner);
  });

  test("knows a key only under the adapter it was issued for", async () => {
    const directory = await directoryOn();
    expect(directory.byKey(adapterId("northbound"), "early-key")).toBeUndefined();
    expect(directory.byKey(NATIONAL, "constructor")).toBeUndefined();
    expect(directory.byKey(adapterId("__proto__"), "early-key")).toBeUndefined();
  });

  test("of another process sees a revocation within five seconds, and still says whose key it was", async () => {
    await store.addPartner(partnerOf("revoked"));
    await store.addCredential(keyOf("revoked", "revoked-key"));
    const other = await directoryOn({ database: (await database.openSecond?.()) ?? database, pollMs: 2000 });
    expect(other.byKey(NATIONAL, "revoked-key")?.credential.state).toBe("active");
    await store.revokeCredential("revoked", "revoked-key");
    await until(() => expect(other.byKey(NATIONAL, "revoked-key")?.credential.state).toBe("revoked"));
    expect(other.byKey(NATIONAL, "revoked-key")?.partner.id).toBe("revoked");
    expect(other.signingCredential("revoked")).toBeUndefined();
  });

  test("sees a change by polling where every notification is lost", async () => {
    await store.addPartner(partnerOf("polled"));
    await store.addCredential(keyOf("polled", "polled-key"));
    const directory = await directoryOn({ database: deaf(database), pollMs: 20 });
    await store.changePartner("polled", (partner) => ({ ...partner, state: "suspended" }));
    await until(() => expect(directory.byKey(NATIONAL, "polled-key")?.partner.state).toBe("suspended"));
  });

  test("holds everything committed before a reload that was asked for", async () => {
    const directory = await directoryOn({ database: deaf(database) });
    await store.addPartner(partnerOf("reloaded"));
    const [first, second] = [directory.reload(), directory.reload()];
    await store.addCredential(keyOf("reloaded", "reloaded-key"));
    await directory.reload();
    await Promise.all([first, second]);
    expect(directory.byKey(NATIONAL, "reloaded-key")?.partner.id).toBe("reloaded");
  });

  // A dialect that names no key in its messages has one key id for both secrets.
  test("gives the old secret beside the new one while both are in force", async () => {
    await store.addPartner(partnerOf("nameless"));
    await store.addCredential(keyOf("nameless", "rid", { key: keyOf("", "old-secret").key }));
    now += 10;
    const replacement = keyOf("nameless", "rid", { notBefore: now, key: keyOf("", "new-secret").key });
    await store.rotateCredential(replacement, now + DAY_MS);
    const directory = await directoryOn();
    const text = (key: { reveal: () => Uint8Array } | undefined): string =>
      Buffer.from(key?.reveal() ?? "").toString();
    const during = directory.byKey(NATIONAL, "rid");
    expect(text(during?.credential.key)).toContain("new-secret");
    expect(text(during?.previous?.key)).toContain("old-secret");
    now += DAY_MS + 1;
    const after = directory.byKey(NATIONAL, "rid");
    expect(text(after?.credential.key)).toContain("new-secret");
    expect(after?.previous).toBeUndefined();
  });

  test("signs with the newest key in force, and with none that is not yet or no longer", async () => {
    await store.addPartner(partnerOf("signer"));
    await store.addCredential(keyOf("signer", "first", { notAfter: START + 10 * DAY_MS }));
    await store.addCredential(keyOf("signer", "later", { notBefore: START + 2 * DAY_MS }));
    await store.addCredential(
      keyOf("signer", "sm3-only", { algorithm: "HMAC-SM3", notAfter: START + DAY_MS }),
    );
    const directory = await directoryOn();
    expect(directory.signingCredential("signer", "HMAC-SHA256")?.keyId).toBe("first");
    expect(directory.signingCredential("signer", "HMAC-SM3")?.keyId).toBe("sm3-only");
    now = START + 3 * DAY_MS;
    expect(directory.signingCredential("signer")?.keyId).toBe("later");
    expect(directory.signingCredential("signer", "HMAC-SM3")).toBeUndefined();
    expect(directory.signingCredential("nobody")).toBeUndefined();
  });

  test("keeps the identity of a key that did not change, so that engines keep what they derived from it", async () => {
    await store.addPartner(partnerOf("stable"));
    await store.addCredential(keyOf("stable", "stable-key"));
    const directory = await directoryOn({ database: deaf(database) });
    const before = directory.byKey(NATIONAL, "stable-key")?.credential.key;
    await store.revokeCredential("stable", "stable-key");
    await directory.reload();
    const after = directory.byKey(NATIONAL, "stable-key")?.credential;
    expect(after?.state).toBe("revoked");
    expect(after?.key).toBe(before);
  });

  test("keeps the last good state while the database cannot be read, reports once, and recovers", async () => {
    await store.addPartner(partnerOf("steady"));
    await store.addCredential(keyOf("steady", "steady-key"));
    let broken = false;
    const onProblem = vi.fn();
    const polls = vi.fn();
    const flaky: Database = {
      ...deaf(database),
      query: (sql, params) => {
        polls();
        if (broken) return Promise.reject(new GatewayError("database.unavailable"));
        return database.query(sql, params);
      },
    };
    const directory = await directoryOn({ database: flaky, pollMs: 5, onProblem });
    broken = true;
    polls.mockClear();
    await until(() => expect(polls.mock.calls.length).toBeGreaterThan(5));
    expect(onProblem).toHaveBeenCalledTimes(1);
    expect(onProblem.mock.calls[0]?.[0]).toMatchObject({ code: "database.unavailable" });
    expect(directory.byKey(NATIONAL, "steady-key")?.credential.state).toBe("active");
    await store.revokeCredential("steady", "steady-key");
    broken = false;
    await until(() => expect(directory.byKey(NATIONAL, "steady-key")?.credential.state).toBe("revoked"));
  });

  test("forgets everything held when the database turns out to be an older one", async () => {
    await store.addPartner(partnerOf("restored"));
    await store.addCredential(keyOf("restored", "restored-key"));
    const directory = await directoryOn({ database: deaf(database) });
    const version = directory.version();
    await database.query(
      "update credential set not_after = not_before, version = 1 where key_id = 'restored-key'",
    );
    await database.query("update configuration set version = $1", [version - 1]);
    await directory.reload();
    await database.query("update configuration set version = $1", [version]);
    const held = directory.byKey(NATIONAL, "restored-key")?.credential;
    expect(held?.notAfter).toBe(held?.notBefore);
  });

  test("is not opened under another master key, and the error names both", async () => {
    const refused = await openDirectory({
      database,
      sealer: sealerOf("bbbb0002", 2),
      clock: () => now,
    }).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: "crypto.unseal" });
    expect(refused).toHaveProperty("detail", expect.stringMatching(/aaaa0001.*bbbb0002/));
  });

  test.each(["flipped", "swapped", "cut"])(
    "does not hold a key whose envelope was %s, and holds the others",
    async (how) => {
      const [victim, donor] = [`victim-${how}`, `donor-${how}`];
      await store.addPartner(partnerOf(victim));
      await store.addPartner(partnerOf(donor));
      const { id } = await store.addCredential(keyOf(victim, `${victim}-key`));
      await store.addCredential(keyOf(donor, `${donor}-key`));
      const { rows } = await database.query<{ key_id: string; sealed: Uint8Array }>(
        "select key_id, sealed from credential",
      );
      const sealedOf = (keyId: string): Buffer =>
        Buffer.from(rows.find((row) => row.key_id === keyId)?.sealed ?? []);
      const own = sealedOf(`${victim}-key`);
      const flipped = Buffer.from(own);
      const last = flipped.length - 40;
      flipped[last] = (flipped[last] ?? 0) ^ 1;
      const changed = { flipped, swapped: sealedOf(`${donor}-key`), cut: own.subarray(0, -1) }[how];
      await database.query("update credential set sealed = $1 where id = $2", [changed, id]);
      const onProblem = vi.fn();
      const directory = await directoryOn({ onProblem });
      expect(directory.byKey(NATIONAL, `${victim}-key`)).toBeUndefined();
      expect(directory.byKey(NATIONAL, `${donor}-key`)?.partner.id).toBe(donor);
      expect(onProblem.mock.calls.map(([error]) => error.code)).toContain("crypto.unseal");
      await database.query("update credential set sealed = $1 where id = $2", [own, id]);
    },
  );
});

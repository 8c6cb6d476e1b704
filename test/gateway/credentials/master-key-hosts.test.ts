import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { openDirectory } from "../../../src/gateway/credentials/directory.ts";
import { ENVELOPE_TABLES } from "../../../src/gateway/credentials/envelope-sql.ts";
import { openMasterKeys } from "../../../src/gateway/credentials/master-key.ts";
import { openSealer } from "../../../src/gateway/credentials/master-key-check.ts";
import { sealKey } from "../../../src/gateway/credentials/sealed-key.ts";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { cutAt, disturbed, keyLines, keysIn, openRotationRoom, type RotationRoom } from "./rotation-room.ts";
import { keyOf, START } from "./synthetic.ts";

const NATIONAL = adapterId("national-platform");
const MANY = 20;

describe.each(testDatabases())("a rotated master key on $engine", ({ open }) => {
  let database: TestDatabase;
  let room: RotationRoom;
  beforeEach(async () => {
    database = await open();
    room = await openRotationRoom(database, MANY);
  });
  afterEach(async () => {
    await room.close();
    await database.end();
  });
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => "ok",
      (thrown: { code?: string; detail?: string }) => `${thrown.code}: ${thrown.detail}`,
    );
  /** Everything stands under the newest key, opens, and no other key is needed any more. */
  const expectRotated = async (): Promise<void> => {
    const { current, keys } = await room.list();
    expect(keys.at(-1)?.id).toBe(current);
    for (const key of keys) if (!key.current) expect(key).toMatchObject({ held: true, envelopes: 0 });
    for (const { id } of keys) if (id !== current) await room.forget(id);
    expect(keyLines(room.file)).toHaveLength(1);
    expect(await room.unopened()).toEqual([]);
  };

  test("reaches a running process through the file, without a restart", async () => {
    const masterKeys = keysIn(room.file);
    const onProblem = vi.fn();
    const sealer = await openSealer(database, masterKeys, () => START);
    const directory = await openDirectory({ database, sealer, clock: () => START, onProblem });
    const held = directory.byKey(NATIONAL, "k-0")?.credential.key;
    await room.rotate();
    await room.context.store.addCredential(keyOf("city", "after"));
    await directory.reload();
    expect(masterKeys.ring()).toHaveLength(2);
    expect(directory.byKey(NATIONAL, "after")?.partner.id).toBe("city");
    expect(directory.byKey(NATIONAL, "k-0")?.credential.key).toBe(held);
    expect(onProblem).not.toHaveBeenCalled();
    await directory.close();
  });

  test("to a key that has not reached a host leaves it what it holds, and it catches up once the key is there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "elgw-other-host-"));
    const copy = join(folder, "keys");
    copyFileSync(room.file, copy);
    let now = START;
    const onProblem = vi.fn();
    const sealer = await openSealer(database, keysIn(copy), () => now);
    const directory = await openDirectory({ database, sealer, clock: () => now, onProblem });
    const { to } = await room.rotate();
    await room.context.store.addCredential(keyOf("city", "after"));
    await room.context.store.revokeCredential("city", "k-1");
    // A version of its own for a row whose secret this host holds, though it cannot open the envelope.
    await database.query(
      "update credential set version = (select version from configuration) where key_id = 'k-0'",
      [],
    );
    await directory.reload();
    await directory.reload();
    expect(directory.byKey(NATIONAL, "after")).toBeUndefined();
    expect(directory.byKey(NATIONAL, "k-0")?.credential.state).toBe("active");
    expect(directory.byKey(NATIONAL, "k-1")?.credential.state).toBe("revoked");
    expect(onProblem.mock.calls.map(([error]) => error.detail)).toEqual([`sealed under key ${to}`]);
    expect(await code(room.another(database, copy))).toMatch(
      /^crypto.unseal: .* sealed under master key .*, but the key given is/,
    );
    copyFileSync(room.file, copy);
    now += 1000;
    await directory.reload();
    expect(directory.byKey(NATIONAL, "after")?.partner.id).toBe("city");
    expect(onProblem).toHaveBeenCalledTimes(1);
    await directory.close();
    rmSync(folder, { recursive: true });
  });

  test("prepared beforehand uses the prepared key, which can also be taken back", async () => {
    const prepare = () => runCommand("keys.rotate-master", { prepare: true }, room.context);
    const prepared = (await prepare()) as { prepared: string; current: string; already: boolean };
    expect(prepared).toMatchObject({ already: false, file: room.file });
    expect(await prepare()).toMatchObject({ prepared: prepared.prepared, already: true });
    expect(await room.list()).toMatchObject({
      current: prepared.current,
      keys: [{ envelopes: MANY + 2 }, {}],
    });
    await room.forget(prepared.prepared);
    const again = (await prepare()) as { prepared: string };
    expect(await room.rotate()).toMatchObject({
      how: "prepared",
      from: prepared.current,
      to: again.prepared,
    });
    await expectRotated();
  });

  test("prepared while another is unfinished waits until that one is done", async () => {
    await code(room.rotate(disturbed(room.context, cutAt(30))));
    const { current } = await room.list();
    const prepare = runCommand("keys.rotate-master", { prepare: true }, room.context);
    const { prepared } = (await prepare) as { prepared: string };
    expect(prepared).not.toBe(current);
    expect(await room.rotate()).toMatchObject({ how: "resumed", to: current, newer: [prepared] });
    expect(await room.rotate()).toMatchObject({ how: "prepared", from: current, to: prepared, newer: [] });
    await expectRotated();
  });

  test("passes over what is damaged, names it, and is not held up by it the next time", async () => {
    const { rows } = await database.query<{ id: string; sealed: Uint8Array }>(
      "select id, sealed from credential where key_id = 'k-7'",
      [],
    );
    const [victim] = rows;
    const changed = Buffer.from(victim?.sealed ?? []);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await database.query("update credential set sealed = $1 where id = $2", [changed, victim?.id]);
    const first = await room.rotate();
    expect(first).toMatchObject({ resealed: MANY + 1, damaged: [`credential/${victim?.id}`] });
    expect(await code(room.forget(first.from ?? ""))).toContain("1 envelopes need it");
    const second = await room.rotate();
    expect(second).toMatchObject({ how: "made", from: first.to, damaged: [`credential/${victim?.id}`] });
    await room.forget(first.to);
  });

  test("stops at an envelope whose key is missing, names that key, and finishes once it is back", async () => {
    const lost = `${"33".repeat(32)}\n`;
    const elsewhere = join(mkdtempSync(join(tmpdir(), "elgw-lost-")), "keys");
    writeFileSync(elsewhere, lost, { mode: 0o600 });
    const [key] = keysIn(elsewhere).ring();
    const { rows } = await database.query<{ id: string }>(
      "select id from credential where key_id = 'k-9'",
      [],
    );
    const id = rows[0]?.id ?? "";
    const foreign = openMasterKeys({
      masterKey: undefined,
      masterKeyFile: elsewhere,
      dataDir: "",
      mayMake: false,
    });
    const secret = new Secret<Uint8Array>(Buffer.from("a secret of long ago"));
    const other = await openSealer({ query: async () => ({ rows: [], rowCount: 0 }) }, foreign, () => START);
    await database.query("update credential set sealed = $1 where id = $2", [
      sealKey(other, { ...keyOf("city", "k-9"), id, adapter: NATIONAL }, secret),
      id,
    ]);
    expect(await code(room.rotate())).toBe(`crypto.unseal: credential/${id} is sealed under key ${key?.id}`);
    expect((await room.list()).keys.find((each) => each.id === key?.id)).toMatchObject({
      held: false,
      envelopes: 1,
    });
    // The missing key goes to the top: it is old, and the last line is the newest.
    writeFileSync(room.file, `${lost}${keyLines(room.file).join("\n")}\n`);
    room.moveClock(1000);
    expect(await room.rotate()).toMatchObject({ how: "resumed" });
    await expectRotated();
  });

  test("forgets neither the current key, nor one that is needed, nor one that is not there", async () => {
    const first = (await room.list()).current;
    const kept = keyLines(room.file);
    expect(await code(room.forget(first))).toContain("the database is sealed under");
    expect(await code(room.forget("00000000"))).toContain("no such master key");
    const hook = cutAt(30);
    await code(room.rotate(disturbed(room.context, hook)));
    expect((await room.list()).current).not.toBe(first);
    expect(await code(room.forget(first))).toMatch(/operator.usage: \d+ envelopes need it/);
    expect(keyLines(room.file).slice(0, 1)).toEqual(kept);
  });

  test("of keys from the environment says what to do, uses the last given, and never goes back", async () => {
    const under = async (...fills: string[]) => {
      const masterKey = new Secret(fills.map((fill) => fill.repeat(32)).join(","));
      const masterKeys = openMasterKeys({
        masterKey,
        masterKeyFile: undefined,
        dataDir: "",
        mayMake: false,
      });
      const sealer = await openSealer(database, masterKeys, () => START);
      return { ...room.context, masterKeys, sealer };
    };
    const before = await runCommand("audit.tail", { last: 1000 }, room.context);
    expect(await code(room.rotate(await under("11")))).toMatch(/operator.usage: .*ELGW_MASTER_KEY=<key/);
    const prepare = runCommand("keys.rotate-master", { prepare: true }, await under("11"));
    expect(await code(prepare)).toMatch(/operator.usage/);
    expect(await runCommand("audit.tail", { last: 1000 }, room.context)).toEqual(before);
    expect(await room.rotate(await under("11", "22"))).toMatchObject({ how: "prepared", resealed: MANY + 2 });
    expect(await code(room.rotate(await under("11", "22")))).toMatch(/operator.usage/);
    expect(await code(under("11"))).toMatch(/crypto.unseal/);
    const alone = await under("22");
    expect(await runCommand("keys.list-master", {}, alone)).toMatchObject({
      keys: [{ envelopes: MANY + 2 }],
    });
    const [old] = (await under("11", "22")).masterKeys.ring();
    expect(await code(runCommand("keys.forget-master", { keyId: old?.id }, await under("11", "22")))).toMatch(
      /by leaving them out of it/,
    );
  });
});

// A table that seals something and is not in the list would be left behind, and its key then forgotten.
test("a rotation knows every column that could hold an envelope", async () => {
  const [engine] = testDatabases();
  const database = await engine?.open();
  const { rows = [] } =
    (await database?.query<{ place: string }>(
      `select table_name || '.' || column_name as place from information_schema.columns
     where table_schema = current_schema() and data_type = 'bytea' order by 1`,
      [],
    )) ?? {};
  const plain = ["credential.public_key", "replay_nonce.key"];
  expect(rows.map(({ place }) => place).filter((place) => !plain.includes(place))).toEqual(
    ENVELOPE_TABLES.map((table) => `${table}.sealed`).sort(),
  );
  await database?.end();
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { cutAt, disturbed, keyLines, openRotationRoom, type RotationRoom } from "./rotation-room.ts";
import { keyOf } from "./synthetic.ts";

/** Two batches of credentials. */
const MANY = 130;

describe.each(testDatabases())("a rotation of the master key on $engine", ({ open }) => {
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
  const versions = async (): Promise<unknown> =>
    (
      await database.query(
        "select (select version from configuration) as held, (select sum(version) from credential)::text as rows",
        [],
      )
    ).rows;
  /** Everything stands under the newest key, opens, and no other key is needed any more. */
  const expectRotated = async (): Promise<void> => {
    const { current, keys } = await room.list();
    expect(keys.at(-1)?.id).toBe(current);
    for (const key of keys) if (!key.current) expect(key).toMatchObject({ held: true, envelopes: 0 });
    for (const { id } of keys) if (id !== current) await room.forget(id);
    expect(keyLines(room.file)).toHaveLength(1);
    expect(await room.unopened()).toEqual([]);
  };

  test("seals everything anew, the audit's secrets too, and changes no version", async () => {
    const before = await versions();
    const { publicKey } = room.context.signer;
    const progress: (readonly [number, number | undefined])[] = [];
    const onProgress = (done: number, total: number | undefined): void => void progress.push([done, total]);
    const first = (await room.list()).current;
    const rotated = await room.rotate({ ...room.context, onProgress });
    expect(rotated).toMatchObject({
      how: "made",
      from: first,
      resealed: MANY + 2,
      damaged: [],
      older: [first],
    });
    expect(await room.list()).toMatchObject({
      current: rotated.to,
      keys: [
        { id: first, current: false, held: true, envelopes: 0 },
        { id: rotated.to, current: true, held: true, envelopes: MANY + 2 },
      ],
    });
    expect(await versions()).toEqual(before);
    expect(progress).toEqual([
      [0, MANY + 2],
      [100, MANY + 2],
      [MANY, MANY + 2],
      [MANY + 1, MANY + 2],
    ]);
    expect((await room.another()).signer.publicKey).toBe(publicKey);
    await expectRotated();
    const tail = (await runCommand("audit.tail", { last: 3 }, room.context)) as {
      action: string;
      note: string;
    }[];
    expect(tail.map(({ action }) => action)).toEqual([
      "keys.rotate-master",
      "keys.master-rotated",
      "keys.forget-master",
    ]);
    expect(JSON.parse(tail[1]?.note ?? "")).toMatchObject({
      from: first,
      to: rotated.to,
      resealed: MANY + 1,
    });
  });

  // Wherever a run dies, the same command finishes what it began: no second key, nothing left behind.
  test("cut at any point is finished by the next run", async () => {
    let complete = 0;
    for (let point = 0; ; point += 1) {
      const before = keyLines(room.file).length;
      const outcome = await code(room.rotate(disturbed(room.context, cutAt(point))));
      if (outcome === "ok") break;
      expect(outcome, `point ${point}`).toContain("database.unavailable");
      const { current, keys } = await room.list();
      const newest = keys.at(-1);
      // Only the answer was lost: the work is done, and a next run is another rotation.
      const done = keys.length > before && newest?.id === current && newest.envelopes === MANY + 2;
      if (done) complete += 1;
      else {
        expect(await room.unopened(), `point ${point}`).toEqual([]);
        const { to } = await room.rotate();
        if (keys.length > before) expect(to).toBe(newest?.id);
      }
      expect(keyLines(room.file), `point ${point}`).toHaveLength(before + 1);
      await expectRotated();
    }
    expect(complete).toBe(1);
    await expectRotated();
  }, 180_000);

  test("met by another at any point ends under one key", async () => {
    for (let point = 0, reached = true; reached; point += 1) {
      const other = await room.another(await database.openSecond?.());
      reached = false;
      const hook = async (at: number, inTransaction: boolean): Promise<void> => {
        if (at !== point) return;
        reached = true;
        if (!inTransaction) await room.rotate(other);
      };
      expect(await code(room.rotate(disturbed(room.context, hook))), `point ${point}`).toBe("ok");
      await expectRotated();
    }
  }, 180_000);

  test("joins another that begins at the same time", async () => {
    const other = await room.another(await database.openSecond?.());
    const outcomes = await Promise.all([room.rotate(), room.rotate(other)]);
    const made = outcomes.filter(({ how }) => how === "made").length;
    expect(keyLines(room.file)).toHaveLength(1 + made);
    await expectRotated();
  });

  test("overtaken by a later one stops, and does not seal back", async () => {
    const other = await room.another(await database.openSecond?.());
    let times = 0;
    // Once the first has made its key current: the other finishes that, and goes on to a key of its own.
    const hook = async (_: number, inTransaction: boolean): Promise<void> => {
      if (inTransaction || times > 0 || keyLines(room.file).length < 2) return;
      times = 1;
      expect(await room.rotate(other)).toMatchObject({ how: "resumed" });
      expect(await room.rotate(other)).toMatchObject({ how: "made" });
    };
    expect(await code(room.rotate(disturbed(room.context, hook)))).toContain("another rotation has made");
    expect(keyLines(room.file)).toHaveLength(3);
    await expectRotated();
  });

  test("goes on while credentials are added, rotated and revoked by a process that knows only the old key", async () => {
    const other = await room.another(await database.openSecond?.());
    let added = 0;
    const hook = async (_: number, inTransaction: boolean): Promise<void> => {
      if (inTransaction) return;
      room.moveClock(1000);
      added += 1;
      await other.store.addCredential(keyOf("city", `mid-${added}`));
      await other.store.revokeCredential("city", `k-${added}`);
    };
    await room.rotate(disturbed(room.context, hook));
    expect(added).toBeGreaterThan(10);
    expect((await room.list()).keys.map(({ envelopes }) => envelopes)).toEqual([0, MANY + 2 + added]);
    await expectRotated();
  });
});

describe.each(testDatabases())("a database without credentials on $engine", ({ open }) => {
  test("rotates the audit's secrets alone, and is the new key's from then on", async () => {
    const database = await open();
    const room = await openRotationRoom(database);
    const { from, to, resealed } = await room.rotate();
    expect([resealed, (await room.list()).current]).toEqual([2, to]);
    await room.forget(from ?? "");
    expect(await room.unopened()).toEqual([]);
    await room.close();
    await database.end();
  });
});

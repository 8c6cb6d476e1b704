import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAuditExport } from "../../../src/cli/audit-verifier.ts";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../../../src/gateway/audit/audit-key.ts";
import { readHead } from "../../../src/gateway/audit/chain-head.ts";
import { tailAudit } from "../../../src/gateway/audit/tail-audit.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { appendMany, emptyChain, exported, facts, openChain, sealer } from "./chain.ts";

/** The database as it is, but a write of entries fails: before it, or after it took effect. */
function failing(database: Database, fault: () => "before" | "after" | undefined): Database {
  const checked = async <T>(write: () => Promise<T>): Promise<T> => {
    if (fault() === "before") throw new Error("connection lost");
    const result = await write();
    if (fault() === "after") throw new Error("connection lost after commit");
    return result;
  };
  return {
    ...database,
    query: (sql, params) =>
      sql.includes("insert into audit_entry")
        ? checked(() => database.query<never>(sql, params))
        : database.query<never>(sql, params),
    transaction: (work) => checked(() => database.transaction(work)),
  };
}

describe.each(testDatabases())("the audit on $engine", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => emptyChain(database));
  afterAll(() => database.end());

  test("an append that resolved is in the table, in a chain that the verifier takes", async () => {
    const { log, signer } = await openChain(database);
    await log.append(facts(1));
    expect(await tailAudit(database)).toEqual([{ seq: 1, ...facts(1) }]);
    await appendMany(log, 2_500, 2);
    const lines = await exported(database, signer);
    expect(await verifyAuditExport(lines, { publicKey: signer.publicKey })).toEqual({
      ok: true,
      entries: 2_501,
      firstSeq: 1,
      lastSeq: 2_501,
      findings: [],
    });
    await log.close();
  });

  test("every text comes back as it was said, whatever its characters", async () => {
    const { log } = await openChain(database);
    const note = '引号" 反斜\\ 换行\n\t 删除\u007f 表情😀 孤代理\ud800 null\u0000 {"seq":9}';
    await log.append(facts(1, { note, tookMs: 1.25, actor: "", licenceTypes: ["川", "a,b"] }));
    expect((await tailAudit(database))[0]).toMatchObject({
      note,
      tookMs: 1.25,
      actor: "",
      licenceTypes: ["川", "a,b"],
    });
    await log.close();
  });

  test("a fact that cannot be written fails alone, and no text swells the chain", async () => {
    const { log, signer } = await openChain(database);
    const said = await Promise.allSettled([
      log.append(facts(1)),
      log.append(facts(2, { tookMs: Number.NaN })),
      log.append(facts(3, { at: 1.5 })),
      log.append(facts(4, { credential: "x".repeat(1_000_000) })),
    ]);
    expect(said.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    const kept = await tailAudit(database);
    expect(kept.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(kept[1]?.credential).toHaveLength(4096 + "… (1000000)".length);
    expect(await verifyAuditExport(await exported(database, signer))).toMatchObject({ ok: true });
    await log.close();
  });

  test("a second start goes on where the first stopped, with the same key and salt", async () => {
    const first = await openChain(database);
    await appendMany(first.log, 10);
    await first.log.close();
    const second = await openChain(database);
    expect(second.signer.publicKey).toBe(first.signer.publicKey);
    expect(second.log.commit("510101199001010000")).toBe(first.log.commit("510101199001010000"));
    await appendMany(second.log, 10, 11);
    await second.log.close();
    const verified = await verifyAuditExport(await exported(database, second.signer));
    expect(verified).toMatchObject({ ok: true, entries: 20 });
  });

  test("closing signs the end, refuses more, and closing an idle chain adds nothing", async () => {
    const { log } = await openChain(database);
    await appendMany(log, 3);
    await log.close();
    await expect(log.append(facts(4))).rejects.toMatchObject({ code: "audit.unavailable" });
    const again = await openChain(database);
    await again.log.close();
    const { rows } = await database.query("select seq from audit_checkpoint");
    expect(rows).toEqual([{ seq: 3 }]);
    expect(await readHead(database)).toMatchObject({ seq: 3, checkpoint: 3 });
  });

  test("a checkpoint stands after every so many entries exactly, and after a quiet minute", async () => {
    const clock = movedClock();
    const { log } = await openChain(database, { checkpointEvery: 10, groupMax: 7, clock: clock.now });
    await appendMany(log, 35);
    const read = async () =>
      (await database.query<{ seq: number }>("select seq from audit_checkpoint order by seq")).rows.map(
        ({ seq }) => seq,
      );
    expect(await read()).toEqual([10, 20, 30]);
    clock.move(60_000);
    await log.append(facts(36));
    expect(await read()).toEqual([10, 20, 30, 36]);
    await log.close();
  });

  test("entries can be neither changed nor removed, nor can checkpoints", async () => {
    const { log } = await openChain(database);
    await appendMany(log, 3);
    await log.close();
    for (const table of ["audit_entry", "audit_checkpoint"]) {
      await expect(database.query(`update ${table} set text = 'x'`)).rejects.toThrow();
      await expect(database.query(`delete from ${table}`)).rejects.toThrow();
      await expect(database.query(`truncate ${table}`)).rejects.toThrow();
    }
    expect(await tailAudit(database)).toHaveLength(3);
  });

  test.each(["before", "after"] as const)(
    "a group that fails %s it is written is reported, and the chain goes on from the table",
    async (when) => {
      let broken = false;
      const flaky = failing(database, () => (broken ? when : undefined));
      const { log, signer } = await openChain(flaky);
      await appendMany(log, 5);
      broken = true;
      const lost = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => log.append(facts(100 + n))));
      expect(lost.map((one) => one.status === "rejected" && one.reason.code)).toEqual(
        Array.from({ length: 5 }, () => "audit.unavailable"),
      );
      broken = false;
      await appendMany(log, 5, 6);
      await log.close();
      const texts = (await tailAudit(database, { last: 100 })).map(({ note }) => note);
      for (let n = 1; n <= 10; n += 1) expect(texts.filter((note) => note === `第 ${n} 条`)).toHaveLength(1);
      expect(await verifyAuditExport(await exported(database, signer))).toMatchObject({ ok: true });
    },
  );

  test("a chain whose end was tampered with does not open", async () => {
    const { log } = await openChain(database);
    await appendMany(log, 5);
    await database.query("alter table audit_entry disable trigger user");
    await database.query(
      "update audit_entry set text = replace(text, '\"status\":200', '\"status\":403') where seq = 4",
    );
    await expect(openChain(database)).rejects.toMatchObject({
      code: "audit.broken",
      detail: "entry 4 does not follow",
    });
    await log.close();
  });

  test("a chain whose last entries or checkpoint were removed does not open", async () => {
    const { log } = await openChain(database);
    await appendMany(log, 5);
    await database.query("alter table audit_entry disable trigger user");
    await database.query("delete from audit_entry where seq = 5");
    await expect(openChain(database)).rejects.toMatchObject({ code: "audit.broken" });
    await log.close();
    await database.query("alter table audit_checkpoint disable trigger user");
    await database.query("delete from audit_checkpoint");
    await expect(openChain(database)).rejects.toMatchObject({ code: "audit.broken" });
  });

  test("a lost signing key or salt is never replaced in silence", async () => {
    const { log } = await openChain(database);
    await log.append(facts(1));
    await log.close();
    await database.query("delete from audit_secret");
    await expect(loadOrCreateAuditKey(database, sealer)).rejects.toMatchObject({ code: "audit.broken" });
    await expect(loadOrCreateAuditSalt(database, sealer)).rejects.toMatchObject({ code: "audit.broken" });
  });

  test("a commitment compares and tells nothing", async () => {
    const { log } = await openChain(database);
    const [a, b] = [log.commit("510101199001010000"), log.commit("510101199001010001")];
    expect(a).toMatch(/^[0-9a-f]{32}$/);
    expect(log.commit("510101199001010000")).toBe(a);
    expect(b).not.toBe(a);
    await log.close();
  });
});

describe.each(testDatabases().filter(({ engine }) => engine === "postgresql"))(
  "several writers on $engine",
  ({ open }) => {
    test("two processes at once write one chain, and no entry is lost or doubled", async () => {
      const database = await open();
      const second = await database.openSecond?.();
      if (second === undefined) throw new Error("a server has a second view");
      const [one, other] = await Promise.all([openChain(database), openChain(second)]);
      expect(other.signer.publicKey).toBe(one.signer.publicKey);
      await Promise.all([appendMany(one.log, 1_500), appendMany(other.log, 1_500, 1_501)]);
      await Promise.all([one.log.close(), other.log.close()]);
      const notes = new Set((await tailAudit(database, { last: 5_000 })).map(({ note }) => note));
      expect(notes.size).toBe(3_000);
      const verified = await verifyAuditExport(await exported(database, one.signer));
      expect(verified).toMatchObject({ ok: true, entries: 3_000, lastSeq: 3_000 });
      await database.end();
    });
  },
);

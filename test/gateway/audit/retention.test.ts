import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAuditExport } from "../../../src/cli/audit-verifier.ts";
import { pruneAudit, RETENTION_DAYS_MIN } from "../../../src/gateway/audit/prune-audit.ts";
import { type ReplayKey, recentReplayKeys } from "../../../src/gateway/audit/recent-replay-keys.ts";
import { tailAudit } from "../../../src/gateway/audit/tail-audit.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { appendMany, emptyChain, exported, facts, openChain } from "./chain.ts";

const DAY_MS = 86_400_000;

describe.each(testDatabases())("the audit kept on $engine", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(() => emptyChain(database));
  afterAll(() => database.end());

  test("whole segments past their retention go, and the rest still hangs on a signature", async () => {
    const clock = movedClock();
    const { log, signer } = await openChain(database, { checkpointEvery: 10, clock: clock.now });
    const prune = (keepDays = RETENTION_DAYS_MIN) =>
      pruneAudit({ database, audit: log, clock: clock.now, ids: systemIds, keepDays });
    await appendMany(log, 25);
    expect(await prune()).toEqual({ through: 0, entries: 0 });
    clock.move(100 * DAY_MS);
    await appendMany(log, 25, 26);
    clock.move(81 * DAY_MS);
    // The time-based checkpoint at 50 is 81 days old; those at 10 and 20 are 181.
    expect(await prune()).toEqual({ through: 20, entries: 20 });
    expect(await prune()).toEqual({ through: 0, entries: 0 });
    expect((await tailAudit(database)).at(-1)).toMatchObject({ action: "audit.prune", kind: "lifecycle" });
    await log.close();

    const lines = await exported(database, signer);
    expect(lines[1]).toContain('{"checkpoint":{"seq":20,');
    expect(await verifyAuditExport(lines, { publicKey: signer.publicKey })).toMatchObject({
      ok: true,
      firstSeq: 21,
      lastSeq: 51,
    });
    const again = await openChain(database, { clock: clock.now });
    await again.log.append(facts(60));
    await again.log.close();
    expect(await verifyAuditExport(await exported(database, signer))).toMatchObject({
      ok: true,
      lastSeq: 52,
    });
  });

  test("less than 180 days is refused, whatever is asked", async () => {
    const { log } = await openChain(database);
    for (const keepDays of [179, 0, -1, Number.NaN])
      await expect(
        pruneAudit({ database, audit: log, clock: Date.now, ids: systemIds, keepDays }),
      ).rejects.toMatchObject({ code: "gateway.configuration" });
    await log.close();
  });

  test("nothing is pruned that could not be recorded", async () => {
    const clock = movedClock();
    const { log } = await openChain(database, { checkpointEvery: 10, clock: clock.now });
    await appendMany(log, 25);
    await log.close();
    clock.move(400 * DAY_MS);
    const pruning = pruneAudit({ database, audit: log, clock: clock.now, ids: systemIds, keepDays: 180 });
    await expect(pruning).rejects.toMatchObject({ code: "audit.unavailable" });
    expect(await tailAudit(database, { last: 100 })).toHaveLength(25);
  });

  test("the calls accepted since a time come back with their keys, and no others", async () => {
    const start = Date.now();
    const key = (n: number): string => n.toString(16).padStart(64, "0");
    const { log } = await openChain(database);
    const until = start + 600_000;
    await log.append(facts(1, { at: start - 3_600_000, replayKey: key(1), replayUntil: until }));
    await appendMany(log, 2_500, 10);
    await log.append(facts(2, { at: start - 1_000, replayKey: key(2), replayUntil: until }));
    await log.append(facts(3, { at: start - 1_000, note: `"replayKey":"${key(9)}","replayUntil":1}` }));
    await log.append(
      facts(4, { at: start, replayKey: key(3), replayUntil: until + 1, requestDigest: key(8) }),
    );
    const found: ReplayKey[] = [];
    for await (const one of recentReplayKeys(database, start - 60_000)) found.push(one);
    expect(found.map(({ key: bytes, until: end }) => [Buffer.from(bytes).toString("hex"), end])).toEqual([
      [key(3), until + 1],
      [key(2), until],
    ]);
    await log.close();
  });

  test("the tail shows the newest entries in order, and a follower goes on after the last it saw", async () => {
    const { log } = await openChain(database);
    await appendMany(log, 30);
    const seqs = async (options: { after?: number; last?: number }) =>
      (await tailAudit(database, options)).map(({ seq }) => seq);
    expect(await seqs({ last: 3 })).toEqual([28, 29, 30]);
    expect(await seqs({ after: 27 })).toEqual([28, 29, 30]);
    expect(await seqs({ after: 30 })).toEqual([]);
    expect(await seqs({})).toHaveLength(20);
    await log.close();
  });
});

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAuditExport } from "../../../src/cli/audit-verifier.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { migrate } from "../../../src/gateway/platform/database/migrate.ts";
import { openMemoryDatabase } from "../../../src/gateway/platform/database/open-database.ts";
import { TEMPLATE_CACHE } from "../../support/template-cache.ts";
import { appendMany, emptyChain, exported, openChain } from "./chain.ts";

let database: Database;
beforeAll(async () => {
  database = await openMemoryDatabase({ cache: TEMPLATE_CACHE });
  await migrate(database);
});
afterAll(() => database.end());

/** Park–Miller, so that a failing case can be named by its seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const sm3 = (text: string): string => createHash("sm3").update(text).digest("hex");

describe("an export that nobody touched", () => {
  beforeEach(() => emptyChain(database));

  test("verifies from bytes cut anywhere, and says what it covers", async () => {
    const { log, signer } = await openChain(database, { checkpointEvery: 16 });
    await appendMany(log, 100);
    await log.close();
    const bytes = Buffer.from((await exported(database, signer)).join(""));
    for (const size of [1, 7, 4096]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(await verifyAuditExport(chunks, { publicKey: signer.publicKey })).toMatchObject({
        ok: true,
        entries: 100,
        firstSeq: 1,
        lastSeq: 100,
      });
    }
  });

  test("may be empty, a part from the middle, and end between checkpoints", async () => {
    const { log, signer } = await openChain(database, { checkpointEvery: 16 });
    const empty = await verifyAuditExport(await exported(database, signer));
    expect(empty).toEqual({ ok: true, entries: 0, firstSeq: undefined, lastSeq: undefined, findings: [] });
    await appendMany(log, 100);
    for (const [from, to] of [
      [1, 1],
      [17, 40],
      [20, 20],
      [5, 31],
      [33, 100],
      [97, 99],
    ] as const) {
      const part = await verifyAuditExport(await exported(database, signer, { from, to }));
      expect(part).toEqual({ ok: true, entries: to - from + 1, firstSeq: from, lastSeq: to, findings: [] });
    }
    await expect(exported(database, signer, { from: 102 })).rejects.toMatchObject({ code: "audit.broken" });
    await expect(exported(database, signer, { from: 50, to: 40 })).rejects.toMatchObject({
      code: "request.invalid",
    });
    await log.close();
  });

  test("is refused under another pinned key, and by nothing else than that", async () => {
    const { log, signer } = await openChain(database);
    await appendMany(log, 5);
    await log.close();
    const other = `04${"5".repeat(128)}`;
    const result = await verifyAuditExport(await exported(database, signer), { publicKey: other });
    expect(result.findings).toMatchObject([{ line: 1, kind: "header" }]);
  });
});

describe("an export that somebody touched", () => {
  let lines: string[];
  let publicKey: string;
  beforeAll(async () => {
    await emptyChain(database);
    const { log, signer } = await openChain(database, { checkpointEvery: 20, groupMax: 9 });
    await appendMany(log, 75);
    await log.close();
    publicKey = signer.publicKey;
    lines = await exported(database, signer);
  });

  /** Each returns the export as changed, and the line where the change is. */
  const tamperings: Record<string, (random: (below: number) => number) => [string, number]> = {
    "a bit flipped": (random) => {
      const bytes = Buffer.from(lines.join(""));
      const at = random(bytes.length);
      const line = bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return [bytes.toString("latin1"), line];
    },
    "a character in another case or another digit": (random) => {
      const at = random(lines.length);
      const line = lines[at] ?? "";
      const places = [...line.matchAll(/[0-9a-z]/gi)].map(({ index }) => index);
      const place = places[random(places.length)] ?? 0;
      const old = line[place] ?? "";
      const swapped = /\d/.test(old) ? String((Number(old) + 1) % 10) : swapCase(old);
      return [replaced(at, line.slice(0, place) + swapped + line.slice(place + 1)), at + 1];
    },
    "a blank added": (random) => {
      const at = random(lines.length);
      const line = lines[at] ?? "";
      const place = random(line.length);
      const blank = " \t\r\n"[random(4)] ?? " ";
      const own = blank === "\n" && place === line.length - 1; // then the blank is a line by itself
      return [replaced(at, line.slice(0, place) + blank + line.slice(place)), own ? at + 2 : at + 1];
    },
    "a carriage return before the line end": (random) => {
      const at = random(lines.length);
      return [replaced(at, (lines[at] ?? "").replace("\n", "\r\n")), at + 1];
    },
    "a line dropped": (random) => {
      const at = random(lines.length);
      return [lines.filter((_, index) => index !== at).join(""), at + 1];
    },
    "a line repeated": (random) => {
      const [from, to] = [random(lines.length), random(lines.length) + 1];
      // A copy before its original is the same file as one after it.
      const copy = to === from ? from + 2 : to + 1;
      return [[...lines.slice(0, to), lines[from], ...lines.slice(to)].join(""), copy];
    },
    "two lines swapped": (random) => {
      const one = random(lines.length);
      const other = (one + 1 + random(lines.length - 1)) % lines.length;
      const changed = [...lines];
      [changed[one], changed[other]] = [lines[other] ?? "", lines[one] ?? ""];
      return [changed.join(""), Math.min(one, other) + 1];
    },
    "the tail cut off": (random) => {
      const text = lines.join("");
      const at = random(text.length - 1) + 1;
      return [text.slice(0, at), text.slice(0, at).split("\n").length];
    },
    "lines appended": (random) => [[...lines, lines[random(lines.length)]].join(""), lines.length + 1],
  };
  const swapCase = (text: string): string =>
    text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
  const replaced = (at: number, line: string): string =>
    lines.map((old, index) => (index === at ? line : old)).join("");

  test("is found out, and the place is named, in 1,000 random tamperings", async () => {
    const kinds = Object.entries(tamperings);
    const missed: unknown[] = [];
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const [name, tamper] = kinds[seed % kinds.length] ?? ["", () => ["", 0]];
      const [text, line] = tamper(seeded(seed * 7_919));
      const result = await verifyAuditExport([Buffer.from(text, "latin1")]);
      if (result.ok || result.findings[0]?.line !== line)
        missed.push({ seed, name, line, found: result.findings.slice(0, 3) });
    }
    expect(missed).toEqual([]);
  }, 120_000);

  test("raises few findings for one fault, so that the place stands out", async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const [text] = tamperings["a line dropped"]?.(seeded(seed)) ?? ["", 0];
      const result = await verifyAuditExport([text]);
      expect(result.findings.length, JSON.stringify(result.findings)).toBeLessThanOrEqual(2);
    }
  });

  test("tells what kind of change it was", async () => {
    const entry = lines.findIndex((line) => line.includes('"seq":70,'));
    const kindOf = async (text: string) => (await verifyAuditExport([text])).findings[0];
    const flipped = (lines[entry] ?? "").replace('"status":200', '"status":201');
    expect(await kindOf(replaced(entry, flipped))).toMatchObject({ kind: "altered", seq: 70 });
    expect(await kindOf(lines.filter((_, index) => index !== entry).join(""))).toMatchObject({
      kind: "missing",
      seq: 70,
    });
    expect(await kindOf(lines.slice(0, -1).join(""))).toMatchObject({ kind: "truncated" });
    const checkpoint = lines.findIndex((line, index) => index > 20 && line.startsWith('{"checkpoint"'));
    expect(await kindOf(lines.filter((_, index) => index !== checkpoint).join(""))).toMatchObject({
      kind: "checkpoint",
    });
  });

  /** Changes one entry and recomputes every hash after it, as one who has the table but not the key. */
  const forge = (seq: number): string[] => {
    let hash = "0".repeat(64);
    return lines.map((line) => {
      const match = /^\{"hash":"[0-9a-f]{64}","entry":(.*)\}\n$/.exec(line);
      if (match === null) return line;
      const text = (match[1] ?? "").replace(`"seq":${seq},"at":`, `"seq":${seq},"at":9`);
      hash = sm3(hash + text);
      return `{"hash":"${hash}","entry":${text}}\n`;
    });
  };

  test("cannot be re-hashed: the next signature does not fit, and names the segment", async () => {
    for (const seq of [1, 20, 21, 70, 74]) {
      const next = lines.findIndex((line) => Number(/^\{"checkpoint":\{"seq":(\d+)/.exec(line)?.[1]) >= seq);
      const result = await verifyAuditExport([forge(seq).join("")]);
      expect(result.findings[0]).toMatchObject({ kind: "rewritten", line: next + 1 });
    }
  });

  test("cannot be re-hashed after the last checkpoint either, once it is exported", async () => {
    await emptyChain(database);
    const { log, signer } = await openChain(database);
    await appendMany(log, 20);
    lines = await exported(database, signer);
    const result = await verifyAuditExport([forge(10).join("")]);
    expect(result.findings).toMatchObject([{ kind: "rewritten", line: lines.length }]);
    await log.close();
  });

  test("cannot be re-signed whole by another key where the true one is pinned", async () => {
    await emptyChain(database);
    const { log, signer } = await openChain(database);
    await appendMany(log, 20);
    const forged = await exported(database, signer);
    expect(await verifyAuditExport(forged)).toMatchObject({ ok: true });
    expect((await verifyAuditExport(forged, { publicKey })).findings[0]).toMatchObject({
      kind: "header",
      line: 1,
    });
    await log.close();
  });
});

describe("a table that somebody touched", () => {
  beforeEach(() => emptyChain(database));

  test("shows removed checkpoints: nobody strips the signatures to rewrite what was signed", async () => {
    const { log, signer } = await openChain(database);
    await appendMany(log, 2_500);
    await log.close();
    await database.query("alter table audit_checkpoint disable trigger user");
    await database.query("delete from audit_checkpoint");
    const result = await verifyAuditExport(await exported(database, signer));
    expect(result.findings.map(({ kind }) => kind)).toEqual(["checkpoint", "checkpoint"]);
    expect(result.findings[0]).toMatchObject({ seq: 1_025 });
  });

  test("is exported as it is, and the verifier names the entry", async () => {
    const { log, signer } = await openChain(database);
    await appendMany(log, 50);
    await log.close();
    await database.query("alter table audit_entry disable trigger user");
    await database.query("delete from audit_entry where seq in (1, 30)");
    const result = await verifyAuditExport(await exported(database, signer));
    expect(result.findings).toMatchObject([
      { kind: "missing", seq: 1, line: 2 },
      { kind: "missing", seq: 30, line: 30 },
    ]);
  });
});

test("the verifier stands alone: it imports nothing but Node's own modules", async () => {
  const source = await readFile(new URL("../../../src/cli/audit-verifier.ts", import.meta.url), "utf8");
  const imported = [...source.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, from]) => from ?? "");
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((from) => !from.startsWith("node:"))).toEqual([]);
});

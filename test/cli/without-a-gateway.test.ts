import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elgw } from "./rooms.ts";

/** No process holds the folder: each command opens the embedded database itself and leaves it sound. */
describe("elgw by itself on a data folder", () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), "elgw-alone-")), "data");
  });
  afterAll(() => rmSync(join(dataDir, ".."), { recursive: true, force: true }));
  const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
    elgw(line.split(" "), {
      env: { ELGW_DATA_DIR: dataDir, ELGW_PORT: "0", ELGW_OPERATOR_PORT: "0", ...env },
    });

  test("looks without making anything", async () => {
    const { out, code } = await run("doctor --json");
    expect(JSON.parse(out)).toMatchObject({ ok: true, failed: 0 });
    expect(code).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });

  test("makes folder and master key, and finds the next time what it wrote", async () => {
    expect((await run("partner add demo --adapter northbound --title 演示")).code).toBe(0);
    expect((await run("credential issue demo")).code).toBe(0);
    expect(statSync(join(dataDir, "master.key")).mode & 0o777).toBe(0o600);
    const { out } = await run("partner show demo --json");
    expect(JSON.parse(out)).toMatchObject({ partner: { id: "demo" }, credentials: [{ state: "active" }] });
    const tail = JSON.parse((await run("audit tail --json")).out) as { action: string }[];
    expect(tail.map(({ action }) => action)).toEqual(["partner.add", "credential.issue"]);
    // Four starts of the engine: seconds each on a busy machine.
  }, 120_000);

  test("refuses another master key, naming both by id", async () => {
    const { err, code } = await run("status", { ELGW_MASTER_KEY: "11".repeat(32) });
    expect(code).toBe(1);
    expect(err).toContain("crypto.unseal");
    expect(err).toMatch(/sealed under master key [0-9a-f]{8}, but the key given is [0-9a-f]{8}/);
  });

  test("tells what the environment has wrong, without the value", async () => {
    const { err, code } = await run("status", { ELGW_MASTER_KEY: "not-a-key" });
    expect([code, err]).toEqual([1, expect.stringContaining("ELGW_MASTER_KEY is not 32 bytes")]);
    expect(err).not.toContain("not-a-key");
    const doctor = await run("doctor --json", { ELGW_PORT: "eighty" });
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.out)).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([
        expect.objectContaining({
          check: "configuration",
          state: "fail",
          en: expect.stringContaining("ELGW_PORT"),
        }),
      ]),
    });
  });

  test("does not name a database server that is away as anything but unavailable", async () => {
    const { err, code } = await run("partner list", {
      ELGW_DATABASE_URL: "postgres://user:synthetic-password@127.0.0.1:9/none",
      ELGW_MASTER_KEY: "11".repeat(32),
    });
    expect([code, err]).toEqual([1, expect.stringContaining("database.unavailable")]);
    expect(err).not.toContain("synthetic-password");
  });
});

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { masterKeyId } from "../../src/gateway/credentials/master-key-text.ts";
import { callFolderHolder } from "../../src/gateway/platform/database/folder-lock.ts";
import { elgw, holdFolder, type RunningRooms } from "./rooms.ts";

describe("master keys through the running gateway", () => {
  let rooms: RunningRooms;
  beforeEach(async () => {
    rooms = await holdFolder();
    await run("partner add demo --adapter northbound --title 演示");
    await run("credential issue demo");
  });
  afterEach(() => rooms.close());
  const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
    elgw(line.split(" "), { env: { ...rooms.env, ...env } });
  const json = async (line: string): Promise<Record<string, unknown>> =>
    JSON.parse((await run(`${line} --json`)).out) as Record<string, unknown>;
  const lines = (): readonly string[] =>
    readFileSync(join(rooms.dataDir, "master.key"), "utf8").trim().split("\n");

  test("are rotated, listed and forgotten, in words that say what backups need", async () => {
    const first = (await json("keys list-master"))["current"] as string;
    const rotated = await run("keys rotate-master");
    expect(rotated.code).toBe(0);
    expect(rotated.out).toMatch(/新主密钥 new master key [0-9a-f]{8} ← [0-9a-f]{8}/);
    expect(rotated.out).toContain("重新密封 3 个 3 envelopes sealed anew");
    expect(rotated.out).toContain(`older keys ${first} are kept: database backups made before need them`);
    expect(rotated.out).toContain(join(rooms.dataDir, "master.key"));
    expect(lines()).toHaveLength(2);
    expect(statSync(join(rooms.dataDir, "master.key")).mode & 0o777).toBe(0o600);
    // No key stands in any answer, only ids.
    for (const line of lines()) expect(rotated.out).not.toContain(line);

    const listed = await run("keys list-master --lang en");
    expect(listed.out).toMatch(new RegExp(`^${first} +held +0$`, "m"));
    expect(listed.out).toMatch(/^[0-9a-f]{8} +current +3$/m);
    const current = (await json("keys list-master"))["current"] as string;
    expect((await run(`keys forget-master --key-id ${current}`)).err).toContain("operator.usage");
    const forgotten = await run(`keys forget-master --key-id ${first}`);
    expect([forgotten.code, forgotten.out]).toEqual([
      0,
      expect.stringContaining(`master key ${first} is removed`),
    ]);
    expect(await json("keys list-master")).toMatchObject({
      source: "data-folder",
      keys: [{ id: current, current: true, held: true, envelopes: 3 }],
    });
    expect((await run("keys forget-master")).code).toBe(2);
  });

  test("are prepared for other hosts first, and the second call uses what is prepared", async () => {
    const prepared = await run("keys rotate-master --prepare --lang en");
    expect(prepared.out).toMatch(/^the new master key ([0-9a-f]{8}) is prepared\n/);
    expect(prepared.out).toContain("then run elgw keys rotate-master");
    const id = masterKeyId(Buffer.from(lines()[1] ?? "", "base64"));
    expect(prepared.out).toContain(id);
    expect((await run("keys rotate-master --prepare --lang en")).out).toContain("was there already");
    expect(await json("keys rotate-master")).toMatchObject({ how: "prepared", to: id, resealed: 3 });
    expect(lines()).toHaveLength(2);
  });

  test("are rotated with progress over the socket", async () => {
    const states: unknown[] = [];
    const answer = await callFolderHolder(
      rooms.dataDir,
      "keys.rotate-master",
      { actor: "tester", args: {} },
      (state) => void states.push(state),
    );
    expect(answer).toMatchObject({ held: true, result: { how: "made", resealed: 3 } });
    expect(states.at(0)).toEqual({ done: 0, total: 3 });
    expect(states).toContainEqual({ done: 1, total: 3 });
  });

  test("stand in the doctor's findings: which are held, which the database needs, what is unfinished", async () => {
    // Where there is no database yet the doctor asks nobody about it.
    mkdirSync(join(rooms.dataDir, "database"));
    const finding = async (check: string) => {
      const { findings } = (await json("doctor")) as { findings?: { check: string }[] };
      return findings?.find((each) => each.check === check);
    };
    await run("keys rotate-master");
    const { current, keys } = (await json("keys list-master")) as { current: string; keys: { id: string }[] };
    const ids = keys.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(await finding("master-key")).toMatchObject({
      state: "warn",
      en: `master keys ${ids.join(", ")} stand beside the data they protect`,
    });
    expect(await finding("master-key-ring")).toMatchObject({
      state: "ok",
      en: `sealed under master key ${current}, also held: ${ids[0]}`,
    });
    const [first = "", second = ""] = lines();
    await rooms.context.database.query("update configuration set master_key_id = $1", [ids[0]]);
    expect(await finding("master-key-ring")).toMatchObject({ state: "warn", next: expect.anything() });
    writeFileSync(join(rooms.dataDir, "master.key"), `${first}\n`);
    expect(await finding("master-key-ring")).toMatchObject({
      state: "fail",
      en: `the database needs master keys that are not here: ${current}`,
    });
    writeFileSync(join(rooms.dataDir, "master.key"), `${first}\n${second}x\n`);
    expect(await finding("master-key-ring")).toMatchObject({
      state: "fail",
      en: expect.stringContaining("line 2 of the master key file"),
    });
  });
});

describe("a key made on this machine", () => {
  test("is 32 bytes that the gateway takes, alone or beside another", async () => {
    const made = await elgw(["keygen", "master"]);
    expect(made.out).toMatch(/^[\w+/]{43}=\n$/);
    const { out } = await elgw(["keygen", "master", "--json"]);
    const { kind, key } = JSON.parse(out) as { kind: string; key: string };
    expect([kind, Buffer.from(key, "base64").length]).toEqual(["master", 32]);
    const env = { ELGW_MASTER_KEY: `${made.out.trim()},${key}`, ELGW_DATA_DIR: "/nonexistent/elgw" };
    const doctor = JSON.parse((await elgw(["doctor", "--json"], { env })).out) as {
      findings: { check: string; state: string; en: string }[];
    };
    expect(doctor.findings.find(({ check }) => check === "master-key")).toMatchObject({
      state: "ok",
      en: expect.stringMatching(/^master keys [0-9a-f]{8}, [0-9a-f]{8} \(environment\)$/),
    });
  });
});

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elgw, holdFolder, type RunningRooms } from "./rooms.ts";

let rooms: RunningRooms;
beforeAll(async () => {
  rooms = await holdFolder();
});
afterAll(() => rooms.close());
const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
  elgw(line.split(" "), { env: { ...rooms.env, ...env } });
const ADD =
  "partner add demo --adapter northbound --title 演示 --operation licence.read --type 071,013 --any-purpose --profile public-service@1 --address 10.0.0.0/8";

describe("what an operator reads", () => {
  test("is Chinese with English beside it, or English alone", async () => {
    expect(await run("partner list")).toEqual({
      out: "还没有接入方。用 elgw partner add 登记 No partners yet. Register one with elgw partner add\n",
      err: "",
      code: 0,
    });
    expect((await run(ADD)).out).toBe(
      [
        "接入方 partner: demo  演示",
        "适配器 adapter: northbound",
        "状态 state: 正常 active",
        "客户端标识 client id: demo",
        "报文体签名 body signature: 依契约 as the contract has it",
        "每秒 per second: 20 (突发 burst 40)",
        "并发 at once: 32",
        "每日 per day: 不限 no limit",
        "授权 grant 0: licence.read",
        "  证照类型 types: 071 道路运输从业人员从业资格证, 013 道路运输证",
        "  用证事由 purposes: 不限 any",
        "  来源地址 addresses: 10.0.0.0/8",
        "  字段方案 profile: public-service@1",
        "",
      ].join("\n"),
    );
    expect((await run("--lang en partner list")).out).toBe(
      ["partner  adapter     state   grants  title", "demo     northbound  active  1       演示", ""].join(
        "\n",
      ),
    );
    // A Chinese character takes two cells: the columns must still line up.
    expect((await run("partner list")).out).toBe(
      [
        "接入方 partner  适配器 adapter  状态 state   授权 grants  名称 title",
        "demo            northbound      正常 active  1            演示",
        "",
      ].join("\n"),
    );
    expect((await run("partner list", { ELGW_LANG: "en" })).out).toContain("partner  adapter");
  });

  test("is one JSON document with --json, wherever the option stands", async () => {
    const before = await run("--json partner show demo");
    const after = await run("partner show demo --json");
    expect(JSON.parse(after.out)).toEqual(JSON.parse(before.out));
    expect(JSON.parse(after.out)).toMatchObject({
      partner: { id: "demo", clientId: "demo", state: "active", grants: [{ addresses: ["10.0.0.0/8"] }] },
      credentials: [],
    });
    for (const line of [
      "status",
      "audit tail",
      "audit status",
      "profile list",
      "keygen hmac",
      "credential list demo",
    ]) {
      const { out, err, code } = await run(`${line} --json`);
      expect([line, code, err]).toEqual([line, 0, ""]);
      expect(() => JSON.parse(out)).not.toThrow();
    }
  });

  test("shows a secret once, under a warning, and never again", async () => {
    const issued = await run("credential issue demo");
    const secret = /密钥明文 secret: (\S{43})\n/.exec(issued.out)?.[1];
    expect(secret).toBeDefined();
    expect(issued.out).toContain(
      "请立即妥善保存：明文不会再次显示。 Keep it now: the secret is never shown again.",
    );
    const later = [
      await run("credential list demo"),
      await run("partner show demo"),
      await run("audit tail --json"),
    ];
    expect(later.map(({ out }) => out).join("")).not.toContain(secret);
    expect(later[0]?.out).toMatch(/k-[0-9a-f]{16} {2}共享密钥 shared secret {2}HMAC-SHA256 +正常 active/);
  });

  test("records who changed what", async () => {
    await run("partner suspend demo");
    const { out } = await run("audit tail -n 1 --lang en");
    expect(out).toMatch(
      /^\d+ {2}2026-03-01T04:00:00\.000Z {2}configuration {2}partner\.suspend {2}demo {2}ok {2}by \S+/,
    );
    expect((await run("partner resume demo")).out).toContain("正常 active");
  });
});

describe("an error", () => {
  test("has its code, both languages and the next step, on stderr, and exit code 1", async () => {
    expect(await run("partner show nobody")).toEqual({
      out: "",
      err: [
        "错误 error: partner.unknown",
        "  没有这个接入方 There is no such partner",
        "  下一步 next: 用 elgw partner list 查看 See elgw partner list",
        "",
      ].join("\n"),
      code: 1,
    });
    expect((await run("partner show nobody --lang en")).err).toBe(
      "error: partner.unknown\n  There is no such partner\n  next: See elgw partner list\n",
    );
  });

  test("names the fields at fault", async () => {
    const { err } = await run(
      "partner add demo2 --adapter none --title x --address 10.0.0.1 --operation licence.read",
    );
    expect(err).toContain(
      "adapter, grants[0].licenceTypes, grants[0].purposes, grants[0].addresses, grants[0].profile",
    );
  });

  test("is the one JSON document with --json", async () => {
    const { out, err, code } = await run("partner suspend nobody --json");
    expect([err, code]).toEqual(["", 1]);
    expect(JSON.parse(out)).toEqual({
      error: {
        code: "partner.unknown",
        zh: "没有这个接入方",
        en: "There is no such partner",
        next: { zh: "用 elgw partner list 查看", en: "See elgw partner list" },
      },
    });
  });

  test.each([
    ["partner frob", "没有这个命令"],
    ["partner", "缺少子命令"],
    ["partner show", "缺少参数"],
    ["partner show demo extra", "参数过多"],
    ["partner add x --adapter northbound", "缺少必需的选项"],
    ["partner list --frob", "没有这个选项"],
    ["partner limits demo --rate", "选项缺少取值"],
    ["partner limits demo --rate 0x10", "取值不正确"],
    ["partner limits demo --rate -1", "取值不正确"],
    ["partner list --lang fr", "取值不正确"],
    ["partner add y --adapter northbound --title y --interface =s", "取值不正确"],
    ["credential import demo", "--secret-file"],
    ["call demo readLicence --secret-env NONE", "NONE"],
    ["simulate none", "northbound"],
  ])("of usage exits with 2 and says what is wrong: elgw %s", async (line, said) => {
    const { out, err, code } = await run(line);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("operator.usage");
    expect(err).toContain(said);
  });
});

describe("a secret from outside", () => {
  test("comes from a file that only its owner reads, or from the environment, never from the command line", async () => {
    const file = join(rooms.dataDir, "appsecret");
    writeFileSync(file, "an-appsecret-of-the-other-side\n", { mode: 0o644 });
    const open = await run(`credential import demo --key-id theirs --secret-file ${file}`);
    expect([open.code, open.err]).toEqual([1, expect.stringContaining("operator.file")]);
    writeFileSync(join(rooms.dataDir, "appsecret-600"), "an-appsecret-of-the-other-side\n", { mode: 0o600 });
    const closed = await run(`credential import demo --key-id theirs --secret-file ${file}-600`);
    expect([closed.code, closed.out]).toEqual([0, expect.stringContaining("theirs")]);
    const named = await run("credential import demo --key-id mine --secret-env APPSECRET", {
      APPSECRET: "another-secret-of-theirs",
    });
    expect(named.code).toBe(0);
    expect(closed.out + named.out).not.toMatch(/appsecret-of|secret-of-theirs/);
    expect((await run(`credential import demo --secret-file ${file}-none`)).err).toContain("operator.file");
  });
});

describe("the elgw process", () => {
  const spawned = (args: readonly string[]): Promise<{ out: string; err: string; code: number | null }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ["--import", "tsx", "src/cli/elgw.ts", ...args], {
        env: { ...process.env, ...rooms.env },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      child.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString();
      });
      child.on("close", (code) => resolve({ out, err, code }));
    });

  test("reaches the process that holds the folder, and ends with the command's exit code", async () => {
    const [list, wrong] = await Promise.all([
      spawned(["partner", "show", "demo", "--json"]),
      spawned(["partner", "show", "nobody"]),
    ]);
    expect(JSON.parse(list.out)).toMatchObject({ partner: { id: "demo" } });
    expect([list.code, list.err]).toEqual([0, ""]);
    expect([wrong.code, wrong.out]).toEqual([1, ""]);
    expect(wrong.err).toContain("partner.unknown");
  });
});

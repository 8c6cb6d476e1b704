/** The risk: README shows how licences reach the ministry, and a newcomer who types it sees something else. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { elgw } from "../support/elgw.ts";
import {
  removeFolder,
  root,
  type SandboxProcess,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

const dataDir = temporaryFolder();
let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandboxProcess(dataDir);
});
afterAll(async () => {
  await sandbox.kill("SIGTERM");
  removeFolder(dataDir);
});

/** The block of a README that follows its heading. */
function commandsOf(readme: string, heading: string): readonly string[] {
  const text = readFileSync(join(root, readme), "utf8");
  const block = /```sh\n([\s\S]*?)```/.exec(text.slice(text.indexOf(heading)))?.[1] ?? "";
  return block.split("\n").filter((line) => line.includes("elgw.js"));
}

const type = async (command: string): Promise<string> => {
  const { stdout } = await promisify(execFile)("bash", ["-c", command], {
    cwd: root,
    env: { ...process.env, ELGW_DATA_DIR: dataDir, ELGW_LANG: "en" },
  });
  return stdout;
};
const ministry = async () => {
  const backlog = (await elgw({ ELGW_DATA_DIR: dataDir }, "backlog")) as readonly {
    readonly partnerId: string;
    readonly open: number;
    readonly delivered: number;
    readonly dead: number;
  }[];
  const found = backlog.find(({ partnerId }) => partnerId === "ministry-elicence");
  if (found === undefined) throw new Error("nothing is on its way to the ministry");
  return found;
};

test("the five commands break the ministry, fill the backlog, mend, drain and replay", async () => {
  const commands = commandsOf("README.md", "## Watch licences reach the ministry");
  expect(commands).toHaveLength(5);
  expect(commandsOf("README.zh-CN.md", "## 看证照到达部级系统").map((line) => line.split("#")[0])).toEqual(
    commands.map((line) => line.split("#")[0]),
  );
  const [broken = "", fill = "", mended = "", drain = "", replay = ""] = commands;
  expect(await type(broken)).toContain("unavailable");
  expect(await type(fill)).toMatch(/200 read, 200 new[\s\S]*ministry-elicence +200 /);
  expect(await ministry()).toMatchObject({ open: 200, delivered: 0 });
  expect(await type(mended)).toContain("accept");
  expect(await type(drain)).toContain("nothing is left of");
  const drained = await ministry();
  expect(drained.open).toBe(0);
  expect(drained.dead).toBeGreaterThan(0);
  expect(await type(replay)).toContain(`${drained.dead} queued again`);
  await expect.poll(ministry, { timeout: 20_000 }).toMatchObject({ open: 0, delivered: 200, dead: 0 });

  // What the section says to ask afterwards.
  expect(await type("./bin/elgw.js reconcile ministry-elicence")).toContain("both copies are equal");
  expect(await type("./bin/elgw.js kpi")).toContain("code-assigned");
  expect(await type("./bin/elgw.js channel list")).toContain("ON_PROVISIONED");
}, 120_000);

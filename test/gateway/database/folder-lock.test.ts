import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { acquireFolder, callFolderHolder } from "../../../src/gateway/platform/database/folder-lock.ts";
import { type Child, startChild } from "./process/child.ts";

let folder: string;
const children: Child[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elgw-lock-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

async function lockTaker(): Promise<Child> {
  const child = startChild("./lock-taker.ts");
  children.push(child);
  await child.hear();
  return child;
}

/** What a process leaves that was killed while it held the folder. */
async function leaveDeadClaim(name: string): Promise<void> {
  const server = createServer().listen(join(folder, "aside"));
  await rename(join(folder, "aside"), join(folder, name));
  await new Promise((resolve) => server.close(resolve));
}

describe("the data folder's lock", () => {
  test("a second process is refused, and told which one holds the folder", async () => {
    const holder = await lockTaker();
    holder.say(`take ${folder}`);
    expect(await holder.hear()).toBe("held");
    await expect(acquireFolder(folder)).rejects.toMatchObject({
      code: "database.locked",
      detail: `held by process ${holder.pid}`,
    });
  });

  test("a second taking in the same process is refused", async () => {
    const lock = await acquireFolder(folder);
    await expect(acquireFolder(join(folder, "."))).rejects.toMatchObject({ code: "database.locked" });
    await lock.release();
    await (await acquireFolder(folder)).release();
  });

  test("the lock of a killed holder is taken over, and nothing of it stays", async () => {
    const holder = await lockTaker();
    holder.say(`take ${folder}`);
    await holder.hear();
    await holder.kill("SIGKILL");
    expect(await readdir(folder)).not.toEqual([]);
    const lock = await acquireFolder(folder);
    expect(await callFolderHolderWith(lock.serve)).toEqual({ held: true, result: "mine" });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  const callFolderHolderWith = (serve: (handler: () => Promise<string>) => void): Promise<unknown> => {
    serve(async () => "mine");
    return callFolderHolder(folder, "who", {});
  };

  test("of processes that start at once exactly one holds the folder, also over a dead holder's claim", async () => {
    const takers = await Promise.all(Array.from({ length: 5 }, lockTaker));
    for (let round = 0; round < 12; round += 1) {
      if (round % 2 === 0) await leaveDeadClaim(`gateway-${round + 1}-0123456789abcdef.claim`);
      for (const taker of takers) taker.say(`take ${folder}`);
      const said = await Promise.all(takers.map((taker) => taker.hear()));
      const held = said.flatMap((line, index) => (line === "held" ? [takers[index]] : []));
      expect(held, said.join("; ")).toHaveLength(1);
      const refusal = `database.locked held by process ${held[0]?.pid}`;
      expect(said.filter((line) => line !== "held")).toEqual(Array(takers.length - 1).fill(refusal));
      held[0]?.say("release");
      expect(await held[0]?.hear()).toBe("released");
    }
  }, 60_000);

  test("a folder whose path is longer than a socket address is locked and reached all the same", async () => {
    const deep = join(folder, "证照数据".repeat(6), "x".repeat(120));
    const lock = await acquireFolder(deep);
    lock.serve(async () => "deep");
    expect(await callFolderHolder(deep, "who", {})).toEqual({ held: true, result: "deep" });
    const other = await lockTaker();
    other.say(`take ${deep}`);
    expect(await other.hear()).toBe(`database.locked held by process ${process.pid}`);
    await lock.release();
  });

  test("only the owner may use the socket", async () => {
    const lock = await acquireFolder(folder);
    expect((await stat(join(folder, "gateway.sock"))).mode & 0o777).toBe(0o600);
    await lock.release();
  });
});

describe("the channel to the holder", () => {
  test("without a holder the caller is told so, whether or not the folder exists", async () => {
    expect(await callFolderHolder(folder, "partner list", {})).toEqual({ held: false });
    expect(await callFolderHolder(join(folder, "none"), "partner list", {})).toEqual({ held: false });
    await leaveDeadClaim("gateway.sock");
    expect(await callFolderHolder(folder, "partner list", {})).toEqual({ held: false });
  });

  test("a command brings its progress in order and then its result, with every character whole", async () => {
    const lock = await acquireFolder(folder);
    lock.serve(async (command, args, progress) => {
      for (let done = 0; done < 3; done += 1) progress({ done });
      return { command, args, text: "从业资格证".repeat(100_000) };
    });
    const seen: unknown[] = [];
    const answer = await callFolderHolder(folder, "audit export", { 从: "第一条" }, (state) =>
      seen.push(state),
    );
    expect(seen).toEqual([{ done: 0 }, { done: 1 }, { done: 2 }]);
    expect(answer).toEqual({
      held: true,
      result: { command: "audit export", args: { 从: "第一条" }, text: "从业资格证".repeat(100_000) },
    });
    await lock.release();
  });

  test("a refusal keeps its code, detail and fields; another throw is an internal error without its text", async () => {
    const lock = await acquireFolder(folder);
    lock.serve(async (command) => {
      if (command === "bad") throw new GatewayError("request.invalid", { detail: "why", fields: ["a.b"] });
      throw new Error("secret 510104");
    });
    await expect(callFolderHolder(folder, "bad", {})).rejects.toMatchObject({
      code: "request.invalid",
      detail: "why",
      fields: ["a.b"],
    });
    const internal = await callFolderHolder(folder, "worse", {}).catch((error: unknown) => error);
    expect(internal).toMatchObject({ code: "gateway.internal" });
    expect(JSON.stringify(internal) + String(internal)).not.toContain("510104");
    await lock.release();
  });

  test("a command that comes before the holder is ready waits for it", async () => {
    const lock = await acquireFolder(folder);
    const early = callFolderHolder(folder, "early", {});
    lock.serve(async () => "late");
    expect(await early).toEqual({ held: true, result: "late" });
    await lock.release();
  });

  test("a holder that dies in a command leaves the caller with an error, not with a success", async () => {
    const holder = await lockTaker();
    holder.say(`take ${folder}`);
    await holder.hear();
    await expect(callFolderHolder(folder, "die", {})).rejects.toMatchObject({ code: "gateway.draining" });
  });

  test.each([
    ["not JSON", "{\n"],
    ["no command", '{"id":1}\n'],
    ["a line without end", "x".repeat(8 * 1024 * 1024 + 1)],
  ])("%s is refused and the connection closed", async (_, sent) => {
    const lock = await acquireFolder(folder);
    lock.serve(async () => "never");
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(join(folder, "gateway.sock"));
      let heard = "";
      socket.on("data", (chunk) => {
        heard += chunk;
      });
      socket.on("end", () => resolve(heard));
      socket.on("error", reject);
      socket.write(sent);
    });
    expect(JSON.parse(reply)).toMatchObject({ id: null, error: { code: "request.malformed" } });
    await lock.release();
  });
});

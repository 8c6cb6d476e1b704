import { createHmac } from "node:crypto";
import { describe, expect, inject, test } from "vitest";
import { createOwnDatabase } from "../support/own-postgres.ts";
import {
  removeFolder,
  type SandboxCredentials,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

// The risk: each process remembers only its own calls, and a replay just has to reach the other one.

const postgresUrl = inject("postgresUrl");
const redisUrl = inject("redisUrl");
/** Another logical database of Redis than the one that other tests use. */
const ownRedis = redisUrl === undefined ? undefined : `${redisUrl.replace(/\/\d*$/, "")}/7`;

const shared = [
  { name: "PostgreSQL alone", present: postgresUrl !== undefined, redis: undefined },
  {
    name: "PostgreSQL and Redis",
    present: postgresUrl !== undefined && redisUrl !== undefined,
    redis: ownRedis,
  },
];

let milliseconds = 0;
function nationalCall({ partners, samples }: SandboxCredentials): RequestInit & { readonly path: string } {
  const { rid, sids, appsecret, paths } = partners["national-platform"];
  const sid = sids["queryCertInfo"] ?? "";
  milliseconds = Math.max(milliseconds + 1, Date.now());
  const rtime = String(milliseconds);
  return {
    path: paths["queryCertInfo"] ?? "",
    method: "POST",
    headers: {
      "content-type": "application/json",
      gjzwfwpt_rid: rid,
      gjzwfwpt_sid: sid,
      gjzwfwpt_rtime: rtime,
      gjzwfwpt_sign: createHmac("sha256", appsecret)
        .update(sid + rid + rtime)
        .digest("base64"),
    },
    body: JSON.stringify({ certidentifier: samples.licenceIdentifier, usecause: "端到端测试" }),
  };
}

async function outcome(baseUrl: string, { path, ...init }: ReturnType<typeof nationalCall>): Promise<string> {
  const { code, data } = (await (await fetch(baseUrl + path, init)).json()) as {
    code: number;
    data: { error?: string };
  };
  return code === 200 ? "ok" : (data.error ?? "no error code");
}

describe.each(shared)("two processes on $name", ({ present, redis }) => {
  test.skipIf(!present)(
    "accept a call once between them, even at the same moment, and still not after a restart of both",
    async () => {
      const dataDir = temporaryFolder();
      const own = await createOwnDatabase(postgresUrl ?? "");
      const env = { ELGW_DATABASE_URL: own.url, ...(redis === undefined ? {} : { ELGW_REDIS_URL: redis }) };
      const baseOf = (sandbox: { readonly credentials: SandboxCredentials }): string =>
        sandbox.credentials.partners["national-platform"].baseUrl;
      const start = () => startSandboxProcess(dataDir, { ...env, ELGW_SANDBOX_PARTNERS: "none" });
      let [one, other] = [await start(), await start()];
      try {
        const { credentials } = one;
        const call = nationalCall(credentials);
        expect(await outcome(baseOf(one), call)).toBe("ok");
        expect(await outcome(baseOf(other), call)).toBe("replay.seen");
        expect(await outcome(baseOf(one), call)).toBe("replay.seen");
        for (let round = 0; round < 25; round += 1) {
          const copy = nationalCall(credentials);
          const outcomes = await Promise.all(
            [one, other, one, other].map((process) => outcome(baseOf(process), copy)),
          );
          expect(outcomes.sort()).toEqual(["ok", "replay.seen", "replay.seen", "replay.seen"]);
        }
        await Promise.all([one.kill("SIGTERM"), other.kill("SIGTERM")]);
        [one, other] = [await start(), await start()];
        expect(await outcome(baseOf(one), call)).toBe("replay.seen");
        expect(await outcome(baseOf(other), nationalCall(credentials))).toBe("ok");
      } finally {
        await Promise.all([one.kill("SIGKILL"), other.kill("SIGKILL")]);
        await own.drop();
        removeFolder(dataDir);
      }
    },
    300_000,
  );
});

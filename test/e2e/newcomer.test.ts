import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  removeFolder,
  root,
  type SandboxProcess,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

// The risk: everything works in a test's process, and nothing for the person who reads the greeting.
// No code of ours signs here: curl and openssl do, as a partner's engineer would at a terminal.

const run = promisify(execFile);
const dataDir = temporaryFolder();
let sandbox: SandboxProcess;

beforeAll(async () => {
  sandbox = await startSandboxProcess(dataDir);
});
afterAll(async () => {
  await sandbox.kill("SIGKILL");
  removeFolder(dataDir);
});

interface NationalCall {
  readonly sid: string;
  readonly rid: string;
  readonly rtime: string;
  readonly sign: string;
  readonly url: string;
  readonly body: string;
}

const script = join(dataDir, "call.sh");
writeFileSync(
  script,
  `set -eu
curl -sS -X POST "$1" -H "content-type: application/json;charset=utf-8" -H "gjzwfwpt_sid: $2" -H "gjzwfwpt_rid: $3" -H "gjzwfwpt_rtime: $4" -H "gjzwfwpt_sign: $5" --data-binary "$6" -w '\\n%{http_code}'
`,
);

async function signWithOpenssl(message: string, secret: string): Promise<string> {
  const { stdout } = await run("bash", [
    "-c",
    'printf %s "$1" | openssl dgst -sha256 -hmac "$2" -binary | openssl base64 -A',
    "bash",
    message,
    secret,
  ]);
  return stdout.trim();
}

async function prepare(
  name = "queryCertInfo",
  body: object = {
    certidentifier: sandbox.credentials.samples.licenceIdentifier,
    usecause: "道路运输执法检查",
  },
): Promise<NationalCall> {
  const { baseUrl, rid, appsecret, sids, paths } = sandbox.credentials.partners["national-platform"];
  const sid = sids[name] ?? "";
  const rtime = String(Date.now());
  return {
    sid,
    rid,
    rtime,
    sign: await signWithOpenssl(sid + rid + rtime, appsecret),
    url: baseUrl + paths[name],
    body: JSON.stringify(body),
  };
}

async function curl({ url, sid, rid, rtime, sign, body }: NationalCall): Promise<{
  status: number;
  text: string;
  json: { code: number; data: Record<string, unknown> };
}> {
  const { stdout } = await run("bash", [script, url, sid, rid, rtime, sign, body]);
  const cut = stdout.lastIndexOf("\n");
  const text = stdout.slice(0, cut);
  return {
    status: Number(stdout.slice(cut + 1)),
    text,
    json: JSON.parse(text) as { code: number; data: Record<string, unknown> },
  };
}

describe("a newcomer with nothing but the greeting and the credentials file", () => {
  test("finds the credentials file readable by the owner alone", () => {
    expect(statSync(join(dataDir, "sandbox/credentials.json")).mode & 0o777).toBe(0o600);
  });

  test("pastes the five printed commands, and each succeeds", async () => {
    const commands = sandbox
      .printed()
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes("/elgw.js "));
    expect(commands).toHaveLength(5);
    for (const command of commands) {
      const { stdout } = await run("bash", ["-c", command], {
        cwd: root,
        env: { ...process.env, ELGW_PORT: "0", ELGW_OPERATOR_PORT: "0", ELGW_SANDBOX_PORT: "0" },
      });
      expect(stdout.length, command).toBeGreaterThan(20);
    }
  });

  test("gets a masked licence by curl and openssl", async () => {
    const { status, text, json } = await curl(await prepare());
    const { holderCode, holderName, licenceIdentifier } = sandbox.credentials.samples;
    expect(status).toBe(200);
    expect(json.code).toBe(200);
    expect(json.data["certificateidentifier"]).toBe(licenceIdentifier);
    expect(json.data["certificateholdercode"]).toBe(`${holderCode[0]}***************${holderCode.slice(-2)}`);
    expect(json.data["certificateholder"]).toBe(`${holderName[0]}**`);
    expect(text).not.toContain(holderCode);
    expect(text).not.toContain(holderName);
  });

  test("finds, verifies and downloads by the other three interfaces", async () => {
    const { holderCode, holderTypeCode, certTypeCode, holderName, licenceIdentifier } =
      sandbox.credentials.samples;
    const usecause = "政务服务办事";
    const found = await curl(
      await prepare("queryCertInfoByHolderCode", {
        holdercode: holderCode,
        holdertypecode: holderTypeCode,
        certtypecode: certTypeCode,
        usecause,
      }),
    );
    expect([found.status, found.json.code]).toEqual([200, 200]);
    const verified = await curl(
      await prepare("verifyCertInfo", {
        certtypecode: certTypeCode,
        certdata: { holdercode: holderCode, holder: holderName },
        usecause,
      }),
    );
    expect(verified.json.data["verdict"]).toBe("0");
    const wrong = await curl(
      await prepare("verifyCertInfo", {
        certtypecode: certTypeCode,
        certdata: { holdercode: holderCode, holder: "无名氏" },
        usecause,
      }),
    );
    expect(wrong.json.data["verdict"]).toBe("7");
    const file = await curl(
      await prepare("downloadFile", {
        certificateidentifier: licenceIdentifier,
        filetype: "ofd",
        certificatecopycause: usecause,
      }),
    );
    expect([file.status, file.json.code]).toEqual([200, 200]);
  });

  test("is refused when one character of sid, rid, rtime or sign is changed", async () => {
    for (const part of ["sid", "rid", "rtime", "sign"] as const) {
      const good = await prepare();
      const at = part === "sign" ? 3 : good[part].length - 1;
      const other = good[part][at] === "1" ? "2" : "1";
      const { status, json } = await curl({
        ...good,
        [part]: good[part].slice(0, at) + other + good[part].slice(at + 1),
      });
      expect(status, part).toBeGreaterThanOrEqual(401);
      expect(json.code, part).toBe(300);
    }
  });

  test("is refused the second time, and after a restart", async () => {
    const call = await prepare();
    expect((await curl(call)).status).toBe(200);
    expect((await curl(call)).json.data["error"]).toBe("replay.seen");
    expect(await sandbox.kill("SIGTERM")).toBe(0);
    sandbox = await startSandboxProcess(dataDir);
    const again = await curl({ ...call, url: (await prepare()).url });
    expect(again.json.data["error"]).toBe("replay.seen");
    expect((await curl(await prepare())).status).toBe(200);
  });

  test("cannot start a second gateway on the same folder", async () => {
    await expect(startSandboxProcess(dataDir)).rejects.toThrow(/database\.locked|数据目录/);
  });
});

/** The risk: the whole story is told green while a hop of it did not happen. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  elgwCommand,
  removeFolder,
  root,
  type SandboxProcess,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

// Stories of several processes each: a slow machine is no failure.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const dataDir = temporaryFolder();
let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandboxProcess(dataDir);
});
afterAll(async () => {
  await sandbox.kill("SIGTERM");
  removeFolder(dataDir);
});

const elgw = async (...args: string[]) => {
  const [program, ...before] = elgwCommand;
  const { stdout } = await promisify(execFile)(program, [...before, ...args], {
    cwd: root,
    env: { ...process.env, ELGW_DATA_DIR: dataDir, ELGW_LANG: "en" },
  });
  return stdout;
};
const hopsOf = async () => {
  const { ok, hops } = JSON.parse(await elgw("try", "apply", "--json")) as {
    readonly ok: boolean;
    readonly hops: readonly {
      readonly from: string;
      readonly to: string;
      readonly what: string;
      readonly isOk: boolean;
    }[];
  };
  return { ok, hops: hops.map(({ from, to, what }) => `${from} > ${to}: ${what}`) };
};

// Before the applications: they put another licence in the place of the sample.
test("either dialect of the province is called in one line, and its sealed reply shown opened", async () => {
  const body = async (...args: string[]) =>
    JSON.parse(await elgw("call", ...args, "--json")) as {
      readonly replySignature: string;
      readonly body: unknown;
    };
  expect(await body("provincial-platform", "queryCertInfo")).toMatchObject({
    replySignature: "verified",
    body: { head: { status: "0" }, data: { certificateState: "10" } },
  });
  expect(await body("provincial-platform-b", "login")).toMatchObject({
    replySignature: "verified",
    body: { ack_code: "SUCCESS", data: { expires_in: 7200 } },
  });
  const { body: held } = await body("provincial-platform-b", "licenseHolder");
  const [code = ""] = (held as { readonly data: { readonly auth_codes: readonly string[] } }).data.auth_codes;
  expect(await body("provincial-platform-b", "archive", `auth_code=${code}`)).toMatchObject({
    body: { ack_code: "SUCCESS", data: { license_status: "ISSUED" } },
  });
  expect(await body("provincial-platform-b", "archive", `auth_code=${code}`)).toMatchObject({
    body: { ack_code: "FAILURE", errors: [{ code: "share.code-used" }] },
  });
});

test("an application is carried, decided, issued, delivered everywhere and claimed; and again after that", async () => {
  for (let round = 1; round <= 2; round += 1) {
    const { ok, hops } = await hopsOf();
    expect(ok).toBe(true);
    for (const wanted of [
      /mini-program > gateway: applies for a renewal/,
      /gateway > licensing system: submits over SOAP, accepted as 川运受\d+/,
      /licensing system > mini-program: in review/,
      /licensing system > mini-program: approved/,
      /e-licence core > gateway: collected/,
      /gateway > Ministry.*: licence uploaded/,
      /gateway > National.*: reported|gateway > National.*: licence uploaded/,
      /gateway > Provincial.*: face data pushed/,
      /gateway > Provincial.*: file fetched/,
      /mini-program > gateway: claims: finds the new licence/,
      /gateway > mini-program: verdict valid/,
    ])
      expect(hops.join("\n")).toMatch(wanted);
  }
});

test("a licensing system that refuses everything makes it red", async () => {
  await elgw("behave", "licensing-system", "refuse");
  const failed = await elgw("try", "apply", "--json").then(
    () => "green",
    (thrown: { readonly stdout: string }) => thrown.stdout,
  );
  expect(failed).toContain("partner.refused");
  await elgw("behave", "licensing-system", "accept");
  expect((await hopsOf()).ok).toBe(true);
});

test("a licence of another province is verified by the same call, over the exchange", async () => {
  const verify = async (plateNumber: string, typeSuffix = "013") => {
    const question = {
      purpose: "路检",
      typeCode: `11100000000019713D${typeSuffix}`,
      face: { "vehicle.plateNumber": plateNumber, "vehicle.plateColour": "2" },
    };
    const text = await elgw("call", "mini-program", "verifyLicence", JSON.stringify(question), "--json");
    return (JSON.parse(text) as { readonly body: object }).body;
  };
  expect(await verify("渝A10001")).toEqual({ verdict: "valid", mismatched: [] });
  expect(await verify("渝A10002")).toEqual({ verdict: "valid", mismatched: [] });
  expect(await verify("渝A10005")).toEqual({ verdict: "no-longer-valid", mismatched: [] });
  expect(await verify("渝A99999")).toEqual({ verdict: "no-such-licence", mismatched: [] });
  await elgw("behave", "licensing-system", "garbled");
  await expect(verify("粤A10001")).rejects.toThrow();
  await elgw("behave", "licensing-system", "accept");
});

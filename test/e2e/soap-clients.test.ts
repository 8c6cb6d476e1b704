/**
 * The risk: our WSDL opens in our own package alone, or what an integrator's client makes of it is not what we read.
 *
 * zeep (Debian's python3-zeep) and PHP's SoapClient (php-cli, php-soap) read the WSDL of a running sandbox, sign with
 * OpenSSL and ask for a vehicle that has two certificates. Where a client is not installed its test is skipped by name.
 */
import { execFile, execFileSync } from "node:child_process";
import { createVerify, hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  removeFolder,
  root,
  type SandboxProcess,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

// Stories of several processes each: a slow machine is no failure.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const works = (program: string, args: readonly string[], wanted: string): boolean => {
  try {
    return execFileSync(program, args, { stdio: ["ignore", "pipe", "ignore"] }).includes(wanted);
  } catch {
    return false;
  }
};
const hasOpenssl = works("openssl", ["version"], "OpenSSL");
const CLIENTS = [
  [
    "zeep",
    "/usr/bin/python3",
    "ask.py",
    works("/usr/bin/python3", ["-c", "import zeep; print('zeep')"], "zeep"),
  ],
  ["PHP SoapClient", "php", "ask.php", works("php", ["-m"], "soap")],
] as const;

interface Answer {
  readonly operations: unknown;
  readonly retcode: string;
  readonly retmsg: string;
  readonly serialnum: string;
  readonly detail: string | null;
  readonly body: string | null;
}

const dataDir = temporaryFolder();
let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandboxProcess(dataDir);
});
afterAll(async () => {
  await sandbox.kill("SIGTERM");
  removeFolder(dataDir);
});

describe.each(CLIENTS)("%s", (client, program, script, isThere) => {
  const only = test.skipIf(!isThere || !hasOpenssl);
  let asked = 0;
  const ask = async (
    body: string,
    change: { readonly source?: string; readonly wsdl?: string } = {},
  ): Promise<Answer> => {
    const { wsdl, keys, provinceCode, systemId, services } = sandbox.credentials.partners["licensing-system"];
    asked += 1;
    const [keyFile, bodyFile] = [join(dataDir, "partner.pem"), join(dataDir, `body-${script}-${asked}.xml`)];
    writeFileSync(keyFile, keys[0]?.privateKeyPem ?? "", { mode: 0o600 });
    writeFileSync(bodyFile, body);
    const { stdout } = await promisify(execFile)(program, [
      join(root, "test/gateway/adapters/licensing-system/peers", script),
      ...[change.wsdl ?? wsdl, keyFile, change.source ?? provinceCode, provinceCode, systemId],
      ...[services["queryVehicle"] ?? "", `${client.slice(0, 3)}${asked}`, bodyFile],
    ]);
    return JSON.parse(stdout) as Answer;
  };
  const vehicle = (): string => {
    const { vehicleNo, plateColor } = sandbox.credentials.samples.vehicle;
    return `<?xml version="1.0" encoding="gb2312"?>\n<query><vehicleNo>${vehicleNo}</vehicleNo><plateColor>${plateColor}</plateColor><provinceCode>510000</provinceCode></query>`;
  };

  only(
    "opens the WSDL, sees one operation and gets a vehicle with two certificates, provably from us",
    async () => {
      const { operations, retcode, body, detail, serialnum } = await ask(vehicle());
      expect(JSON.stringify(operations)).toMatch(/Command/);
      expect([retcode, serialnum]).toEqual(["0000", `${client.slice(0, 3)}${asked}`]);
      expect(body?.match(/<vehicleInfo>/g)).toHaveLength(1);
      expect(body?.match(/<certificateInfo>/g)).toHaveLength(2);
      expect(body).toContain(`<vehicleNo>${sandbox.credentials.samples.vehicle.vehicleNo}</vehicleNo>`);
      const [gatewayKey = ""] = Object.values(
        sandbox.credentials.partners["licensing-system"].keys[0]?.gatewayKeys ?? {},
      );
      const md5 = hash("md5", Buffer.from(body ?? "").toString("base64"), "hex");
      expect(
        createVerify("RSA-MD5")
          .update(md5)
          .verify(gatewayKey, detail ?? "", "base64"),
      ).toBe(true);
    },
  );

  only("hears in the header what was wrong, and what is not there", async () => {
    const none =
      "<query><vehicleNo>川Z99999</vehicleNo><plateColor>2</plateColor><provinceCode>510000</provinceCode></query>";
    expect(await ask(none)).toMatchObject({ retcode: "0046", body: null });
    expect(await ask(vehicle(), { source: "999999" })).toMatchObject({ retcode: "0019", body: null });
    expect(await ask("<selectParamRoot><tablename>x</tablename></selectParamRoot>")).toMatchObject({
      retcode: "0027",
    });
  });

  only("speaks to the older twin as well", async () => {
    const { wsdl } = sandbox.credentials.partners["licensing-system"];
    const twin = wsdl.replace("RoadTransService", "RoadWayService");
    expect(await ask(vehicle(), { wsdl: twin })).toMatchObject({ retcode: "0000" });
  });
});

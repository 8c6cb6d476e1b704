import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
/** The compiled command, as it is installed; `npm test` builds it first. */
export const elgwCommand: readonly [string, string] = [process.execPath, join(root, "dist/cli/elgw.js")];

export interface SandboxCredentials {
  readonly partners: {
    readonly "national-platform": {
      readonly baseUrl: string;
      readonly rid: string;
      readonly appsecret: string;
      readonly sids: Readonly<Record<string, string>>;
      readonly paths: Readonly<Record<string, string>>;
    };
    readonly "mini-program": {
      readonly baseUrl: string;
      readonly clientId: string;
      readonly keys: readonly {
        readonly keyId: string;
        readonly algorithm: string;
        /** Of a shared secret. */
        readonly secret?: string;
        /** Of a key pair: the partner's half in PEM, and the gateway's public keys by id. */
        readonly privateKey?: string;
        readonly gatewayKeys?: Readonly<Record<string, string>>;
      }[];
    };
    readonly "elicence-core": {
      readonly clientId: string;
      readonly keys: readonly { readonly keyId: string; readonly secret: string }[];
    };
    readonly "licensing-system": {
      readonly wsdl: string;
      readonly systemId: string;
      readonly provinceCode: string;
      readonly services: Readonly<Record<string, string>>;
      readonly keys: readonly {
        readonly privateKeyPem: string;
        readonly gatewayKeys: Readonly<Record<string, string>>;
      }[];
    };
  };
  readonly samples: {
    readonly licenceIdentifier: string;
    readonly certTypeCode: string;
    readonly holderTypeCode: string;
    readonly holderCode: string;
    readonly holderName: string;
    readonly vehicle: { readonly vehicleNo: string; readonly plateColor: string };
  };
}

export interface SandboxProcess {
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly credentials: SandboxCredentials;
  readonly operatorUrl: string;
  /** All that it has printed. */
  readonly printed: () => string;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "elgw-e2e-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const running = new Set<ChildProcess>();
// A test that times out runs no clean-up of its own; nothing may outlive the run and slow the next.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** `elgw start` as a newcomer has it, on ports of its own; resolves when it says that it is ready. */
export function startSandboxProcess(dataDir: string, env: NodeJS.ProcessEnv = {}): Promise<SandboxProcess> {
  const [program, ...args] = elgwCommand;
  const child = spawn(program, [...args, "start"], {
    cwd: root,
    env: {
      ...process.env,
      ELGW_PORT: "0",
      ELGW_OPERATOR_PORT: "0",
      ELGW_SANDBOX_PORT: "0",
      ELGW_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return new Promise((resolve, reject) => {
    const onText = (chunk: Buffer): void => {
      printed += chunk.toString();
      const operator = /http:\/\/[\d.:]+(?=\/health\/ready)/.exec(printed)?.[0];
      // The last of the five commands is the last thing the greeting says.
      if (operator === undefined || !printed.includes("elgw.js doctor")) return;
      child.stdout.off("data", onText);
      child.stdout.on("data", (more: Buffer) => {
        printed += more.toString();
      });
      resolve({
        child,
        dataDir,
        operatorUrl: operator,
        credentials: JSON.parse(
          readFileSync(join(dataDir, "sandbox/credentials.json"), "utf8"),
        ) as SandboxCredentials,
        printed: () => printed,
        kill: (signal) => {
          child.kill(signal);
          return ended;
        },
      });
    };
    child.stdout.on("data", onText);
    child.stderr.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    ended.then((code) => reject(new Error(`elgw start ended with ${code}:\n${printed}`)), reject);
  });
}

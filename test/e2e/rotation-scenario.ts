/**
 * Keys change while partners call: 300 signed calls a second through a rotation of the partner's key, of a
 * shared secret and of the master key, and then a revocation. Run short by the tests, long by
 * `npm run chaos -- rotation`.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { signText } from "../../src/adapters/northbound/conformance-signature.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import { elgwCommand, root, type SandboxProcess, startSandboxProcess } from "../support/sandbox-process.ts";

export interface RotationOptions {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly processes: number;
  /** Length of each of the five stretches of load. */
  readonly stretchMs: number;
  readonly perSecond: number;
  readonly onStep: (text: string) => void;
}

export interface RotationFigures {
  readonly sent: number;
  readonly failed: readonly string[];
  /** From the end of the command to the moment when every process agreed. */
  readonly acceptedAfterMs: number;
  readonly refusedAfterMs: number;
  readonly afterRestart: number;
}

const PARTNER = "mini-program";
const PATH = "/v1/licences/read";

export async function rotationUnderLoad(options: RotationOptions): Promise<RotationFigures> {
  const { dataDir, env, onStep, processes, stretchMs } = options;
  const gateways: SandboxProcess[] = [];
  for (let index = 0; index < processes; index += 1)
    gateways.push(await startSandboxProcess(dataDir, { ...env, ELGW_SANDBOX_PARTNERS: "none" }));
  const load = new Load(gateways, options.perSecond);
  const elgw = async (...args: string[]): Promise<Record<string, unknown>> => {
    const [program, ...rest] = elgwCommand;
    const { stdout } = await promisify(execFile)(program, [...rest, ...args, "--json"], {
      cwd: root,
      env: { ...process.env, ELGW_DATA_DIR: dataDir, ...env },
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  try {
    await elgw("partner", "limits", PARTNER, "--rate", "2000", "--burst", "4000", "--concurrent", "0");
    for (const key of load.keys) await load.until(key, 200);
    load.start();
    await load.stretch(stretchMs);

    onStep("a new SM2 key of the partner, both in force");
    const old = load.keyOf("SM2-SM3");
    const pair = await elgw("keygen", "sm2");
    const file = join(dataDir, "partner.pem");
    writeFileSync(file, String(pair["publicKeyPem"]));
    const rotated = await elgw("credential", "rotate", PARTNER, "--key-file", file, "--overlap-hours", "1");
    const fresh = { ...old, keyId: String(rotated["keyId"]), secret: String(pair["privateKeyPem"]) };
    const acceptedAfterMs = await load.until(fresh, 200);
    load.keys.push(fresh);
    await load.stretch(stretchMs);

    onStep("a new shared secret, both in force");
    const secret = await elgw(
      "credential",
      "rotate",
      PARTNER,
      "--algorithm",
      "HMAC-SM3",
      "--overlap-hours",
      "1",
    );
    const mac = {
      ...load.keyOf("HMAC-SM3"),
      keyId: String(secret["keyId"]),
      secret: String(secret["secret"]),
    };
    await load.until(mac, 200);
    load.keys.push(mac);
    await load.stretch(stretchMs);

    onStep("a new master key");
    await elgw("keys", "rotate-master");
    await load.stretch(stretchMs);

    onStep("the old SM2 key is revoked");
    load.keys.splice(load.keys.indexOf(old), 1);
    await load.idle();
    await elgw("credential", "revoke", PARTNER, old.keyId);
    const refusedAfterMs = await load.until(old, 401);
    await load.stretch(stretchMs);
    await load.stop();

    onStep("every process starts again, under the new master key");
    await Promise.all(gateways.map((gateway) => gateway.kill("SIGTERM")));
    gateways.splice(0);
    for (let index = 0; index < processes; index += 1)
      gateways.push(await startSandboxProcess(dataDir, { ...env, ELGW_SANDBOX_PARTNERS: "none" }));
    const afterRestart = await new Load(gateways, 1).until(fresh, 200);
    return { sent: load.sent, failed: load.failed, acceptedAfterMs, refusedAfterMs, afterRestart };
  } finally {
    await load.stop();
    await Promise.all(gateways.map((gateway) => gateway.kill("SIGKILL")));
  }
}

/** An open loop: calls leave on time whether or not earlier ones were answered. */
class Load {
  readonly keys: PartnerCredential[];
  readonly failed: string[] = [];
  sent = 0;
  readonly #urls: readonly string[];
  readonly #body: string;
  readonly #everyMs: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });
  readonly #inFlight = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(gateways: readonly SandboxProcess[], perSecond: number) {
    const sides = gateways.map(({ credentials }) => credentials.partners[PARTNER]);
    const [first] = gateways;
    if (first === undefined) throw new Error("no gateway");
    this.#urls = sides.map(({ baseUrl }) => baseUrl);
    const { licenceIdentifier } = first.credentials.samples;
    this.#body = JSON.stringify({ identifier: licenceIdentifier, purpose: "轮换测试" });
    const { clientId, keys } = first.credentials.partners[PARTNER];
    this.keys = keys.map(({ keyId, algorithm, secret, privateKey }) => ({
      clientId,
      keyId,
      algorithm: algorithm as PartnerCredential["algorithm"],
      secret: secret ?? privateKey ?? "",
    }));
    this.#everyMs = 1000 / perSecond;
  }

  keyOf(algorithm: string): PartnerCredential {
    const found = this.keys.find((key) => key.algorithm === algorithm);
    if (found === undefined) throw new Error(`no key of ${algorithm}`);
    return found;
  }

  start(): void {
    const begin = performance.now();
    let due = 0;
    this.#timer = setInterval(() => {
      for (; performance.now() - begin >= due * this.#everyMs; due += 1) this.#launch(due);
    }, 4);
  }

  #launch(index: number): void {
    const key = this.keys[index % this.keys.length];
    const url = this.#urls[Math.floor(index / this.keys.length) % this.#urls.length];
    if (key === undefined || url === undefined) return;
    this.sent += 1;
    const call = this.#call(url, key).then(
      (status) => {
        if (status !== 200) this.failed.push(`${key.keyId}: ${status}`);
      },
      (thrown: Error) => {
        this.failed.push(`${key.keyId}: ${thrown.message}`);
      },
    );
    this.#inFlight.add(call);
    void call.finally(() => this.#inFlight.delete(call));
  }

  async stretch(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async idle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.idle();
    this.#agent.destroy();
  }

  /** Milliseconds until every process gives this status to a call under this key. */
  async until(key: PartnerCredential, status: number): Promise<number> {
    const begin = performance.now();
    for (const url of this.#urls) {
      while ((await this.#call(url, key)) !== status) {
        if (performance.now() - begin > 20_000) throw new Error(`no ${status} for ${key.keyId} in 20 s`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    return performance.now() - begin;
  }

  #call(baseUrl: string, key: PartnerCredential): Promise<number> {
    const timestamp = Math.floor(Date.now() / 1000);
    const nonce = randomBytes(16).toString("hex");
    const text = Buffer.from(`POST\n${PATH}\n${timestamp}\n${nonce}\n${this.#body}\n`);
    const signature = signText(key, text).toString("base64");
    const authorization = `ELGW1-${key.algorithm} client_id="${key.clientId}",key_id="${key.keyId}",timestamp="${timestamp}",nonce="${nonce}",signature="${signature}"`;
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(this.#body),
      authorization,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(PATH, baseUrl),
        { method: "POST", agent: this.#agent, headers },
        (reply) => {
          reply.resume();
          reply.on("end", () => resolve(reply.statusCode ?? 0));
          reply.on("error", reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(this.#body);
    });
  }
}

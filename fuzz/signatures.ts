/**
 * `npm run fuzz -- signatures [count]`: mutated SM2 signatures, judged by us and by OpenSSL. OpenSSL's word is
 * Node's `createVerify` fed with ZA, and for a sample of them the command line's. A disagreement either way
 * is a failure: taking what OpenSSL refuses is a hole, refusing what it takes is an outage.
 */
import { execFileSync } from "node:child_process";
import { createPublicKey, createVerify, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { algorithm } from "../src/gateway/crypto/algorithms.ts";
import type { KeyMaterial } from "../src/gateway/crypto/engine.ts";
import { zaOf } from "../src/gateway/crypto/sm2/curve.ts";
import { derOfRaw } from "../src/gateway/crypto/sm2/signature-form.ts";
import { pointOfSpki } from "../src/gateway/crypto/sm2/sm2-key.ts";
import { bytesOfSeed, keysOfSeed, numberOfSeed } from "../test/gateway/crypto/seeded.ts";
import { MUTATION_NAMES, mutated } from "./mutate-signature.ts";

export interface SignatureFigures {
  readonly judged: number;
  readonly taken: number;
  readonly byCommandLine: number;
  readonly disagreements: readonly string[];
}

const SEED = 20_261_128;
const COUNT = 20_000;
const DEFAULT_ID = "1234567812345678";
const COMMAND_LINE_EVERY = 40;

export async function run(count: number = COUNT): Promise<boolean> {
  const begin = performance.now();
  const figures = fuzzSignatures(count, (done) => process.stderr.write(`\r${done}/${count}`));
  process.stderr.write("\n");
  for (const line of figures.disagreements.slice(0, 20)) process.stderr.write(`disagreement: ${line}\n`);
  const { judged, taken, byCommandLine, disagreements } = figures;
  const seconds = (performance.now() - begin) / 1000;
  const held = disagreements.length === 0 && judged >= count && taken > 0;
  process.stdout.write(
    `fuzz signatures: seed ${SEED}, ${judged} judged in ${seconds.toFixed(1)} s (${byCommandLine} by the command line too), ${taken} taken by both, ${disagreements.length} disagreements: ${held ? "held" : "MISSED"}\n`,
  );
  return held;
}

export function fuzzSignatures(count: number, onProgress: (done: number) => void): SignatureFigures {
  const random = bytesOfSeed(SEED);
  const pick = numberOfSeed(random);
  const judges = keysOfSeed(random, 8).map((pair) => new Judge(pair));
  const disagreements: string[] = [];
  const forCommandLine: { judge: Judge; message: Buffer; der: Buffer; name: string }[] = [];
  let taken = 0;
  for (let index = 0; index < count; index += 1) {
    const judge = judges[pick(judges.length)];
    const name = MUTATION_NAMES[index % MUTATION_NAMES.length] ?? "one bit";
    if (judge === undefined) continue;
    const message = random(pick(100));
    const der = mutated(name, judge.sign(message), pick, random);
    const [ours, theirs] = [judge.ours(message, der), judge.openssl(message, der)];
    if (ours !== theirs) disagreements.push(`${name}: we ${ours}, OpenSSL ${theirs}: ${der.toString("hex")}`);
    if (ours && theirs) taken += 1;
    if (index % COMMAND_LINE_EVERY === 0) forCommandLine.push({ judge, message, der, name });
    if (index % 500 === 499) onProgress(index + 1);
  }
  const asked = hasCommandLine() ? forCommandLine : [];
  for (const { judge, message, der, name } of asked) {
    const [ours, theirs] = [judge.ours(message, der), judge.commandLine(message, der)];
    if (ours !== theirs) disagreements.push(`${name}: we ${ours}, openssl ${theirs}: ${der.toString("hex")}`);
  }
  for (const judge of judges) judge.close();
  return { judged: count, taken, byCommandLine: asked.length, disagreements };
}

class Judge {
  readonly #pair: KeyMaterial;
  readonly #key: KeyObject;
  readonly #za: Buffer;
  readonly #folder = mkdtempSync(join(tmpdir(), "elgw-fuzz-"));

  constructor(pair: KeyMaterial) {
    const spki = Buffer.from(pair.verifying.reveal());
    this.#pair = pair;
    this.#key = createPublicKey({ key: spki, format: "der", type: "spki" });
    this.#za = zaOf(DEFAULT_ID, pointOfSpki(spki));
    writeFileSync(join(this.#folder, "key"), spki);
  }

  sign(message: Buffer): Buffer {
    const raw = algorithm("SM2-SM3").sign(this.#pair.signing, message, { form: "raw" });
    const der = derOfRaw(raw);
    if (der === undefined) throw new Error("an honest signature has no DER");
    return der;
  }

  ours(message: Buffer, der: Buffer): boolean {
    return algorithm("SM2-SM3").verify(this.#pair.verifying, message, der);
  }

  openssl(message: Buffer, der: Buffer): boolean {
    try {
      return createVerify("sm3").update(this.#za).update(message).verify(this.#key, der);
    } catch {
      return false;
    }
  }

  commandLine(message: Buffer, der: Buffer): boolean {
    writeFileSync(join(this.#folder, "message"), message);
    writeFileSync(join(this.#folder, "signature"), der);
    const options = ["-rawin", "-digest", "sm3", "-pkeyopt", `distid:${DEFAULT_ID}`];
    try {
      execFileSync(
        "openssl",
        [
          "pkeyutl",
          "-verify",
          "-pubin",
          "-inkey",
          "key",
          "-keyform",
          "DER",
          ...options,
          "-in",
          "message",
          "-sigfile",
          "signature",
        ],
        { cwd: this.#folder, stdio: "ignore" },
      );
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function hasCommandLine(): boolean {
  try {
    return execFileSync("openssl", ["version"]).toString().startsWith("OpenSSL 3");
  } catch {
    return false;
  }
}

/**
 * `npm run bench -- gateway`: our full path beside a bare proxy, Express + http-proxy-middleware and
 * express-gateway, in one run with one load generator and one upstream. Ratios are what counts.
 *
 * The contender has one core to itself; load and upstream share the other.
 */
import { execFileSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PartnerCredential } from "../src/gateway/spi/conformance.ts";
import { type Contender, freePort, listening, pinned, runLoad, send } from "./contenders.ts";
import type { LoadFigures } from "./load-generator.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 4);
/** Node takes some ten thousand requests to compile what matters; a gateway runs for months. */
const WARM_UP_SECONDS = Number(process.env["BENCH_WARM_UP"] ?? 12);
const CONNECTIONS = 64;
const FRAMES = SECONDS * 25_000;
/** First mark of the issue; `bench/README.md` has the later targets. */
const LEAST_OF_BARE = 0.25;

export async function run(): Promise<boolean> {
  prepare();
  const folder = mkdtempSync(join(tmpdir(), "elgw-bench-"));
  const contenders: Contender[] = [];
  try {
    const { ours, frames } = await startOurs(folder, contenders);
    const results = new Map<string, LoadFigures[]>();
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const contender of contenders.filter(({ name }) => name !== "upstream")) {
        const file = frames(contender === ours ? round : 0);
        // Round 0 warms up: nobody is measured with cold code.
        const figures = await runLoad(
          file,
          contender.port,
          CONNECTIONS,
          round === 0 ? WARM_UP_SECONDS : SECONDS,
        );
        const note = round === 0 ? "warm-up" : `round ${round}/${ROUNDS}`;
        process.stderr.write(
          `${note} ${contender.name}: ${Math.round(figures.perSecond)} req/s, p99 ${figures.p99Ms.toFixed(1)} ms, refused ${figures.refused}\n`,
        );
        if (figures.refused > 0) throw new Error(`${contender.name} refused ${figures.refused} requests`);
        if (round > 0) results.set(contender.name, [...(results.get(contender.name) ?? []), figures]);
      }
    }
    return report(results, rssMb(ours.pid));
  } finally {
    for (const contender of contenders) contender.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(): void {
  process.stderr.write("building…\n");
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (existsSync(join(root, "bench/rivals/node_modules"))) return;
  process.stderr.write("installing what we measure against (once)…\n");
  execFileSync("npm", ["ci", "--ignore-scripts", "--prefix", join(root, "bench/rivals")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

interface Ours {
  readonly ours: Contender;
  /** The file of signed requests for a round; fresh ones each time, for a nonce counts once. */
  readonly frames: (round: number) => string;
}

async function startOurs(folder: string, contenders: Contender[]): Promise<Ours> {
  const port = await freePort();
  const env = {
    ELGW_PORT: String(port),
    ELGW_OPERATOR_PORT: "0",
    ELGW_DATA_DIR: join(folder, "data"),
    ELGW_ADDRESS_PER_SECOND: "1000000",
    ELGW_LOG_LEVEL: "error",
  };
  const gateway = pinned("elicence-gateway", 0, join(root, "bench/gateway-process.mjs"), port, env);
  contenders.push(gateway);
  const { partners } = (await gateway.message()) as {
    partners: { partner: { id: string }; credentials: PartnerCredential[] }[];
  };
  const keyOf = (id: string): PartnerCredential => {
    const found = partners.find(({ partner }) => partner.id === id)?.credentials[0];
    if (found === undefined) throw new Error(`no credential of ${id}`);
    return found;
  };
  const upstream = pinned("upstream", 1, join(root, "bench/upstream-process.mjs"), 0, {});
  contenders.push(upstream);
  send(upstream, { credential: keyOf("elicence-core"), licenceCount: 5_000 });
  const up = (await upstream.message()) as {
    coreUrl: string;
    plainUrl: string;
    identifier: string;
    recordBytes: number;
  };
  send(gateway, up.coreUrl);
  await gateway.message();
  process.stderr.write(`record of ${up.recordBytes} bytes, ${CONNECTIONS} connections\n`);

  for (const [name, script] of [
    ["bare proxy", "bare-proxy.cjs"],
    ["express + http-proxy-middleware", "express-proxy.cjs"],
    ["express-gateway", "express-gateway.cjs"],
  ] as const) {
    const rivalPort = await freePort();
    contenders.push(
      pinned(name, 0, join(root, "bench/rivals", script), rivalPort, {
        PORT: String(rivalPort),
        UPSTREAM: up.plainUrl,
      }),
    );
    await listening(rivalPort);
  }
  const file = join(folder, "frames");
  const key = keyOf("mini-program");
  const written = new Set<number>();
  return {
    ours: gateway,
    frames: (round) => {
      if (!written.has(round)) writeFileSync(`${file}-${round}`, signedFrames(key, up.identifier, FRAMES));
      written.add(round);
      return `${file}-${round}`;
    },
  };
}

/** Signed by the words of docs/signing.md, prepared before the clock starts. */
function signedFrames(key: PartnerCredential, identifier: string, count: number): Buffer {
  const path = "/v1/licences/read";
  const body = JSON.stringify({ identifier, purpose: "性能测试" });
  const bytes = Buffer.byteLength(body);
  const timestamp = Math.floor(Date.now() / 1000);
  const run = randomBytes(8).toString("hex");
  const parts: Buffer[] = [];
  for (let index = 0; index < count; index += 1) {
    const nonce = `${run}${String(index).padStart(10, "0")}`;
    const signature = createHmac("sha256", key.secret)
      .update(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`)
      .digest("base64");
    const authorization = `ELGW1-${key.algorithm} client_id="${key.clientId}",key_id="${key.keyId}",timestamp="${timestamp}",nonce="${nonce}",signature="${signature}"`;
    const frame = Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: ${authorization}\r\ncontent-length: ${bytes}\r\n\r\n${body}`,
    );
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    parts.push(length, frame);
  }
  return Buffer.concat(parts);
}

function rssMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return Number(kilobytes) / 1024;
}

function report(results: ReadonlyMap<string, readonly LoadFigures[]>, rss: number): boolean {
  const median = (name: string): LoadFigures => {
    const sorted = [...(results.get(name) ?? [])].sort((a, b) => a.perSecond - b.perSecond);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle === undefined) throw new Error(`no figures of ${name}`);
    return middle;
  };
  const ours = median("elicence-gateway");
  const bare = median("bare proxy");
  const proxy = median("express + http-proxy-middleware");
  const gateway = median("express-gateway");
  const rows = [...results.keys()].map((name) => {
    const { perSecond, p50Ms, p99Ms } = median(name);
    return `${name.padEnd(34)} ${String(Math.round(perSecond)).padStart(7)} req/s  ${(perSecond / bare.perSecond).toFixed(2)} x bare  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms`;
  });
  process.stdout.write(`${rows.join("\n")}\n`);
  const ratio = ours.perSecond / bare.perSecond;
  const reached =
    ratio >= LEAST_OF_BARE && ours.perSecond > proxy.perSecond && ours.perSecond > gateway.perSecond;
  const figures = `${ratio.toFixed(2)} x bare (least ${LEAST_OF_BARE}), ${(ours.perSecond / proxy.perSecond).toFixed(2)} x http-proxy-middleware, ${(ours.perSecond / gateway.perSecond).toFixed(2)} x express-gateway, rss ${rss.toFixed(0)} MB`;
  process.stdout.write(
    `bench gateway: full path ${Math.round(ours.perSecond)} req/s = ${figures}: ${reached ? "reached" : "MISSED"}\n`,
  );
  return reached;
}

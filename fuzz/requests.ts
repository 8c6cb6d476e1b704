/**
 * `npm run fuzz -- requests [count]`: signed northbound requests, changed in one way each and sent to a whole
 * gateway over sockets. None may be answered as if it were the one that was signed, and afterwards the
 * unchanged ones must be: a gateway that refuses everything would pass otherwise.
 */
import { conformance } from "../src/adapters/northbound/conformance.ts";
import { northbound } from "../src/adapters/northbound/index.ts";
import type { Database } from "../src/gateway/platform/database/database.ts";
import { migrate } from "../src/gateway/platform/database/migrate.ts";
import { openMemoryDatabase } from "../src/gateway/platform/database/open-database.ts";
import type { PartnerCredential } from "../src/gateway/spi/conformance.ts";
import { bytesOfSeed, numberOfSeed } from "../test/gateway/crypto/seeded.ts";
import { fakeCore } from "../test/support/fake-core.ts";
import { startTestGateway, type TestGateway } from "../test/support/gateway.ts";
import { licenceOfType } from "../test/support/licences.ts";
import { MUTATIONS, type Parts } from "./mutate-request.ts";
import { RawConnection } from "./raw-client.ts";

export interface RequestFigures {
  readonly sent: number;
  readonly accepted: readonly string[];
  readonly refusals: ReadonlyMap<string, number>;
  /** Unchanged requests answered afterwards, of all that there were. */
  readonly honest: { readonly answered: number; readonly all: number };
}

const SEED = 20_261_129;
const COUNT = 100_000;
const CONNECTIONS = 16;
/** Honest requests of each algorithm, which every mutation starts from. */
const POOL = 20;

export async function run(count: number = COUNT): Promise<boolean> {
  const begin = performance.now();
  const database = await openMemoryDatabase();
  await migrate(database);
  const figures = await fuzzRequests(database, count, (done) => process.stderr.write(`\r${done}/${count}`));
  await database.end();
  process.stderr.write("\n");
  const { accepted, refusals, honest, sent } = figures;
  for (const line of accepted.slice(0, 20)) process.stderr.write(`accepted: ${line}\n`);
  const codes = [...refusals].sort(([, a], [, b]) => b - a);
  process.stdout.write(
    `${codes.map(([code, times]) => `${String(times).padStart(8)} ${code}`).join("\n")}\n`,
  );
  const seconds = (performance.now() - begin) / 1000;
  const held = accepted.length === 0 && honest.answered === honest.all && !refusals.has("limit.address");
  process.stdout.write(
    `fuzz requests: seed ${SEED}, ${sent} mutated requests in ${seconds.toFixed(0)} s, ${accepted.length} accepted, then ${honest.answered} of ${honest.all} unchanged ones answered: ${held ? "held" : "MISSED"}\n`,
  );
  return held;
}

export async function fuzzRequests(
  database: Database,
  count: number,
  onProgress: (done: number) => void,
): Promise<RequestFigures> {
  const licence = licenceOfType("11100000000019713D008");
  const gateway = await startTestGateway({
    database,
    adapters: [northbound],
    core: fakeCore(() => licence),
    addressPerSecond: 1_000_000,
  });
  const connections = Array.from({ length: CONNECTIONS }, () => new RawConnection(gateway.url));
  try {
    const fuzz = await Fuzz.prepare(gateway, licence.identifier);
    let next = 0;
    await Promise.all(
      connections.map(async (connection) => {
        while (next < count) {
          const index = next;
          next += 1;
          await fuzz.attack(connection, index);
          if (index % 1000 === 999) onProgress(index + 1);
        }
      }),
    );
    const [connection] = connections;
    const answered = connection === undefined ? 0 : await fuzz.honest(connection);
    return {
      sent: count,
      accepted: fuzz.accepted,
      refusals: fuzz.refusals,
      honest: { answered, all: fuzz.poolSize },
    };
  } finally {
    for (const connection of connections) connection.close();
    await gateway.close();
  }
}

interface Honest {
  readonly algorithm: string;
  readonly parts: Parts;
}

class Fuzz {
  readonly accepted: string[] = [];
  readonly refusals = new Map<string, number>();
  readonly #random = bytesOfSeed(SEED);
  readonly #pick = numberOfSeed(this.#random);
  readonly #pool: readonly Honest[];
  readonly #other: PartnerCredential;

  constructor(pool: readonly Honest[], other: PartnerCredential) {
    this.#pool = pool;
    this.#other = other;
  }

  get poolSize(): number {
    return this.#pool.length;
  }

  static async prepare(gateway: TestGateway, identifier: string): Promise<Fuzz> {
    const pool: Honest[] = [];
    for (const algorithm of northbound.scheme.inbound?.algorithms ?? []) {
      const credential = await gateway.addPartner(northbound, {}, algorithm);
      for (let index = 0; index < POOL; index += 1) {
        pool.push({ algorithm, parts: honestParts(gateway, credential, identifier, `${pool.length}`) });
      }
    }
    return new Fuzz(pool, await gateway.addPartner(northbound));
  }

  async attack(connection: RawConnection, index: number): Promise<void> {
    const names = Object.keys(MUTATIONS);
    const name = names[index % names.length] ?? "";
    const honest = this.#pool[this.#pick(this.#pool.length)];
    const mutation = MUTATIONS[name];
    if (honest === undefined || mutation === undefined) throw new Error("nothing to change");
    const around = {
      pick: this.#pick,
      random: this.#random,
      algorithms: northbound.scheme.inbound?.algorithms ?? [],
      other: this.#other,
    };
    const bytes = written(mutation(honest.parts, around));
    if (bytes.equals(written(honest.parts))) return;
    const { status, body } = await connection.exchange(bytes);
    if (status === 200)
      this.accepted.push(`${honest.algorithm}, ${name}: ${bytes.toString("latin1").slice(0, 600)}`);
    const code =
      status === 0 ? "connection closed" : (/"code":"([a-z.-]+)"/.exec(body)?.[1] ?? `status ${status}`);
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Sends every honest request once (answered) and once more (refused as a replay). */
  async honest(connection: RawConnection): Promise<number> {
    let answered = 0;
    for (const { parts, algorithm } of this.#pool) {
      if ((await connection.exchange(written(parts))).status === 200) answered += 1;
      const again = await connection.exchange(written(parts));
      if (again.status === 200) this.accepted.push(`${algorithm}, replayed`);
    }
    return answered;
  }
}

function honestParts(
  gateway: TestGateway,
  credential: PartnerCredential,
  identifier: string,
  number: string,
): Parts {
  const unsigned = {
    method: "POST",
    path: "/v1/licences/read",
    query: "",
    headers: new Map([["content-type", "application/json"]]),
    body: Buffer.from(JSON.stringify({ identifier, purpose: "核验 1 次" })),
  } as const;
  const at = { timestamp: gateway.clock.now(), nonce: `honest-nonce-${number.padStart(8, "0")}` };
  const signed = conformance.signAsPartner?.(unsigned, credential, at);
  if (signed === undefined) throw new Error("the adapter's conformance cannot sign");
  return {
    method: signed.method,
    target: signed.path,
    headers: [["host", "gateway"], ...signed.headers],
    body: Buffer.from(signed.body),
  };
}

function written({ method, target, headers, body }: Parts): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const head = `${lines.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

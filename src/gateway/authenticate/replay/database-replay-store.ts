import { GatewayError } from "../../core/gateway-error.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database/database.ts";
import type { ReplayStore } from "./replay-store.ts";

export interface DatabaseReplayStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** A reservation without an answer for so long is refused, whatever the database does later. */
  readonly timeoutMs?: number;
  /** By how much the clocks of the processes may differ, beyond what `expiresAt` allows for. */
  readonly spareMs?: number;
  /** Keys of one statement. */
  readonly groupMax?: number;
  /** Calls that may wait; more are refused at once. */
  readonly waitingMax?: number;
}

/**
 * The replay store of several processes on PostgreSQL alone; the database stays the caller's to end.
 *
 * One statement is in flight and what arrives meanwhile is the next group: no timer, no statement for
 * each call.
 */
export function createDatabaseReplayStore(options: DatabaseReplayStoreOptions): ReplayStore {
  return new DatabaseReplayStore(options);
}

/**
 * A row long expired may be taken over; one that is merely there means "seen". The order is the same
 * in every process, so that two groups with the same two keys wait for each other and never deadlock.
 */
const RESERVE = `
insert into replay_nonce as held (key, expires_at)
select decode(call.key, 'hex'), call.expires_at
  from unnest($1::text[], $2::bigint[]) as call (key, expires_at)
 order by call.key
on conflict (key) do update set expires_at = excluded.expires_at where held.expires_at < $3::bigint
returning encode(key, 'hex') as key`;

/** Bounded, so that it never holds many locks; rows that another process is removing are left to it. */
const REMOVE_EXPIRED = `
delete from replay_nonce
 where key in (select key from replay_nonce where expires_at < $1::bigint
                order by expires_at limit 5000 for update skip locked)`;
const REMOVE_MAX = 5_000;
const REMOVE_EVERY_MS = 1_000;

/** What one statement asks. Its keys differ: one key twice in a statement would be an error there. */
interface Group {
  readonly expiries: Map<string, number>;
  readonly isNew: Promise<ReadonlySet<string>>;
  readonly settle: (isNew: ReadonlySet<string>) => void;
  readonly fail: (cause: unknown) => void;
}

class DatabaseReplayStore implements ReplayStore {
  readonly engine = "database";
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #spareMs: number;
  readonly #groupMax: number;
  readonly #waitingMax: number;
  #groups: Group[] = [];
  #waiting = 0;
  #running: Promise<void> | undefined;
  #removing: Promise<void> | undefined;
  #removedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: DatabaseReplayStoreOptions) {
    this.#database = options.database;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs ?? 2_000;
    this.#spareMs = options.spareMs ?? 60_000;
    this.#groupMax = options.groupMax ?? 500;
    this.#waitingMax = options.waitingMax ?? 10_000;
  }

  readonly reserve = async (key: Uint8Array, _signedAt: number, expiresAt: number): Promise<boolean> => {
    if (this.#closed) throw unavailable("the replay store is closed");
    if (this.#waiting >= this.#waitingMax) throw unavailable("too many calls wait for the replay store");
    const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString("hex");
    this.#waiting += 1;
    try {
      const waitingTwin = this.#groups.find(({ expiries }) => expiries.has(name));
      if (waitingTwin !== undefined) {
        await waitingTwin.isNew; // the first of the two may be new; this one is not
        return false;
      }
      const group = this.#openGroup();
      group.expiries.set(name, Math.ceil(Math.max(expiresAt, this.#clock())));
      this.#running ??= this.#run();
      return (await group.isNew).has(name);
    } finally {
      this.#waiting -= 1;
    }
  };

  /** Waits for what is in flight, but no longer than a caller would. */
  readonly close = async (): Promise<void> => {
    this.#closed = true;
    const tooLong = new Promise((resolve) => setTimeout(resolve, this.#timeoutMs).unref());
    await Promise.race([Promise.all([this.#running, this.#removing]), tooLong]);
  };

  #openGroup(): Group {
    const last = this.#groups.at(-1);
    if (last !== undefined && last.expiries.size < this.#groupMax) return last;
    const group = newGroup(this.#timeoutMs);
    this.#groups.push(group);
    return group;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // what else arrives in this tick goes with it
    for (let group = this.#groups.shift(); group !== undefined; group = this.#groups.shift()) {
      try {
        group.settle(await this.#insert(group));
      } catch (cause) {
        group.fail(cause);
      }
      this.#removeExpired();
    }
    this.#running = undefined;
  }

  async #insert({ expiries }: Group): Promise<ReadonlySet<string>> {
    const { rows } = await this.#database.query<{ readonly key: string }>(RESERVE, [
      [...expiries.keys()],
      [...expiries.values()],
      this.#clock() - this.#spareMs,
    ]);
    return new Set(rows.map(({ key }) => key));
  }

  /** Beside the calls, never before them. A failure shows in the next reservation, or is no matter. */
  #removeExpired(): void {
    const now = this.#clock();
    if (this.#removing !== undefined || now < this.#removedAt + REMOVE_EVERY_MS) return;
    this.#removing = this.#database
      .query(REMOVE_EXPIRED, [now - this.#spareMs])
      .then(
        ({ rowCount }) => {
          this.#removedAt = rowCount < REMOVE_MAX ? now : Number.NEGATIVE_INFINITY;
        },
        () => {
          this.#removedAt = now;
        },
      )
      .finally(() => {
        this.#removing = undefined;
      });
  }
}

function newGroup(timeoutMs: number): Group {
  let settle: Group["settle"] = () => undefined;
  let reject: (error: GatewayError) => void = () => undefined;
  const isNew = new Promise<ReadonlySet<string>>((resolve, refuse) => {
    settle = resolve;
    reject = refuse;
  });
  isNew.catch(() => undefined); // every caller in the group awaits it; none may be there yet
  const fail = (cause: unknown): void => reject(unavailable("the reservation failed", cause));
  const timer = setTimeout(() => reject(unavailable("the database did not answer in time")), timeoutMs);
  const stopTimer = (): void => clearTimeout(timer);
  isNew.then(stopTimer, stopTimer);
  return { expiries: new Map(), isNew, settle, fail };
}

const unavailable = (detail: string, cause?: unknown): GatewayError =>
  new GatewayError("replay.unavailable", { detail, cause, retryAfterSeconds: 1 });

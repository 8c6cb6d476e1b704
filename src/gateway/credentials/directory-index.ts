/** Lookups over one state of the directory. Built once per change, read on every request. */
import type { Clock } from "../platform/clock.ts";
import type { AdapterId, SignatureAlgorithm } from "../spi/adapter.ts";
import type { DirectoryRows, HeldCredential } from "./directory-rows.ts";
import { type Credential, isUsable, type KeyHolder, type Partner } from "./model.ts";

export interface DirectoryIndex {
  readonly rows: DirectoryRows;
  readonly byKey: (adapter: AdapterId, keyId: string, clock: Clock) => KeyHolder | undefined;
  readonly signing: (
    partnerId: string,
    algorithm: SignatureAlgorithm | undefined,
    now: number,
  ) => Credential | undefined;
  readonly shared: (partnerId: string, now: number) => Credential | undefined;
  readonly theirs: (partnerId: string, algorithm: SignatureAlgorithm, now: number) => Credential | undefined;
}

/** The secrets under one key id, newest first. */
interface Slot {
  readonly partner: Partner;
  readonly secrets: readonly [Credential, ...Credential[]];
  /** The answer made beforehand where there is one secret, which is nearly always. */
  readonly only: KeyHolder | undefined;
}

type Slots = ReadonlyMap<string, ReadonlyMap<string, Slot>>;

export const emptyIndex: DirectoryIndex = buildIndex({
  version: -1,
  partners: new Map(),
  credentials: new Map(),
  unopened: new Set(),
});

export function buildIndex(rows: DirectoryRows): DirectoryIndex {
  const newestFirst = [...rows.credentials.values()].sort(
    (a, b) => b.credential.notBefore - a.credential.notBefore || b.record.createdAt - a.record.createdAt,
  );
  // Our own keys prove nothing to us, and theirs cannot sign: neither stands where the other is looked for.
  const proving = newestFirst.filter(({ credential }) => credential.use !== "ours");
  const slots = slotsOf(rows, proving);
  const keys = new Map<string, Credential[]>();
  const theirs = new Map<string, Credential[]>();
  for (const { credential } of newestFirst)
    append(credential.use === "theirs" ? theirs : keys, credential.partnerId, credential);
  return {
    rows,
    byKey: (adapter, keyId, clock) => {
      const slot = slots.get(adapter)?.get(keyId);
      return slot === undefined ? undefined : (slot.only ?? choose(slot, clock()));
    },
    signing: (partnerId, algorithm, now) =>
      keys
        .get(partnerId)
        ?.find((key) => isUsable(key, now) && (algorithm === undefined || key.algorithm === algorithm)),
    shared: (partnerId, now) =>
      keys.get(partnerId)?.find((key) => isUsable(key, now) && key.use === "shared"),
    theirs: (partnerId, algorithm, now) =>
      theirs.get(partnerId)?.find((key) => isUsable(key, now) && key.algorithm === algorithm),
  };
}

function slotsOf(rows: DirectoryRows, proving: readonly HeldCredential[]): Slots {
  const grouped = new Map<string, Map<string, Credential[]>>();
  for (const { record, credential } of proving) {
    const ofAdapter = grouped.get(record.adapter) ?? new Map<string, Credential[]>();
    append(ofAdapter, credential.keyId, credential);
    grouped.set(record.adapter, ofAdapter);
  }
  const slots = new Map<string, Map<string, Slot>>();
  for (const [adapter, keys] of grouped) {
    const ofAdapter = new Map<string, Slot>();
    for (const [keyId, [newest, ...older]] of keys) {
      const partner = newest === undefined ? undefined : rows.partners.get(newest.partnerId);
      // A key read before its partner: the next read, already on its way, brings the partner.
      if (newest === undefined || partner === undefined) continue;
      const only = older.length === 0 ? { partner, credential: newest } : undefined;
      ofAdapter.set(keyId, { partner, secrets: [newest, ...older], only });
    }
    slots.set(adapter, ofAdapter);
  }
  return slots;
}

function choose({ partner, secrets }: Slot, now: number): KeyHolder {
  const [credential, previous] = secrets.filter((key) => isUsable(key, now));
  if (credential === undefined) return { partner, credential: secrets[0] };
  return previous === undefined ? { partner, credential } : { partner, credential, previous };
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

import { readHead } from "../audit/chain-head.ts";
import { onlyKnown } from "./arguments.ts";
import type { Command } from "./context.ts";

interface Counts {
  readonly version: number;
  readonly partners: number;
  readonly suspended: number;
  readonly keys: number;
}

export const statusCommands = {
  /** What is held and how far the evidence goes: figures, nothing of a partner. */
  status: async (args, { database, adapters, clock }) => {
    onlyKnown(args, []);
    const { rows } = await database.query<Counts>(
      `select (select version from configuration) as version,
         (select count(*) from partner) as partners,
         (select count(*) from partner where state = 'suspended') as suspended,
         (select count(*) from credential where state <> 'revoked' and not_before <= $1 and not_after >= $1) as keys`,
      [clock()],
    );
    const counts = rows[0] ?? { version: 0, partners: 0, suspended: 0, keys: 0 };
    return {
      database: database.engine,
      adapters: adapters.map(({ id }) => id as string),
      configurationVersion: counts.version,
      partners: counts.partners,
      suspended: counts.suspended,
      keysInForce: counts.keys,
      auditEntries: (await readHead(database)).seq,
    };
  },
} as const satisfies Readonly<Record<string, Command>>;

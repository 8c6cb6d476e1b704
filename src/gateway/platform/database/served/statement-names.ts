/** Names for prepared statements, the same on every connection of a pool. */

export interface StatementNames {
  /** Undefined: run it without a name. */
  readonly of: (sql: string) => string | undefined;
  /** The next `of` gives a fresh name: what stands under the old one no longer fits its table. */
  readonly forget: (sql: string) => void;
}

const NAMES_MAX = 200;

/**
 * The first 200 distinct texts get a name; a text beyond them is planned anew each time. SQL here is constant
 * text with parameters, so a flood of texts would be a defect, and must not fill the server's memory.
 */
export function statementNames(): StatementNames {
  const names = new Map<string, string>();
  let given = 0;
  return {
    of: (sql) => {
      const known = names.get(sql);
      if (known !== undefined || names.size >= NAMES_MAX) return known;
      given += 1;
      const name = `elgw_${given}`;
      names.set(sql, name);
      return name;
    },
    forget: (sql) => {
      names.delete(sql);
    },
  };
}

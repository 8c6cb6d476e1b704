/** Names for prepared statements, the same on every connection of a pool. */

const NAMES_MAX = 200;

/**
 * The first 200 distinct texts get a name; a text beyond them is planned anew each time. SQL here is constant
 * text with parameters, so a flood of texts would be a defect, and must not fill the server's memory.
 */
export function statementNames(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= NAMES_MAX) return known;
    const name = `elgw_${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}

/** One SQL dialect (PostgreSQL 15), two engines: PGlite in this process, or a server through `pg`. */
export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

export interface Queryable {
  /**
   * With parameters (an empty list too): one statement, prepared once and kept. Without: a script of any number of
   * statements, which answers with its last. Values go in and come out as `values.ts` says, on both engines.
   *
   * @throws SqlError for a refused statement; GatewayError `database.unavailable` when the connection is lost or
   *   cannot be made, in which case a statement outside a transaction may or may not have taken effect
   */
  readonly query: <Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ) => Promise<QueryResult<Row>>;
}

export interface Database extends Queryable {
  readonly engine: "embedded" | "postgresql";
  /** True where no other process can write (embedded): then a head kept in memory is the head. */
  readonly soleWriter: boolean;
  /**
   * One connection, `begin` … `commit`; any throw rolls back and is rethrown. Use `tx` inside, never the database:
   * the embedded engine has one session, and would wait for itself (it is rolled back after 5 s without a statement).
   */
  readonly transaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>;
  /**
   * NOTIFY from any process. Resolves to the function that stops listening. After a lost connection `onMessage` is
   * called once with `""`: what was notified meanwhile is gone, so look at everything again.
   */
  readonly listen: (channel: string, onMessage: (payload: string) => void) => Promise<() => Promise<void>>;
  /** What was asked before still runs; what is asked after is refused with `database.unavailable`. */
  readonly end: () => Promise<void>;
}

/** One SQL dialect (PostgreSQL 15), two engines: PGlite in this process, or a server through `pg`. */
export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

export interface Queryable {
  readonly query: <Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ) => Promise<QueryResult<Row>>;
}

export interface Database extends Queryable {
  readonly engine: "embedded" | "postgresql";
  /** True where no other process can write (embedded): then a head kept in memory is the head. */
  readonly soleWriter: boolean;
  /** One connection, `begin` … `commit`; any throw rolls back and is rethrown. */
  readonly transaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>;
  /** NOTIFY from any process. Resolves to the function that stops listening. */
  readonly listen: (channel: string, onMessage: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly end: () => Promise<void>;
}

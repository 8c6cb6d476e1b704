/**
 * One conversation with the embedded engine: statements in, rows out.
 *
 * PGlite's own `query` parses and describes every statement anew, in six calls. Here a statement is prepared
 * once and then costs one call. Callers must not overlap: the queue of `embedded-database.ts` sees to it.
 */
import type { messages, PGlite } from "@electric-sql/pglite";
import type { QueryResult } from "../database.ts";
import { toDatabaseError } from "../sql-error.ts";
import { type TextReader, textReader, toParameter } from "../values.ts";
import type { EngineHealth } from "./engine-health.ts";
import { closeMessage, parseMessage, runMessage, scriptMessage } from "./wire-messages.ts";

type BackendMessage = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];

interface Columns {
  readonly names: readonly string[];
  readonly readers: readonly TextReader[];
}
interface Prepared {
  readonly name: string;
  readonly columns: Columns;
}
/** `command` is the tag's first word; a `COMMIT` of a failed transaction answers `ROLLBACK`. */
interface SessionResult<Row> extends QueryResult<Row> {
  readonly command: string;
}

export interface Session {
  /** With parameters (an empty list too): one statement, prepared once. Without: a script, last result counts. */
  readonly run: <Row>(sql: string, params?: readonly unknown[]) => Promise<SessionResult<Row>>;
}

const NO_COLUMNS: Columns = { names: [], readers: [] };
/** Each costs some 10–30 KiB in the engine; the least recently used one goes. */
const PREPARED_MAX = 200;
/** A script that may change a table makes prepared plans stale. */
const CHANGES_SCHEMA = /\b(create|alter|drop|discard|deallocate|set)\b/i;

export function pgliteSession(engine: PGlite, health: EngineHealth): Session {
  const prepared = new Map<string, Prepared>();
  let names = 0;
  const send = (message: Uint8Array): Promise<BackendMessage[]> =>
    engine.execProtocolStream(message, { syncToFs: false });

  const prepare = async (sql: string): Promise<Prepared> => {
    const known = prepared.get(sql);
    if (known !== undefined) {
      prepared.delete(sql);
      prepared.set(sql, known);
      return known;
    }
    for (const [oldest, { name }] of prepared) {
      if (prepared.size < PREPARED_MAX) break;
      prepared.delete(oldest);
      await send(closeMessage(name));
    }
    names += 1;
    const name = `s${names}`;
    const answer = await send(parseMessage(name, sql));
    const description = answer.find(isRowDescription);
    const statement = { name, columns: description === undefined ? NO_COLUMNS : columnsOf(description) };
    prepared.set(sql, statement);
    return statement;
  };

  const runPrepared = async <Row>(sql: string, params: readonly unknown[]): Promise<SessionResult<Row>> => {
    const { name, columns } = await prepare(sql);
    return readResult<Row>(await send(runMessage(name, params.map(toParameter))), columns);
  };
  const runScript = async <Row>(sql: string): Promise<SessionResult<Row>> => {
    if (CHANGES_SCHEMA.test(sql)) {
      for (const { name } of prepared.values()) await send(closeMessage(name));
      prepared.clear();
    }
    return readResult<Row>(await send(scriptMessage(sql)), NO_COLUMNS);
  };
  return {
    run: async <Row>(sql: string, params?: readonly unknown[]) => {
      health.check();
      try {
        const result = params === undefined ? await runScript<Row>(sql) : await runPrepared<Row>(sql, params);
        health.check();
        return result;
      } catch (error) {
        health.note(error);
        health.check();
        throw toDatabaseError(error);
      }
    },
  };
}

const isRowDescription = (message: BackendMessage): message is messages.RowDescriptionMessage =>
  message.name === "rowDescription";

const columnsOf = (description: messages.RowDescriptionMessage): Columns => ({
  names: description.fields.map((field) => field.name),
  readers: description.fields.map((field) => textReader(field.dataTypeID)),
});

/** The last statement's rows. A statement without rows counts by its tag: `INSERT 0 5` is 5. */
function readResult<Row>(answer: readonly BackendMessage[], known: Columns): SessionResult<Row> {
  let columns = known;
  let rows: Row[] = [];
  let tag = "";
  let complete = false;
  for (const message of answer) {
    if (message.name === "dataRow") {
      if (complete) rows = [];
      complete = false;
      rows.push(readRow<Row>((message as messages.DataRowMessage).fields, columns));
    } else if (message.name === "commandComplete") {
      if (complete) rows = [];
      complete = true;
      tag = (message as messages.CommandCompleteMessage).text;
    } else if (isRowDescription(message)) {
      columns = columnsOf(message);
    }
  }
  const count = Number(tag.slice(tag.lastIndexOf(" ") + 1));
  const command = tag.slice(0, tag.includes(" ") ? tag.indexOf(" ") : tag.length);
  return { rows, rowCount: Number.isNaN(count) ? rows.length : count, command };
}

function readRow<Row>(fields: readonly (string | null)[], { names, readers }: Columns): Row {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index += 1) {
    const text = fields[index] ?? null;
    row[names[index] as string] = text === null ? null : readers[index]?.(text);
  }
  return row as Row;
}

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openMemoryDatabase } from "../../../src/gateway/platform/database/open-database.ts";
import { SqlError } from "../../../src/gateway/platform/database/sql-error.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";

describe.each(testDatabases())("on $engine", ({ engine, open }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await open({ migrations: false });
    await database.query("create table item (id bigint primary key, name text, body bytea, at timestamptz)");
  });
  afterEach(() => database.end());

  const count = async (): Promise<number> => {
    const { rows } = await database.query<{ n: number }>("select count(*) as n from item", []);
    return rows[0]?.n ?? Number.NaN;
  };

  test("values come back as they went in, of the same JavaScript type", async () => {
    const at = new Date("2024-02-29T15:59:59.123Z");
    const body = Buffer.from([0, 1, 0x5c, 0x22, 255]);
    const { rows } = await database.query(
      `select $1::bigint as big, $2::numeric as exact, $3::text as words, $4::bytea as bytes, $5::timestamptz as at,
        $6::jsonb as doc, $7::text[] as list, $8::bytea[] as chunks, $9::boolean as yes, $10::text as nothing,
        $11::bigint[] as bigs, $12::int as small, $13::float8 as wide`,
      [
        Number.MAX_SAFE_INTEGER,
        "12345678901234567890.123",
        "道路运输证 \\ \"'",
        body,
        at,
        { 名: ["a", null] },
        ['a"b', "c\\d", "", "{,}", null, "NULL"],
        [body, Buffer.alloc(0)],
        true,
        null,
        [1, 2n ** 52n, null],
        -7,
        0.1,
      ],
    );
    expect(rows).toEqual([
      {
        big: Number.MAX_SAFE_INTEGER,
        exact: "12345678901234567890.123",
        words: "道路运输证 \\ \"'",
        bytes: body,
        at,
        doc: { 名: ["a", null] },
        list: ['a"b', "c\\d", "", "{,}", null, "NULL"],
        chunks: [body, Buffer.alloc(0)],
        yes: true,
        nothing: null,
        bigs: [1, 2 ** 52, null],
        small: -7,
        wide: 0.1,
      },
    ]);
    expect(Buffer.isBuffer(rows[0]?.["bytes"])).toBe(true);
  });

  test("an int8 beyond 2^53 is refused instead of rounded", async () => {
    await expect(database.query("select $1::bigint as n", ["9007199254740993"])).rejects.toMatchObject({
      code: "gateway.internal",
    });
    expect(await count()).toBe(0);
  });

  test("a group of rows goes in with one statement", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => index);
    const { rowCount } = await database.query(
      "insert into item (id, name) select * from unnest($1::bigint[], $2::text[])",
      [ids, ids.map((id) => `行 ${id}`)],
    );
    expect(rowCount).toBe(100);
    expect(await count()).toBe(100);
  });

  test("a throw inside a transaction undoes it, and reaches the caller as it is", async () => {
    const reason = new Error("no");
    const failed = database.transaction(async (tx) => {
      await tx.query("insert into item (id) values ($1)", [1]);
      throw reason;
    });
    await expect(failed).rejects.toBe(reason);
    expect(await count()).toBe(0);
  });

  test("a transaction's result is there after it, and its `tx` is closed", async () => {
    const kept = await database.transaction(async (tx) => {
      await tx.query("insert into item (id) values ($1)", [1]);
      return tx;
    });
    expect(await count()).toBe(1);
    await expect(kept.query("select 1", [])).rejects.toMatchObject({ code: "gateway.internal" });
  });

  test("a transaction that swallowed a refused statement does not pass as committed", async () => {
    const swallowed = database.transaction(async (tx) => {
      await tx.query("insert into item (id) values ($1)", [1]);
      await tx.query("insert into item (id) values ($1)", [1]).catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: "gateway.internal" });
    expect(await count()).toBe(0);
  });

  test("a broken constraint tells its state and name, and no value of the row", async () => {
    await database.query("insert into item (id, name) values ($1, $2)", [510104, "张三"]);
    const again = await database
      .query("insert into item (id, name) values ($1, $2)", [510104, "张三"])
      .catch((error: unknown) => error);
    expect(again).toBeInstanceOf(SqlError);
    expect(again).toMatchObject({ sqlState: "23505", table: "item", constraint: "item_pkey" });
    const wrong = await database
      .query("insert into item (id) values ($1)", ["51010419491231002X"])
      .catch((error: unknown) => error);
    expect(wrong).toMatchObject({ sqlState: "22P02" });
    for (const error of [again, wrong]) {
      const told = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`;
      expect(told).not.toMatch(/510104|张三/);
    }
  });

  test("after a refused statement the next one works", async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(database.query("select nothing from item", [])).rejects.toBeInstanceOf(SqlError);
      await expect(database.query("select $1::int as n", ["x"])).rejects.toBeInstanceOf(SqlError);
      await expect(database.query("selekt 1")).rejects.toBeInstanceOf(SqlError);
      expect(await count()).toBe(0);
    }
  });

  test("a prepared statement survives a change of its table", async () => {
    await database.query("insert into item (id) values ($1)", [1]);
    expect((await database.query("select * from item", [])).rows[0]).toHaveProperty("at");
    await database.query("alter table item drop column at");
    expect((await database.query("select * from item", [])).rows[0]).not.toHaveProperty("at");
  });

  test("a script runs all its statements and answers with the last", async () => {
    const { rows, rowCount } = await database.query<{ id: number }>(
      "insert into item (id) values (1), (2); select id from item order by id",
    );
    expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
    expect(rowCount).toBe(2);
  });

  test("queries and transactions started at once do not mix", async () => {
    await Promise.allSettled(
      Array.from({ length: 50 }, (_, id) =>
        id % 2 === 0
          ? database.query("insert into item (id) values ($1)", [id])
          : database.transaction(async (tx) => {
              await tx.query("insert into item (id) values ($1)", [id]);
              await tx.query("select 1", []);
              throw new Error("undone");
            }),
      ),
    );
    const { rows } = await database.query<{ id: number }>("select id from item order by id", []);
    expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 25 }, (_, index) => index * 2));
  });

  test("statements that one transaction starts at once answer each its own caller", async () => {
    const answers = await database.transaction((tx) =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const { rows } = await tx.query<{ n: number }>(`select $1::int + ${n % 3} as n`, [n]);
          return rows[0]?.n;
        }),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => n + (n % 3)));
    const left = database.transaction(async (tx) => {
      void tx.query("insert into item (id) values ($1)", [7]);
    });
    await left;
    expect(await count()).toBe(1);
  });

  test("a notification reaches who listens, when its transaction commits and not before", async () => {
    const heard: string[] = [];
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const stop = await database.listen("credential_changed", (payload) => {
      heard.push(payload);
      wake();
    });
    await database
      .transaction(async (tx) => {
        await tx.query("select pg_notify('credential_changed', $1)", ["undone"]);
        throw new Error("undone");
      })
      .catch(() => undefined);
    await database.query("select pg_notify('credential_changed', $1)", ["gansu-运政"]);
    await woken;
    expect(heard).toEqual(["gansu-运政"]);
    await stop();
    await database.query("select pg_notify('credential_changed', $1)", ["late"]);
    await database.query("select 1", []);
    expect(heard).toEqual(["gansu-运政"]);
  });

  test("a closed database refuses instead of waiting", async () => {
    const other = engine === "embedded" ? await openMemoryDatabase() : await open({ migrations: false });
    await other.end();
    await expect(other.query("select 1", [])).rejects.toMatchObject({ code: "database.unavailable" });
    await expect(other.transaction(async () => 1)).rejects.toMatchObject({ code: "database.unavailable" });
  });
});

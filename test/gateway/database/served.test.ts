import type { AddressInfo } from "node:net";
import { connect as connectTo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, inject, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { openDatabase } from "../../../src/gateway/platform/database/open-database.ts";

const opened: { end: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.end();
});

/** A wire to the server that can be cut. */
async function wireTo(url: URL): Promise<{ url: Secret<string>; cut: () => void; mend: () => void }> {
  let whole = true;
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    if (!whole) {
      inner.destroy();
      return;
    }
    const outer = connectTo(Number(url.port || 5432), url.hostname);
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    inner.pipe(outer).pipe(inner);
    inner.on("close", () => outer.destroy());
    outer.on("close", () => inner.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    end: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  const near = new URL(url);
  near.hostname = "127.0.0.1";
  near.port = String((server.address() as AddressInfo).port);
  return {
    url: new Secret(near.href),
    cut: () => {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      whole = true;
    },
  };
}

async function open(url: Secret<string>, log: string[] = []): Promise<Database> {
  const database = await openDatabase({ url, dataDir: "", log: (line) => log.push(line) });
  opened.push(database);
  return database;
}

test("a server that is not there is `database.unavailable`, and the error does not tell the password", async () => {
  const url = new Secret("postgres://someone:top-secret-word@127.0.0.1:1/none");
  const error = await openDatabase({ url, dataDir: "" }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "database.unavailable" });
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain("top-secret-word");
});

test("a schema name that is not plain is refused before it reaches any SQL", async () => {
  const url = new Secret("postgres://127.0.0.1:1/none");
  await expect(openDatabase({ url, dataDir: "", schema: 'a"; drop' })).rejects.toMatchObject({
    code: "gateway.configuration",
  });
});

const server = inject("postgresUrl");
describe.skipIf(server === undefined)("on a PostgreSQL server", () => {
  const url = new URL(server ?? "postgres://absent");

  test("every connection ends a statement and an idle transaction that last too long", async () => {
    const database = await open(new Secret(url.href));
    for (const [setting, value] of [
      ["statement_timeout", "5s"],
      ["idle_in_transaction_session_timeout", "5s"],
      ["client_connection_check_interval", "1s"],
    ]) {
      const { rows } = await database.query("select current_setting($1) as value", [setting]);
      expect(rows).toEqual([{ value }]);
    }
    const slow = database.transaction(async (tx) => {
      await tx.query("set local statement_timeout = '20ms'");
      await tx.query("select pg_sleep(5)", []);
    });
    await expect(slow).rejects.toMatchObject({ sqlState: "57014" });
  });

  test("a cut connection fails what runs on it and is replaced", async () => {
    const wire = await wireTo(url);
    const database = await open(wire.url);
    const { rows } = await database.query<{ pid: number }>("select pg_backend_pid() as pid", []);
    const failed = expect(
      database.transaction(async (tx) => {
        await tx.query("select 1", []);
        wire.cut();
        await tx.query("select 2", []);
      }),
    ).rejects.toMatchObject({ code: "database.unavailable" });
    await failed;
    await expect(database.query("select 1", [])).rejects.toMatchObject({ code: "database.unavailable" });
    wire.mend();
    const again = await database.query<{ pid: number }>("select pg_backend_pid() as pid", []);
    expect(again.rows[0]?.pid).not.toBe(rows[0]?.pid);
  });

  test("a back end that is terminated is `database.unavailable` to its caller", async () => {
    const database = await open(new Secret(url.href));
    const killed = database.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>("select pg_backend_pid() as pid", []);
      await database.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await tx.query("select 1", []);
    });
    await expect(killed).rejects.toMatchObject({ code: "database.unavailable" });
    expect((await database.query("select 1 as one", [])).rows).toEqual([{ one: 1 }]);
  });

  test("a lost listener comes back, says so with an empty payload, and hears again", async () => {
    const wire = await wireTo(url);
    const log: string[] = [];
    const database = await open(wire.url, log);
    const speaker = await open(new Secret(url.href));
    const heard: string[] = [];
    let wake: () => void = () => undefined;
    const nextMessage = async (): Promise<string | undefined> => {
      if (heard.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return heard.shift();
    };
    const channel = `listener_${process.pid}`;
    await database.listen(channel, (payload) => {
      heard.push(payload);
      wake();
    });
    await speaker.query("select pg_notify($1, 'one')", [channel]);
    expect(await nextMessage()).toBe("one");
    wire.cut();
    await speaker.query("select pg_notify($1, 'missed')", [channel]);
    wire.mend();
    expect(await nextMessage()).toBe("");
    await speaker.query("select pg_notify($1, 'two')", [channel]);
    expect(await nextMessage()).toBe("two");
    expect(log.join("\n")).toContain("listening connection was lost");
  });

  test("more callers than connections wait their turn", async () => {
    const database = await open(new Secret(url.href));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        database.transaction(
          async (tx) => (await tx.query<{ n: number }>("select $1::int as n", [n])).rows[0]?.n,
        ),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => n));
    const { rows } = await database.query<{ n: number }>(
      "select count(*) as n from pg_stat_activity where application_name = 'elicence-gateway' and pid in (select pid from pg_locks) and datname = current_database()",
      [],
    );
    expect(rows[0]?.n).toBeGreaterThanOrEqual(1);
  });
});

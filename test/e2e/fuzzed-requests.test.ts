import { expect, test } from "vitest";
import { fuzzRequests } from "../../fuzz/requests.ts";
import { testDatabases } from "../support/database.ts";

// The long run is `npm run fuzz -- requests`.
test("of 4,000 signed requests changed in one way each, none is answered; unchanged they all are", {
  timeout: 120_000,
}, async () => {
  const [engine] = testDatabases();
  if (engine === undefined) throw new Error("no database engine");
  const database = await engine.open();
  try {
    const { accepted, honest } = await fuzzRequests(database, 4_000, () => {});
    expect(accepted).toEqual([]);
    expect(honest).toEqual({ answered: 100, all: 100 });
  } finally {
    await database.end();
  }
});

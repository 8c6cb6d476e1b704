import { expect, test } from "vitest";
import { conformance } from "../../src/adapters/northbound/conformance.ts";
import { northbound } from "../../src/adapters/northbound/index.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";
import { testDatabases } from "../support/database.ts";
import { fakeCore } from "../support/fake-core.ts";
import { send, startTestGateway } from "../support/gateway.ts";
import { licence } from "./dialects.ts";

// The risk: a deployment cuts off the inspector who was waiting for an answer, or lets new calls into a
// process that is closing its database.

test.each(testDatabases())(
  "draining on $engine: calls in flight end well, new ones get 503 with Retry-After",
  async ({ open }) => {
    const database = await open();
    const core = fakeCore(() => licence);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let reached = (): void => undefined;
    const atCore = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const gateway = await startTestGateway({
      database,
      adapters: [northbound],
      core: {
        perform: async (call, context) => {
          reached();
          await held;
          return core.perform(call, context);
        },
      },
    });
    const credential = await gateway.addPartner(northbound);
    const signed = (nonce: string): WireRequest => {
      if (conformance.signAsPartner === undefined) throw new Error("cannot sign");
      const body = Buffer.from(JSON.stringify({ identifier: licence.identifier, purpose: "停机测试" }));
      const headers = new Map([["content-type", "application/json"]]);
      return conformance.signAsPartner(
        { method: "POST", path: "/v1/licences/read", query: "", headers, body },
        credential,
        { timestamp: gateway.clock.now(), nonce },
      );
    };
    try {
      const before = send(gateway.url, signed("drain-0000000000000001"));
      await atCore;
      const drained = gateway.drain();
      const late = await send(gateway.url, signed("drain-0000000000000002"));
      expect(late.status).toBe(503);
      expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await gateway.lastOutcome()).toBe("gateway.draining");
      letGo();
      expect((await before).status).toBe(200);
      await drained;
    } finally {
      letGo();
      await gateway.close();
      await database.end();
    }
  },
);

import { afterAll, beforeAll, expect, test } from "vitest";
import { canariesOf, plantCanaries } from "../../../src/adapters/elicence-core/sandbox/canaries.ts";
import { LICENCE_TYPE_CODES, type Licence, licenceType } from "../../../src/gateway/core/licence.ts";
import type { InboundSample, PartnerCredential } from "../../../src/gateway/spi/conformance.ts";
import type { WireResponse } from "../../../src/gateway/spi/wire.ts";
import { findCanary } from "../../support/canary.ts";
import { send, type TestGateway } from "../../support/gateway.ts";
import { licenceOfType } from "../../support/licences.ts";
import { type OpenGateway, openGatewayFor } from "../open-gateway.ts";
import { type Subject, signedRequest } from "../subject.ts";

/** Risk: a codec, log line or error carries a value that the profile withholds. */
export function maskSuite(subject: Subject): void {
  const { adapter, conformance } = subject;
  if (adapter.routes.length === 0) {
    test("gives nothing to anyone", () => expect(adapter.scheme.inbound).toBeUndefined());
    return;
  }
  let gateway: TestGateway;
  let credential: PartnerCredential;
  let give: OpenGateway["give"];
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, credential, give, close } = await openGatewayFor(subject, "public-service@1"));
  });
  afterAll(() => close());

  const textOf = (reply: WireResponse): string =>
    conformance.readReplyAsPartner?.(reply, credential) ?? Buffer.from(reply.body).toString("utf8");
  const samplesOf = (operation: string): readonly InboundSample[] =>
    conformance.samples.inbound.filter(({ route }) =>
      adapter.routes.some(({ name, operation: of }) => name === route && of === operation),
    );

  const answered = [...samplesOf("licence.read"), ...samplesOf("licence.search")];
  const isAnswered = (code: string): boolean => {
    const own = licenceType(code)?.class;
    return answered.some(({ about = own }) => about === own);
  };
  test.each(LICENCE_TYPE_CODES.filter(isAnswered))(
    "no planted value of a %s leaves by reply, log, audit or metrics",
    async (code) => {
      const base = licenceOfType(code);
      const marker = `Q${code.slice(-3)}x`;
      const licence = plantCanaries(base, marker);
      const canaries = hiddenCanaries(base, canariesOf(base, marker));
      expect(canaries.length).toBeGreaterThan(3);
      give(licence);
      let nonces = 0;
      const replies: Buffer[] = [];
      const own = licenceType(code)?.class;
      for (const sample of answered.filter(({ about = own }) => about === own)) {
        nonces += 1;
        gateway.clock.move(1);
        const nonce = `canary-${code.slice(-3)}-${String(nonces).padStart(16, "0")}`;
        const reply = await send(
          gateway.url,
          signedRequest(subject, sample, credential, { timestamp: gateway.clock.now(), nonce }),
        );
        expect(await gateway.lastOutcome(), sample.file).toBe("ok");
        expect(textOf(reply), "something of the licence must have left, or this proves nothing").toContain(
          licence.issuer.name,
        );
        replies.push(Buffer.from(textOf(reply)), Buffer.from(JSON.stringify([...reply.headers])));
      }
      expect(replies.length).toBeGreaterThanOrEqual(2);
      for (const [place, text] of [
        ["replies", Buffer.concat(replies)],
        ["log", gateway.logText()],
        ["audit", await gateway.auditText()],
        ["metrics", await gateway.metricsText()],
      ] as const) {
        expect(findCanary(text, canaries), place).toEqual([]);
      }
    },
  );
}

/** An organisation's name and credit code are public, and so is a number that is nobody's ID. */
function hiddenCanaries(licence: Licence, canaries: Readonly<Record<string, string>>): string[] {
  const open = new Set<string>();
  if (licence.holder.kind === "organisation") open.add("holder.name").add("holder.code");
  if (licence.practitioner === undefined) open.add("number");
  return Object.entries(canaries).flatMap(([path, value]) => (open.has(path) ? [] : [value]));
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveAlgorithm } from "../../../src/gateway/crypto/algorithms.ts";
import type { PartnerCredential, SigningPart } from "../../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../../src/gateway/spi/wire.ts";
import { send, type TestGateway } from "../../support/gateway.ts";
import { openGatewayFor } from "../open-gateway.ts";
import { type Subject, signedRequest, unsignedRequest } from "../subject.ts";

/** Risk: some part of a message can be changed on its way and the signature still "verifies". */
export function signatureSuite(subject: Subject): void {
  const { adapter, conformance } = subject;
  const scheme = adapter.scheme.inbound;
  const sample = conformance.samples.inbound[0];
  if (scheme === undefined || sample === undefined) {
    test("takes no calls", () => expect(adapter.routes).toEqual([]));
    return;
  }
  let gateway: TestGateway;
  let credential: PartnerCredential;
  let other: PartnerCredential;
  let close: () => Promise<void>;
  let nonces = 0;
  beforeAll(async () => {
    ({ gateway, credential, close } = await openGatewayFor(subject));
    other = await gateway.addPartner(adapter);
  });
  afterAll(() => close());

  const signed = (as: Partial<PartnerCredential> = {}): WireRequest => {
    nonces += 1;
    gateway.clock.move(1);
    return signedRequest(
      subject,
      sample,
      { ...credential, ...as },
      { timestamp: gateway.clock.now(), nonce: `nonce-${String(nonces).padStart(20, "0")}` },
    );
  };
  const outcomeOf = async (request: WireRequest): Promise<string> => {
    const before = (await gateway.auditText()).length;
    const reply = await send(gateway.url, request);
    const entry = (await gateway.auditText()).slice(before);
    // A refusal before any head could be read is the only thing that leaves no entry of its own.
    const outcome = entry === "" ? "unrecorded" : await gateway.lastOutcome();
    if (outcome !== "ok" && conformance.refusedInside === undefined)
      expect(reply.status, outcome).toBeGreaterThanOrEqual(400);
    return outcome;
  };
  const refused = async (request: WireRequest, what: string): Promise<void> => {
    expect(await outcomeOf(request), what).toMatch(/^(signature|credential|request|route|replay|grant)\./);
  };
  const unsigned = conformance.unsigned ?? {};

  test("every part that the dialect leaves unsigned names the clause that says so", () => {
    for (const clause of Object.values(unsigned)) expect(clause).toMatch(/\S{3,}.*\S/);
    expect(scheme.unsignedBody === undefined).toBe(unsigned.body === undefined);
  });

  test("every algorithm offered is sound, or names the clause that leaves no other", () => {
    for (const algorithm of scheme.algorithms) {
      const { standing } = resolveAlgorithm(algorithm, scheme.legacy);
      const clause = Object.entries(scheme.legacy ?? {}).find(([id]) => id === algorithm)?.[1].clause;
      expect(standing === "legacy").toBe(clause !== undefined);
      if (clause !== undefined) expect(clause).toMatch(/\S{3,}.*\S/);
    }
    expect(() => resolveAlgorithm("none", scheme.legacy)).toThrow("credential.algorithm");
  });

  test("a properly signed call is accepted", async () => {
    expect(await outcomeOf(signed())).toBe("ok");
  });

  test.each([...scheme.algorithms])(
    "a call signed by %s is accepted, answered provably, and refused when changed",
    async (algorithm) => {
      const own = await gateway.addPartner(adapter, {}, algorithm);
      const good = signed(own);
      const reply = await send(gateway.url, good);
      expect(await gateway.lastOutcome()).toBe("ok");
      if (scheme.reply.kind === "signature") {
        expect(conformance.verifyReplyAsPartner?.(reply, good, own)).toBe(true);
        const changed = { ...reply, body: Buffer.concat([reply.body, Buffer.from(" ")]) };
        expect(conformance.verifyReplyAsPartner?.(changed, good, own)).toBe(false);
      }
      const foreign = await gateway.addPartner(adapter, {}, algorithm);
      await refused(signed({ ...own, secret: foreign.secret }), "another partner's key");
      if (unsigned.body === undefined) {
        const other = signed(own);
        await refused({ ...other, body: Buffer.concat([other.body, Buffer.from(" ")]) }, "body");
      }
    },
  );

  test("another method, another path, or an added query is refused, signed or not", async () => {
    await refused({ ...signed(), method: "PUT" }, "method");
    // A token says nothing of what it is used for: what another path makes of the message is its own affair.
    for (const route of scheme.unstamped === undefined ? adapter.routes : []) {
      if (route.name !== sample.route && route.path !== signed().path)
        await refused({ ...signed(), path: route.path }, route.path);
    }
    for (const query of ["x=1", "%20", "a&b"]) await refused({ ...signed(), query }, query);
  });

  test("changing whatever signs a message in any place, leaving it out or emptying it is refused", async () => {
    const plain = new Set(unsignedRequest(adapter, sample).headers.keys());
    const names = [...signed().headers.keys()].filter((name) => !plain.has(name));
    const parts = [...names.map(headerPart), ...(conformance.signingParts ?? [])];
    expect(parts).not.toEqual([]);
    for (const { name, read, write } of parts) {
      const value = read(signed());
      expect(value, name).not.toBe("");
      for (let at = 0; at < value.length; at += 1) {
        const good = signed();
        const text = read(good);
        const changed = text.slice(0, at) + flipped(text.charAt(at)) + text.slice(at + 1);
        await refused(write(good, changed), `${name} at ${at}`);
      }
      await refused(write(signed(), ""), `empty ${name}`);
      await refused(write(signed(), `${value}${value}`), `doubled ${name}`);
    }
    for (const name of names) {
      const without = new Map(signed().headers);
      without.delete(name);
      await refused({ ...signed(), headers: without }, `without ${name}`);
    }
  });

  const bodyTest = "changing the body by one byte of any class, cutting or extending it is refused";
  const { signedSpan } = conformance;
  if (unsigned.body === undefined || signedSpan !== undefined) {
    test(bodyTest, async () => {
      const body = Buffer.from(signed().body);
      const [from, to] = signedSpan?.(body) ?? [0, body.length];
      const classes = {
        digit: /[0-9]/,
        letter: /[A-Za-z]/,
        space: /\s/,
        punctuation: /[{}",:]/,
        beyondAscii: /[\u0080-\u00ff]/,
      };
      const text = body.toString("latin1", from, to);
      for (const [name, pattern] of Object.entries(classes)) {
        const place = text.search(pattern);
        if (place < 0) continue;
        const at = from + place;
        const changed = Buffer.from(signed().body);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await refused({ ...signed(), body: changed }, name);
      }
      const cut = Buffer.concat([body.subarray(0, to - 1), body.subarray(to)]);
      await refused({ ...signed(), body: cut }, "cut");
      const extended = Buffer.concat([body.subarray(0, to), Buffer.from(" "), body.subarray(to)]);
      await refused({ ...signed(), body: extended }, "extended");
      await refused({ ...signed(), body: Buffer.alloc(0) }, "emptied");
    });
  }

  test("another secret, another partner's secret, another algorithm and a stranger are refused", async () => {
    await refused(
      signed({ secret: `${credential.secret.slice(0, -1)}${flipped(credential.secret.slice(-1))}` }),
      "secret",
    );
    await refused(signed({ secret: other.secret }), "other partner's secret");
    await refused(signed({ secret: "" }), "empty secret");
    await refused(signed({ clientId: other.clientId, keyId: other.keyId }), "other partner's name");
    await refused(signed({ clientId: "nobody", keyId: "nobody" }), "stranger");
    for (const algorithm of scheme.algorithms) {
      if (algorithm !== credential.algorithm && algorithm.startsWith("HMAC"))
        await refused(signed({ algorithm }), algorithm);
    }
    expect(await outcomeOf(unsignedRequest(adapter, sample))).toMatch(/^(signature|request|credential)\./);
  });
}

const headerPart = (name: string): SigningPart => ({
  name,
  read: ({ headers }) => headers.get(name) ?? "",
  write: (request, text) => ({ ...request, headers: new Map(request.headers).set(name, text) }),
});

/** Another character of the same class, so that the form stays right and only the value is wrong. */
function flipped(character: string): string {
  if (/[0-9]/.test(character)) return String((Number(character) + 1) % 10);
  if (/[a-y]|[A-Y]/.test(character)) return String.fromCharCode(character.charCodeAt(0) + 1);
  return character === "-" ? "_" : character === "z" ? "a" : character === "Z" ? "A" : "x";
}

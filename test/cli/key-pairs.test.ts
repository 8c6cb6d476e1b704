/** The risk: an operator imports the wrong half of a key, or a rotation leaves a partner without one. */
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elgw, holdFolder, type RunningRooms, type Said, START } from "./rooms.ts";

const HOUR_MS = 3_600_000;
let rooms: RunningRooms;
beforeAll(async () => {
  rooms = await holdFolder();
});
afterAll(() => rooms.close());

const run = (line: string, env: NodeJS.ProcessEnv = {}): Promise<Said> =>
  elgw(line.split(" "), { env: { ...rooms.env, ...env } });
const json = async (line: string, env: NodeJS.ProcessEnv = {}): Promise<Record<string, string>> => {
  const said = await run(`${line} --json`, env);
  expect(said.err, line).toBe("");
  return JSON.parse(said.out) as Record<string, string>;
};
const listed = async (partner: string): Promise<Record<string, string>[]> =>
  JSON.parse((await run(`credential list ${partner} --json`)).out) as Record<string, string>[];
const file = (name: string, content: string | Buffer): string => {
  const path = join(rooms.dataDir, name);
  writeFileSync(path, content);
  chmodSync(path, 0o600);
  return path;
};
const newPartner = async (id: string): Promise<void> => {
  await json(`partner add ${id} --adapter northbound --title 演示`);
};

describe("a partner that signs with its own SM2 pair", () => {
  test("hands in its public key in any form, and gets the gateway's in return", async () => {
    const forms: Readonly<Record<string, (pair: Record<string, string>) => string | undefined>> = {
      pem: (pair) => pair["publicKeyPem"],
      hex: (pair) => pair["publicKeyHex"],
      bare: (pair) => pair["publicKeyHex"]?.slice(2),
    };
    for (const [name, form] of Object.entries(forms)) {
      await newPartner(`sm2-${name}`);
      const pair = await json("keygen sm2");
      const content = form(pair) ?? "";
      const made = await json(`credential import sm2-${name} --key-file ${file(name, content)}`);
      expect(made).toMatchObject({ use: "theirs", algorithm: "SM2-SM3", state: "active" });
      expect(made["fingerprint"]).toBe(pair["fingerprint"]);
      expect(made["gatewayKey"]).toMatchObject({
        use: "ours",
        algorithm: "SM2-SM3",
        publicKey: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
      });
      expect(JSON.stringify(made)).not.toContain("PRIVATE");
    }
  });

  test("cannot hand in a key that another partner has", async () => {
    const pem = file("shared.pem", (await json("keygen sm2"))["publicKeyPem"] ?? "");
    await newPartner("first-owner");
    await newPartner("second-owner");
    await json(`credential import first-owner --key-file ${pem}`);
    const said = await run(`credential import second-owner --key-file ${pem}`);
    expect(said.err).toContain("credential.invalid");
    expect(said.err).toContain("another partner has this public key");
  });

  test("keeps the gateway's key when it changes its own, and both of its own for the overlap", async () => {
    await newPartner("rotating");
    const [one, two] = [await json("keygen sm2"), await json("keygen sm2")];
    const first = await json(
      `credential import rotating --key-file ${file("one", one["publicKeyPem"] ?? "")}`,
    );
    const second = await json(
      `credential rotate rotating --key-file ${file("two", two["publicKeyPem"] ?? "")} --overlap-hours 2`,
    );
    expect(second).not.toHaveProperty("gatewayKey");
    const keys = new Map((await listed("rotating")).map((key) => [key["keyId"], key]));
    expect(keys.size).toBe(3);
    expect(keys.get(first["keyId"])).toMatchObject({
      state: "retiring",
      notAfter: new Date(START + 2 * HOUR_MS).toISOString(),
    });
    expect(keys.get(second["keyId"])).toMatchObject({ state: "active" });
  });

  test("may have a pair made for it, whose private half is shown once", async () => {
    await newPartner("made");
    const said = await run("credential issue made --algorithm SM2-SM3");
    expect(said.out).toContain("-----BEGIN PRIVATE KEY-----");
    expect(said.out).toContain("请把这个公钥交给对方");
    const later = await run("credential list made --json");
    expect(later.out).not.toContain("PRIVATE");
    expect((await run("audit tail -n 100 --json")).out).not.toContain("PRIVATE");
  });

  test("agrees on an id and a form, which nothing but SM2 has", async () => {
    await newPartner("agreed");
    const made = await json(
      "credential issue agreed --algorithm SM2-SM3 --distinguishing-id 省厅 --signature-form raw",
    );
    expect(made).toMatchObject({ distinguishingId: "省厅", form: "raw", gatewayKey: { form: "raw" } });
    for (const line of [
      "credential issue agreed --distinguishing-id x",
      "credential issue agreed --algorithm RSA-SHA256 --signature-form raw",
      "credential issue agreed --algorithm SM2-SM3 --signature-form hex",
      "credential issue agreed --ours",
    ]) {
      expect(await run(line), line).toMatchObject({
        code: 2,
        err: expect.stringContaining("operator.usage"),
      });
    }
  });
});

describe("a key of the gateway's own", () => {
  test("is made ahead of its time, and signs from then on", async () => {
    await newPartner("ahead");
    await json("credential issue ahead --algorithm SM2-SM3");
    const made = await json(
      "credential rotate ahead --algorithm SM2-SM3 --ours --lead-hours 48 --overlap-hours 1",
    );
    expect(made).toMatchObject({ use: "ours", state: "pending" });
    const ours = (await listed("ahead")).filter((key) => key["use"] === "ours");
    expect(ours.map(({ state, notAfter }) => [state, notAfter])).toEqual([
      ["pending", new Date(START + 48 * HOUR_MS + 365 * 24 * HOUR_MS).toISOString()],
      ["retiring", new Date(START + 49 * HOUR_MS).toISOString()],
    ]);
  });

  test("that begins later ends the older one later still", async () => {
    await newPartner("later");
    await json("credential issue later --algorithm HMAC-SM3");
    const begins = new Date(START + 72 * HOUR_MS).toISOString();
    const made = await json(
      `credential rotate later --algorithm HMAC-SM3 --not-before ${begins} --overlap-hours 2`,
    );
    expect(made).toMatchObject({
      state: "pending",
      oldKeysEndAt: new Date(START + 74 * HOUR_MS).toISOString(),
    });
    const both = `credential rotate later --algorithm HMAC-SM3 --not-before ${begins} --lead-hours 2`;
    expect((await run(both)).err).toContain("operator.usage");
  });

  test("may be brought from outside, encrypted or not", async () => {
    await newPartner("brought");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({
      format: "pem",
      type: "pkcs8",
      cipher: "aes-256-cbc",
      passphrase: "开门",
    });
    const key = file("rsa.pem", pem);
    expect((await run(`credential import brought --key-file ${key} --ours`)).err).toContain("key.passphrase");
    const made = await json(`credential import brought --key-file ${key} --ours --passphrase-env P`, {
      P: "开门",
    });
    expect(made).toMatchObject({ use: "ours", algorithm: "RSA-SHA256" });
  });
});

describe("the wrong thing is named, with the next step, in both languages", () => {
  const p256 = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const spki = { format: "pem", type: "spki" } as const;
  beforeAll(() => newPartner("careful"));
  const wrongThings: readonly (readonly [string, () => Promise<string>, string, string])[] = [
    [
      "a private key",
      async () => (await json("keygen sm2"))["privateKeyPem"] ?? "",
      "key.private-given",
      "私钥",
    ],
    ["P-256", async () => p256.publicKey.export(spki).toString(), "key.wrong-curve", "曲线不是 SM2"],
    ["short RSA", async () => short.publicKey.export(spki).toString(), "key.weak", "2048"],
    ["a text", async () => "not a key at all", "key.unreadable", "无法识别"],
  ];
  test.each(wrongThings)("%s", async (name, content, code, words) => {
    const path = file(`wrong-${name.replaceAll(" ", "-")}`, await content());
    const said = await run(`credential import careful --key-file ${path}`);
    expect(said.code).not.toBe(0);
    expect(said.err).toContain(code);
    expect(said.err).toContain(words);
    expect(said.err).not.toContain("PRIVATE KEY");
    expect(await listed("careful")).toEqual([]);
  });

  test("a pair for an algorithm of shared secrets, a secret for one of pairs, and the other kind of pair", async () => {
    const pem = file("sm2.pem", (await json("keygen sm2"))["publicKeyPem"] ?? "");
    const rsa = file("rsa-public.pem", (await json("keygen rsa"))["publicKeyPem"] ?? "");
    const secret = file("secret", "a shared secret of some length");
    const cases = [
      [`--key-file ${pem} --algorithm HMAC-SM3`, "key.secret-wanted"],
      [`--secret-file ${secret} --algorithm SM2-SM3`, "credential.algorithm"],
      [`--key-file ${rsa} --algorithm SM2-SM3`, "key.wrong-family"],
      [`--key-file ${pem} --ours`, "key.public-given"],
      [`--key-file ${pem} --secret-file ${secret}`, "operator.usage"],
      ["--algorithm SM2-SM3", "operator.usage"],
    ] as const;
    for (const [options, code] of cases) {
      expect((await run(`credential import careful ${options}`)).err, options).toContain(code);
    }
    expect(await listed("careful")).toEqual([]);
  });
});

test("doctor lists what every partner signs with, and what an assessment will say of it", async () => {
  await newPartner("inventory");
  await json("credential issue inventory --algorithm HMAC-SHA256");
  await json("credential issue inventory --algorithm SM2-SM3");
  const findings = (await import("../../src/gateway/operator/crypto-inventory.ts")).cryptoInventory(
    rooms.context,
  );
  const lines = (await findings)
    .filter(({ check }) => check === "crypto:inventory")
    .map(({ state, zh, en }) => `${state} ${zh} | ${en}`);
  expect(lines).toHaveLength(4);
  expect(lines.filter((line) => line.includes("SM2-SM3（国密）"))).toHaveLength(2);
  const weak = lines.filter((line) => line.includes("HMAC-SHA256"));
  expect(weak).toHaveLength(2);
  for (const line of weak) expect(line).toMatch(/^warn .*GB\/T 39786-2021/);
});

describe("a call with a key of one's own", () => {
  test("names what does not fit before anything is sent", async () => {
    const sm2 = file("own.pem", (await json("keygen sm2"))["privateKeyPem"] ?? "");
    const pub = file("own-public.pem", (await json("keygen sm2"))["publicKeyPem"] ?? "");
    const call = "call somebody read {} --adapter northbound --client-id c --url http://127.0.0.1:1";
    const cases = [
      [`${call} --key-file ${sm2} --algorithm RSA-SHA256`, "key.wrong-family"],
      [`${call} --key-file ${sm2} --algorithm HMAC-SM3`, "key.wrong-family"],
      [`${call} --key-file ${pub}`, "key.public-given"],
      [`${call} --key-file ${sm2} --algorithm none`, "credential.algorithm"],
      [`${call} --key-file ${sm2} --signature-form hex`, "operator.usage"],
      [`${call} --key-file ${sm2} --gateway-key-file ${sm2}`, "key.private-given"],
      [call, "partner.unknown"],
    ] as const;
    for (const [line, code] of cases) expect((await run(line)).err, line).toContain(code);
  });
});

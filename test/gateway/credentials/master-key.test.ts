import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { type MasterKeyOptions, openMasterKeys } from "../../../src/gateway/credentials/master-key.ts";
import { hmacSm3 } from "../../../src/gateway/crypto/sm3.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "elgw-master-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const bytes = Buffer.alloc(32, 7);
const options = (change: Partial<MasterKeyOptions>): MasterKeyOptions => ({
  masterKey: undefined,
  masterKeyFile: undefined,
  dataDir,
  mayMake: true,
  ...change,
});
const refused = (work: () => unknown): GatewayError => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  return expect.unreachable();
};
const refusal = (change: Partial<MasterKeyOptions>): GatewayError =>
  refused(() => openMasterKeys(options(change)));
const hex = (fill: number): string => Buffer.alloc(32, fill).toString("hex");
const idsOf = (change: Partial<MasterKeyOptions>): readonly string[] =>
  openMasterKeys(options(change))
    .ring()
    .map(({ id }) => id);
/** `openssl dgst -sm3` of 32 bytes 0x07 */
const SEVENS = "48c19067";

describe("the master key", () => {
  test("is one key, whether written as hex or base64, in the environment or a file", () => {
    const file = join(dataDir, "key");
    writeFileSync(file, `${bytes.toString("base64")}\n`, { mode: 0o600 });
    const loaded = [
      openMasterKeys(options({ masterKey: new Secret(bytes.toString("hex").toUpperCase()) })),
      openMasterKeys(options({ masterKey: new Secret(bytes.toString("base64")) })),
      openMasterKeys(options({ masterKeyFile: file })),
    ];
    for (const provider of loaded) {
      expect(provider.ring().map(({ id }) => id)).toEqual([SEVENS]);
      const [key] = provider.ring();
      expect(Buffer.from(key?.derive("label") ?? "").equals(hmacSm3(bytes, "label"))).toBe(true);
    }
  });

  test("of the environment goes before the file", () => {
    const file = join(dataDir, "key");
    writeFileSync(file, Buffer.alloc(32, 9).toString("hex"), { mode: 0o600 });
    const { source } = openMasterKeys(
      options({ masterKey: new Secret(bytes.toString("hex")), masterKeyFile: file }),
    );
    expect(source).toBe("environment");
  });

  // A decoder that skips a typing error would make another key, under which nothing opens.
  test.each([
    bytes.toString("hex").slice(1),
    `${bytes.toString("hex").slice(1)}g`,
    bytes.toString("base64").replace("B", "*"),
    bytes.toString("base64").slice(0, -1),
    Buffer.alloc(31).toString("base64"),
    Buffer.alloc(33).toString("hex"),
    "",
  ])("is refused when it is not 32 bytes in one of the two forms: %s", (text) => {
    const error = refusal({ masterKey: new Secret(text) });
    expect(error.code).toBe("gateway.configuration");
    if (text !== "") expect(error.detail).not.toContain(text);
  });

  test("is refused from a file that others can read", () => {
    const file = join(dataDir, "key");
    writeFileSync(file, bytes.toString("hex"));
    chmodSync(file, 0o640);
    const error = refusal({ masterKeyFile: file });
    expect(error.code).toBe("gateway.configuration");
    expect(error.detail).toContain("chmod 600");
  });

  test("that is missing is not made where several processes would each make their own", () => {
    expect(refusal({ mayMake: false }).detail).toContain("ELGW_MASTER_KEY");
    expect(refusal({ masterKeyFile: join(dataDir, "none") }).code).toBe("gateway.configuration");
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test("of an embedded gateway is made once, readable by its owner alone, and found again", () => {
    const folder = join(dataDir, "new");
    const first = idsOf({ dataDir: folder });
    expect(idsOf({ dataDir: folder })).toEqual(first);
    expect(openMasterKeys(options({ dataDir: folder })).source).toBe("data-folder");
    expect(statSync(join(folder, "master.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["master.key"]);
    expect(existsSync(join(folder, "master.key"))).toBe(true);
    expect(readFileSync(join(folder, "master.key"), "utf8")).not.toContain(first[0]);
  });
});

describe("a ring of master keys", () => {
  let file: string;
  const write = (text: string): void => writeFileSync(file, text, { mode: 0o600 });
  const inFile = () => openMasterKeys(options({ masterKeyFile: file }));
  beforeEach(() => {
    file = join(dataDir, "keys");
  });

  test("comes from lines, in their order, with comments and blank lines between", () => {
    write(`# first\n${hex(1)}\n\n  ${bytes.toString("base64")}\r\n#${hex(3)}\n`);
    const ids = idsOf({ masterKeyFile: file });
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(SEVENS);
  });

  test("comes from the environment separated by commas", () => {
    const ids = idsOf({ masterKey: new Secret(`${hex(1)}, ${bytes.toString("base64")}`) });
    expect(ids).toEqual([idsOf({ masterKey: new Secret(hex(1)) })[0], SEVENS]);
  });

  test("of the environment can be neither added to nor removed from", () => {
    const provider = openMasterKeys(options({ masterKey: new Secret(hex(1)) }));
    expect([provider.add, provider.remove, provider.file]).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ["no key", "# nothing\n\n", "holds no key"],
    ["a line that is no key", `${hex(1)}\n${hex(2)}0\n`, "line 2 of the master key file"],
    ["a key twice", `${hex(7)}\n${bytes.toString("base64")}\n`, `is key ${SEVENS} a second time`],
  ])("is refused with %s, which is named and not repeated", (_, text, detail) => {
    write(text);
    const error = refusal({ masterKeyFile: file });
    expect([error.code, error.detail]).toEqual(["gateway.configuration", expect.stringContaining(detail)]);
    expect(error.detail).not.toContain(hex(2));
  });

  test("says which key of the environment is wrong", () => {
    expect(refusal({ masterKey: new Secret(`${hex(1)},`) }).detail).toContain("key 2 of ELGW_MASTER_KEY");
  });

  test("is read again when asked, and stays as it was when the file cannot be read", () => {
    write(`${hex(1)}\n`);
    const provider = inFile();
    write(`${hex(1)}\n${hex(7)}\n`);
    expect(provider.ring()).toHaveLength(1);
    expect(provider.reload().map(({ id }) => id)).toContain(SEVENS);
    expect(provider.ring()).toHaveLength(2);
    write("half a ke");
    expect(refused(provider.reload).code).toBe("gateway.configuration");
    chmodSync(file, 0o644);
    expect(refused(provider.reload).detail).toContain("chmod 600");
    expect(provider.ring()).toHaveLength(2);
  });

  test("gets a new key as its last line, keeps every other line, and leaves nothing beside the file", () => {
    write(`# of 2026\n${hex(7)}\n\n`);
    const provider = inFile();
    const made = provider.add?.();
    expect(provider.ring().map(({ id }) => id)).toEqual([SEVENS, made?.id]);
    expect(readFileSync(file, "utf8")).toMatch(/^# of 2026\n(07){32}\n[\w+/]{43}=\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(["keys"]);
    expect(idsOf({ masterKeyFile: file })).toEqual(provider.ring().map(({ id }) => id));
  });

  test("forgets a key by its line", () => {
    write(`# old\n${hex(1)}\n# new\n${hex(7)}\n`);
    const provider = inFile();
    provider.remove?.(provider.ring()[0]?.id ?? "");
    expect(readFileSync(file, "utf8")).toBe(`# old\n# new\n${hex(7)}\n`);
    expect(provider.ring().map(({ id }) => id)).toEqual([SEVENS]);
  });

  // Container secrets are mounted as links: replacing the link would leave the mounted file behind.
  test("behind a link is changed where the link points", () => {
    const real = join(dataDir, "real");
    writeFileSync(real, hex(7), { mode: 0o600 });
    symlinkSync(real, file);
    inFile().add?.();
    expect(readFileSync(real, "utf8").trim().split("\n")).toHaveLength(2);
    expect(readFileSync(file, "utf8")).toBe(readFileSync(real, "utf8"));
  });

  test("in a place that cannot be written stays as it is, and the operator is told another way", () => {
    // No room for the draft's longer name: fails for every user, root too.
    file = join(dataDir, "k".repeat(245));
    write(`${hex(1)}\n${hex(7)}\n`);
    const provider = inFile();
    const error = refused(() => provider.add?.());
    expect([error.code, error.detail]).toEqual([
      "operator.file",
      expect.stringMatching(/ENAMETOOLONG.*elgw keygen master/),
    ]);
    expect(refused(() => provider.remove?.(SEVENS)).detail).toContain("by hand");
    expect(readFileSync(file, "utf8")).toBe(`${hex(1)}\n${hex(7)}\n`);
    expect(provider.ring()).toHaveLength(2);
  });

  test("that others can read, or that is damaged, is not added to", () => {
    write(hex(7));
    const provider = inFile();
    chmodSync(file, 0o640);
    expect(refused(() => provider.add?.()).detail).toContain("chmod 600");
    chmodSync(file, 0o600);
    writeFileSync(file, `${hex(7)}\nnonsense\n`);
    expect(refused(() => provider.add?.()).code).toBe("gateway.configuration");
    expect(readFileSync(file, "utf8")).toBe(`${hex(7)}\nnonsense\n`);
  });
});

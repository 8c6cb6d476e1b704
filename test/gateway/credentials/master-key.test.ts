import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { loadMasterKey, type MasterKeyOptions } from "../../../src/gateway/credentials/master-key.ts";

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
function refusal(change: Partial<MasterKeyOptions>): GatewayError {
  try {
    loadMasterKey(options(change));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
  }
  return expect.unreachable();
}

describe("the master key", () => {
  test("is one key, whether written as hex or base64, in the environment or a file", () => {
    const file = join(dataDir, "key");
    writeFileSync(file, `${bytes.toString("base64")}\n`, { mode: 0o600 });
    const loaded = [
      loadMasterKey(options({ masterKey: new Secret(bytes.toString("hex").toUpperCase()) })),
      loadMasterKey(options({ masterKey: new Secret(bytes.toString("base64")) })),
      loadMasterKey(options({ masterKeyFile: file })),
    ];
    for (const { id, key } of loaded) {
      expect(Buffer.from(key.reveal()).equals(bytes)).toBe(true);
      expect(id).toBe(loaded[0]?.id);
    }
    // `openssl dgst -sm3` of 32 bytes 0x07
    expect(loaded[0]?.id).toBe("48c19067");
  });

  test("of the environment goes before the file", () => {
    const file = join(dataDir, "key");
    writeFileSync(file, Buffer.alloc(32, 9).toString("hex"), { mode: 0o600 });
    const { source } = loadMasterKey(
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
    const first = loadMasterKey(options({ dataDir: folder }));
    const second = loadMasterKey(options({ dataDir: folder }));
    expect(second.id).toBe(first.id);
    expect(first.source).toBe("data-folder");
    expect(statSync(join(folder, "master.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["master.key"]);
    expect(existsSync(join(folder, "master.key"))).toBe(true);
    expect(readFileSync(join(folder, "master.key"), "utf8")).not.toContain(first.id);
  });
});

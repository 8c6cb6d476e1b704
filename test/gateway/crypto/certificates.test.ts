/** The risk: a certificate that nobody vouches for is trusted, or Node's own check (empty id) is believed. */
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkChain, readCertificate } from "../../../src/gateway/crypto/certificates/sm2-certificate.ts";
import { readKey } from "../../../src/gateway/crypto/keys/read-key.ts";

const openssl = ((): boolean => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return "trusted";
};

const ID = "distid:1234567812345678";
const DAY_MS = 86_400_000;

describe.skipIf(!openssl)("a chain made by OpenSSL", () => {
  let folder: string;
  const run = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  };
  const certificate = (name: string): Uint8Array => {
    const [der] = readKey(readFileSync(join(folder, `${name}.pem`))).certificates ?? [];
    if (der === undefined) throw new Error("no certificate");
    return der;
  };
  const key = (name: string, curve = "SM2"): void =>
    run("genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-out", `${name}.key`);
  const authority = (name: string, subject = name): void => {
    key(name);
    const extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"];
    run(
      ...[
        "req",
        "-x509",
        "-new",
        "-key",
        `${name}.key`,
        "-sm3",
        "-sigopt",
        ID,
        "-subj",
        `/C=CN/CN=${subject}`,
      ],
      ...["-days", "3650", "-out", `${name}.pem`],
      ...extensions.flatMap((extension) => ["-addext", extension]),
    );
  };
  const issue = (name: string, issuer: string, extensions: readonly string[], id = ID): void => {
    key(name);
    run(
      "req",
      "-new",
      "-key",
      `${name}.key`,
      "-sm3",
      "-sigopt",
      ID,
      "-subj",
      `/C=CN/CN=${name}`,
      "-out",
      "csr",
    );
    writeFileSync(join(folder, "extensions"), extensions.join("\n"));
    run(
      ...["x509", "-req", "-in", "csr", "-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`, "-CAcreateserial"],
      ...[
        "-sm3",
        "-sigopt",
        id,
        "-vfyopt",
        ID,
        "-days",
        "365",
        "-extfile",
        "extensions",
        "-out",
        `${name}.pem`,
      ],
    );
  };
  const SIGNING = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,nonRepudiation"];
  const AUTHORITY = (length: string) => [
    `basicConstraints=critical,CA:TRUE${length}`,
    "keyUsage=critical,keyCertSign",
  ];
  let now: number;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "elgw-certificates-"));
    authority("root");
    authority("stranger");
    authority("root-renewed", "root");
    issue("middle", "root", AUTHORITY(""));
    issue("narrow", "root", AUTHORITY(",pathlen:0"));
    issue("below-narrow", "narrow", AUTHORITY(""));
    issue("signer", "middle", SIGNING);
    issue("too-deep", "below-narrow", SIGNING);
    issue("encryptor", "root", ["keyUsage=critical,keyEncipherment"]);
    issue("below-signer", "signer", SIGNING);
    issue("other-id", "root", SIGNING, "distid:somebody-else");
    issue("odd", "root", [...SIGNING, "1.2.3.4.5=critical,ASN1:NULL"]);
    now = Date.now() + 60_000;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const judged = (
    chain: readonly string[],
    anchors: readonly string[],
    usage: "sign" | "encrypt",
    at = now,
  ) => codeOf(() => checkChain(chain.map(certificate), anchors.map(certificate), { now: at, usage }));

  test("leads to its root, with or without the root in it, or to an anchor on the way", () => {
    expect(judged(["signer", "middle"], ["root"], "sign")).toBe("trusted");
    expect(judged(["signer", "middle", "root"], ["stranger", "root"], "sign")).toBe("trusted");
    expect(judged(["signer"], ["middle"], "sign")).toBe("trusted");
    expect(judged(["signer", "middle"], ["root-renewed", "root"], "sign")).toBe("trusted");
    expect(judged(["signer"], ["signer"], "sign")).toBe("trusted");
    expect(judged(["encryptor"], ["root"], "encrypt")).toBe("trusted");
  });

  test("is refused where nobody vouches, in the wrong order, or below one who may not issue", () => {
    expect(judged(["signer", "middle"], ["stranger"], "sign")).toBe("certificate.untrusted");
    expect(judged(["signer", "middle"], [], "sign")).toBe("certificate.untrusted");
    expect(judged(["signer", "middle"], ["root-renewed"], "sign")).toBe("certificate.untrusted");
    expect(judged(["signer"], ["root"], "sign")).toBe("certificate.untrusted");
    expect(judged(["signer", "root", "middle"], ["root"], "sign")).toBe("certificate.untrusted");
    expect(judged(["below-signer", "signer", "middle"], ["root"], "sign")).toBe("certificate.untrusted");
    expect(judged(["too-deep", "below-narrow", "narrow"], ["root"], "sign")).toBe("certificate.untrusted");
    expect(judged(["other-id"], ["root"], "sign")).toBe("certificate.untrusted");
    expect(judged([], ["root"], "sign")).toBe("certificate.untrusted");
  });

  test("is refused out of its time and out of its use", () => {
    expect(judged(["signer", "middle"], ["root"], "encrypt")).toBe("certificate.usage");
    expect(judged(["encryptor"], ["root"], "sign")).toBe("certificate.usage");
    expect(judged(["odd"], ["root"], "sign")).toBe("certificate.usage");
    expect(judged(["signer", "middle"], ["root"], "sign", now + 366 * DAY_MS)).toBe(
      "certificate.not-current",
    );
    expect(judged(["signer", "middle"], ["root"], "sign", now - DAY_MS)).toBe("certificate.not-current");
  });

  test("is refused when any bit of the signed part or the signature is changed", () => {
    const whole = Buffer.from(certificate("signer"));
    const rest = [certificate("middle")];
    const anchors = [certificate("root")];
    for (let at = 4; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(
        codeOf(() => checkChain([changed, ...rest], anchors, { now, usage: "sign" })),
        `byte ${at}`,
      ).not.toBe("trusted");
    }
  });

  test("by ECDSA, or of another curve, is named", () => {
    key("p256", "prime256v1");
    run("req", "-x509", "-new", "-key", "p256.key", "-sha256", "-subj", "/CN=p256", "-out", "p256.pem");
    expect(codeOf(() => readKey(readFileSync(join(folder, "p256.pem"))))).toBe("key.wrong-curve");
    const der = new X509Certificate(readFileSync(join(folder, "p256.pem"))).raw;
    expect(codeOf(() => readCertificate(der))).toBe("certificate.not-sm2-signed");
    expect(codeOf(() => readCertificate(Buffer.concat([certificate("root"), Buffer.of(0)])))).toBe(
      "key.unreadable",
    );
  });

  test("is what Node's own check gets wrong, which is why it is not used", () => {
    const root = new X509Certificate(Buffer.from(certificate("root")));
    expect(root.verify(root.publicKey)).toBe(false);
  });
});

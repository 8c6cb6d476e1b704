/**
 * Ways of signing that some peers still demand and nobody should choose. They are no rows of the table:
 * only an adapter that names the clause of its peer's contract gets one, see `resolveAlgorithm`.
 *
 * Forms as seen of peers, see DOMAIN.md [I]: an adapter that meets another form brings a row of its own.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { createRequire } from "node:module";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import type { AlgorithmRow } from "../engine.ts";
import { hmacRow } from "../hmac.ts";
import { PKCS1, rsaRow } from "../rsa/rsa-signature.ts";
import { derOfRaw, rawOfDer } from "../sm2/signature-form.ts";
import { generateSm2Key, pointOfSpki, verifyingKey } from "../sm2/sm2-key.ts";

const WEAK_DIGEST = {
  clause: "GB/T 39786-2021",
  zh: "摘要算法已被攻破，可被伪造",
  en: "the digest is broken: signatures can be forged",
} as const;

/**
 * A digest with the secret somewhere in its text: extendable or collidable, which is why HMAC exists. The
 * adapter says which texts and in what order; only here does the secret come among them.
 */
function digestRow(
  id: string,
  digest: "sha1" | "md5",
  bytes: number,
  textOf: (secret: Buffer, message: Buffer) => Buffer,
): AlgorithmRow {
  const mac = (key: Secret<Uint8Array>, message: Uint8Array): Buffer =>
    createHash(digest)
      .update(textOf(notEmpty(key), Buffer.from(message)))
      .digest();
  return {
    ...hmacRow(id, "sha256", "legacy"),
    weakness: WEAK_DIGEST,
    signatureBytes: bytes,
    sign: mac,
    verify: (key, message, signature) =>
      signature.length === bytes && timingSafeEqual(mac(key, message), signature),
  };
}

function notEmpty(key: Secret<Uint8Array>): Buffer {
  const bytes = Buffer.from(key.reveal());
  if (bytes.length === 0) throw new GatewayError("gateway.configuration", { detail: "the mac key is empty" });
  return bytes;
}

/** WeChat's callback (WECHAT.md): the message's texts, one a line, and the token, sorted bytewise, joined. */
function sortedWithToken(secret: Buffer, message: Buffer): Buffer {
  const texts = message
    .toString("latin1")
    .split("\n")
    .map((text) => Buffer.from(text, "latin1"));
  return Buffer.concat([...texts, secret].sort(Buffer.compare));
}

/** Zhejiang IRS (DOMAIN.md 1.5) and its kin: the secret in the place of the one NUL of the message. */
function secretAtMark(secret: Buffer, message: Buffer): Buffer {
  const at = message.indexOf(0);
  if (at < 0 || message.includes(0, at + 1)) {
    throw new GatewayError("gateway.internal", { detail: "the text has no single place for the secret" });
  }
  return Buffer.concat([message.subarray(0, at), secret, message.subarray(at + 1)]);
}

interface SmCrypto {
  readonly sm2: {
    readonly doVerifySignature: (
      message: number[],
      signature: string,
      publicKey: string,
      options: { readonly hash: false; readonly der: true },
    ) => boolean;
  };
}
const { sm2 } = createRequire(import.meta.url)("sm-crypto") as SmCrypto;

/**
 * SM2 over the message itself in place of SM3(ZA ‖ message): `hash: false` of sm-crypto. Nothing ties such a
 * signature to its signer's key and id, and a message of one's own choice can be fitted to it. So it is
 * verified only where a peer sends nothing else (10 to 20 ms a call, on the event loop), and never made:
 * sm-crypto draws its nonces from a generator seeded once per process.
 */
const SM2_BARE: AlgorithmRow = {
  id: "SM2-BARE",
  family: "sm2",
  kind: "signature",
  standing: "legacy",
  weakness: {
    clause: "GB/T 32918.2-2016 6.1",
    zh: "未对 ZA 与报文做 SM3 摘要，签名可被伪造",
    en: "no SM3 over ZA and message: signatures can be forged",
  },
  signatureBytes: 72,
  keyBytesMin: 32,
  generateKey: generateSm2Key,
  sign: () => {
    throw new GatewayError("credential.algorithm", { detail: "SM2-BARE is verified, never made" });
  },
  verify: (key, message, signature, parameters) => {
    // The same strict reading as everywhere: the library takes more spellings than one.
    const der = parameters?.form === "raw" ? derOfRaw(signature) : rawOfDer(signature) && signature;
    verifyingKey(key);
    if (der === undefined || message.length === 0) return false;
    const point = Buffer.from(pointOfSpki(key.reveal())).toString("hex");
    return (
      sm2.doVerifySignature([...message], Buffer.from(der).toString("hex"), point, {
        hash: false,
        der: true,
      }) === true
    );
  },
};

/**
 * A token in the message in place of a signature: it proves who had it, and nothing about the message. With no message
 * to sign the token is the secret's own text; else it is a MAC that whoever has the secret made of what the token says
 * (who, until when), so that any process can judge it.
 */
const ACCESS_TOKEN: AlgorithmRow = {
  ...hmacRow("ACCESS-TOKEN", "sm3", "legacy"),
  weakness: {
    clause: "GB/T 39786-2021",
    zh: "令牌不保护报文内容，截获者可在有效期内冒用",
    en: "a token protects nothing of the message, and whoever reads it can use it while it lasts",
  },
  signatureBytes: 1024,
  verify: (key, message, signature) => {
    const secret = notEmpty(key);
    const expected =
      message.length === 0 ? secret : hmacRow("ACCESS-TOKEN", "sm3", "legacy").sign(key, message);
    // Digests of one length: neither the length of the secret nor where the two differ shows in the time.
    const digest = (bytes: Uint8Array): Buffer => createHash("sm3").update(bytes).digest();
    return timingSafeEqual(digest(expected), digest(signature)) && expected.length === signature.length;
  },
};

export const LEGACY_ALGORITHMS: readonly AlgorithmRow[] = [
  { ...rsaRow("MD5-RSA", "md5", PKCS1), standing: "legacy", weakness: WEAK_DIGEST },
  digestRow("SHA1-TOKEN", "sha1", 20, sortedWithToken),
  digestRow("MD5-SORTED", "md5", 16, secretAtMark),
  SM2_BARE,
  ACCESS_TOKEN,
];

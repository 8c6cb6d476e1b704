/** What a new credential takes from its key. Which partner, id and period it gets is the caller's. */
import { randomBytes } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import type { AlgorithmRow, KeyMaterial, SignatureParameters } from "../crypto/engine.ts";
import type { Adapter } from "../spi/adapter.ts";
import type { NewCredential } from "./credential-store.ts";

export type NewKey = Pick<NewCredential, "use" | "parameters" | "publicKey" | "key">;

/** 256 bits as 43 characters that survive shells, headers, JSON and property files. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What the adapter's partners share with us: where its messages are encrypted with SM4, that key in 32 hex digits. */
export function newSecretFor({ scheme }: Pick<Adapter, "scheme">): string {
  const ciphers = [scheme.inbound?.sealing?.cipher, scheme.outbound?.sealing?.cipher];
  return ciphers.some((cipher) => cipher?.startsWith("SM4-") === true)
    ? randomBytes(16).toString("hex")
    : newSecret();
}

/** A MAC key is the secret's text in UTF-8, as partners' own clients take it: never decoded. */
function secretKey(secret: string): Secret<Uint8Array> {
  return new Secret<Uint8Array>(Buffer.from(secret, "utf8"));
}

export function sharedSecret(secret: string): NewKey {
  return { use: "shared", parameters: {}, publicKey: undefined, key: secretKey(secret) };
}

/** @param spki SubjectPublicKeyInfo DER */
export function theirKey(spki: Uint8Array, parameters: SignatureParameters = {}): NewKey {
  return { use: "theirs", parameters, publicKey: spki, key: new Secret(spki) };
}

export function ourKey({ signing, verifying }: KeyMaterial, parameters: SignatureParameters = {}): NewKey {
  return { use: "ours", parameters, publicKey: verifying.reveal(), key: signing };
}

/** @throws GatewayError `credential.invalid` (too short) */
export function checkSecret({ keyBytesMin }: AlgorithmRow, key: Secret<Uint8Array>): void {
  if (key.reveal().length < keyBytesMin) {
    throw new GatewayError("credential.invalid", {
      fields: ["secret"],
      detail: `the secret has fewer than ${keyBytesMin} bytes`,
    });
  }
}

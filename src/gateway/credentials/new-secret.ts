import { randomBytes } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { algorithm } from "../crypto/algorithms.ts";

/** 256 bits as 43 characters that survive shells, headers, JSON and property files. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A MAC key is the secret's text in UTF-8, as partners' own clients take it: never decoded. */
export function secretKey(secret: string): Secret<Uint8Array> {
  return new Secret<Uint8Array>(Buffer.from(secret, "utf8"));
}

/** @throws GatewayError `credential.algorithm` (no such, or not of a shared secret), `credential.invalid` (too short) */
export function checkKey(algorithmId: string, key: Secret<Uint8Array>): void {
  const row = algorithm(algorithmId);
  if (row.kind !== "mac") {
    throw new GatewayError("credential.algorithm", {
      detail: `${algorithmId} takes a key pair, not a shared secret`,
    });
  }
  if (key.reveal().length < row.keyBytesMin) {
    throw new GatewayError("credential.invalid", {
      fields: ["secret"],
      detail: `the secret has fewer than ${row.keyBytesMin} bytes`,
    });
  }
}

/** Keys in the forms that people and peers exchange. */
import type { Secret } from "../../core/secret.ts";
import { pointOfSpki, scalarOf } from "../sm2/sm2-key.ts";
import { sm3Hex } from "../sm3.ts";

export const pemOfPublic = (spki: Uint8Array): string => pem("PUBLIC KEY", spki);
/** PKCS#8. What is returned is the key itself: for the eyes of its owner, once. */
export const pemOfPrivate = (pkcs8: Secret<Uint8Array>): string => pem("PRIVATE KEY", pkcs8.reveal());

/** 04 ‖ x ‖ y, 130 digits. */
export const sm2PublicHex = (spki: Uint8Array): string => Buffer.from(pointOfSpki(spki)).toString("hex");
/** 64 digits. What is returned is the key itself. */
export const sm2PrivateHex = (pkcs8: Secret<Uint8Array>): string =>
  Buffer.from(scalarOf(pkcs8)).toString("hex");

/** What two people compare over the telephone: the first 16 digits of SM3 over SubjectPublicKeyInfo. */
export const keyFingerprint = (spki: Uint8Array): string => sm3Hex(spki).slice(0, 16);

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

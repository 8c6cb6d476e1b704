/**
 * SM2 public-key encryption (GB/T 32918.4) on OpenSSL's scalar multiplication.
 *
 * Node's ECDH gives the x of a shared point and not its y. The y follows from the curve's equation up to its
 * sign, and the sign from a second multiplication, by the scalar plus one: its x belongs to one of the two.
 * So no secret scalar meets an arithmetic of ours.
 */
import { createECDH, ECDH, timingSafeEqual } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import { sm3 } from "../sm3.ts";
import { ciphertextOfDer, ciphertextOfRaw, derOfCiphertext, rawOfCiphertext } from "./ciphertext-form.ts";
import { bytes32, integerOf, isPoint, isSum, N } from "./curve.ts";
import { pointOfSpki, scalarOf, verifyingKey } from "./sm2-key.ts";

export interface Sm2Layout {
  /** C1C3C2 is the standard's since 2016, C1C2C3 what older peers speak. DER has one order of its own. */
  readonly order: "C1C3C2" | "C1C2C3";
  /** raw: C1 as 04 ‖ x ‖ y. der: GM/T 0009 clause 7.2. */
  readonly form: "der" | "raw";
  /** raw only: some peers cut the 04 off. */
  readonly point?: "with-04" | "bare";
}

/** What both forms carry. */
export interface Sm2Ciphertext {
  /** 04 ‖ x ‖ y */
  readonly point: Uint8Array;
  /** C3: SM3 over x2 ‖ message ‖ y2. */
  readonly digest: Uint8Array;
  /** C2, as long as the message. */
  readonly masked: Uint8Array;
}

const STANDARD: Sm2Layout = { order: "C1C3C2", form: "raw" };

/**
 * @param publicKey SubjectPublicKeyInfo DER
 * @throws GatewayError `gateway.configuration` for another key, or an empty message, which has no C2
 */
export function sm2Encrypt(
  publicKey: Secret<Uint8Array>,
  plain: Uint8Array,
  layout: Sm2Layout = STANDARD,
): Buffer {
  if (plain.length === 0) {
    throw new GatewayError("gateway.configuration", { detail: "SM2 encrypts no empty message" });
  }
  verifyingKey(publicKey);
  const peer = pointOfSpki(publicKey.reveal());
  for (;;) {
    const ecdh = createECDH("SM2");
    const point = ecdh.generateKeys();
    const shared = sharedPoint(ecdh, peer);
    const mask = keyStream(shared, plain.length);
    // A mask of zeros would send the message in the clear (clause 6.1, step A5): draw again.
    if (isZero(mask)) continue;
    const masked = mask.map((byte, index) => byte ^ (plain[index] ?? 0));
    return write({ point, digest: digestOf(shared, plain), masked }, layout);
  }
}

/**
 * @param privateKey PKCS#8 DER
 * @throws GatewayError `crypto.decrypt`, the same for every failure; `gateway.configuration` for another key
 */
export function sm2Decrypt(
  privateKey: Secret<Uint8Array>,
  sealed: Uint8Array,
  layout: Sm2Layout = STANDARD,
): Buffer {
  const ecdh = createECDH("SM2");
  ecdh.setPrivateKey(scalarOf(privateKey));
  const ciphertext = read(sealed, layout);
  if (ciphertext === undefined || ciphertext.masked.length === 0 || !isPoint(ciphertext.point)) {
    throw new GatewayError("crypto.decrypt");
  }
  const shared = sharedPoint(ecdh, ciphertext.point);
  const mask = keyStream(shared, ciphertext.masked.length);
  const plain = Buffer.from(mask.map((byte, index) => byte ^ (ciphertext.masked[index] ?? 0)));
  // Judged together and once: which of the two was wrong shows neither in the error nor in the time.
  const sound = timingSafeEqual(digestOf(shared, plain), ciphertext.digest);
  if (isZero(mask) || !sound) throw new GatewayError("crypto.decrypt");
  return plain;
}

/** x2 ‖ y2 of scalar × point, 64 bytes. */
function sharedPoint(ecdh: ECDH, point: Uint8Array): Buffer {
  const x = ecdh.computeSecret(point);
  const even = Buffer.from(ECDH.convertKey(Buffer.concat([Buffer.of(2), x]), "SM2")).subarray(33);
  const scalar = integerOf(ecdh.getPrivateKey());
  const neighbour = createECDH("SM2");
  // n - 1 has no successor that a key may have; the scalar before it serves as well, with the point negated.
  const step = scalar + 1n < N ? 1n : -1n;
  neighbour.setPrivateKey(bytes32(scalar + step));
  const sumX = integerOf(neighbour.computeSecret(point));
  const y = integerOf(even);
  return Buffer.concat([x, isSum(sumX, integerOf(x), y, point, step) ? even : bytes32(-y)]);
}

/** GB/T 32918.4 clause 5.4.3: SM3 over Z and a counter from 1. */
function keyStream(shared: Uint8Array, length: number): Buffer {
  const counter = Buffer.alloc(4);
  const blocks: Buffer[] = [];
  for (let count = 1; 32 * blocks.length < length; count += 1) {
    counter.writeUInt32BE(count);
    blocks.push(sm3(Buffer.concat([shared, counter])));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const digestOf = (shared: Uint8Array, plain: Uint8Array): Buffer =>
  sm3(Buffer.concat([shared.subarray(0, 32), plain, shared.subarray(32)]));

/** Without a branch on what the bytes are. */
function isZero(bytes: Uint8Array): boolean {
  let sum = 0;
  for (const byte of bytes) sum |= byte;
  return sum === 0;
}

function write(ciphertext: Sm2Ciphertext, layout: Sm2Layout): Buffer {
  return layout.form === "der" ? derOfCiphertext(ciphertext) : rawOfCiphertext(ciphertext, layout);
}

function read(sealed: Uint8Array, layout: Sm2Layout): Sm2Ciphertext | undefined {
  return layout.form === "der" ? ciphertextOfDer(sealed) : ciphertextOfRaw(sealed, layout);
}

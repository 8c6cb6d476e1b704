import { createPrivateKey } from "node:crypto";
import NodeRsa from "node-rsa";
import { GatewayError } from "../../core/gateway-error.ts";
import { decodeStrictBase64 } from "../../core/strict-base64.ts";
import { normalise } from "./normalise.ts";
import { readContainer, readDer } from "./read-der.ts";
import type { ReadKey, ReadOptions } from "./read-key.ts";

interface Block {
  readonly label: string;
  readonly text: string;
  readonly whole: string;
}

const CHAIN_MAX = 8;

/** RFC 7468, and the older forms of OpenSSL and OpenSSH. @throws GatewayError as `readKey` */
export function readPem(text: string, options: ReadOptions): ReadKey {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([\s\S]*?)-----END \1-----/g)]
    .map(([whole, label = "", body = ""]): Block => ({ label, text: body, whole }))
    .filter(({ label }) => !label.endsWith(" PARAMETERS"));
  // A file with a private key is a private key, whatever stands beside it.
  const key = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (key !== undefined) return readPrivate(key, options);
  const certificates = blocks.filter(({ label }) => label === "CERTIFICATE");
  const [leaf] = certificates;
  if (leaf !== undefined) {
    if (certificates.length > CHAIN_MAX) throw new GatewayError("key.unreadable");
    const chain = certificates.map(({ text: body }) => derOf(body));
    return { ...readDer(derOf(leaf.text), "PEM", options), certificates: chain };
  }
  const [only] = blocks;
  if (only === undefined || blocks.length > 1) throw new GatewayError("key.unreadable");
  if (only.label === "PUBLIC KEY") return readContainer(derOf(only.text), "SPKI", "PEM", options);
  if (only.label === "RSA PUBLIC KEY")
    return readContainer(derOf(only.text), "PKCS#1 public", "PEM", options);
  throw new GatewayError("key.unreadable", { detail: "a PEM block of another kind" });
}

function readPrivate({ label, text, whole }: Block, options: ReadOptions): ReadKey {
  if (label === "OPENSSH PRIVATE KEY") return readOpenSsh(whole);
  if (text.includes("Proc-Type: 4,ENCRYPTED")) return readTraditional(whole, options);
  const der = derOf(text);
  switch (label) {
    case "PRIVATE KEY":
      return readContainer(der, "PKCS#8", "PEM", options);
    case "EC PRIVATE KEY":
    // OpenSSL 3 writes this label for the very same container.
    case "SM2 PRIVATE KEY":
      return readContainer(der, "SEC1", "PEM", options);
    case "RSA PRIVATE KEY":
      return readContainer(der, "PKCS#1", "PEM", options);
    case "ENCRYPTED PRIVATE KEY":
      return readContainer(der, "encrypted PKCS#8", "PEM", options);
    default:
      throw new GatewayError("key.wrong-family");
  }
}

/** OpenSSL's own encryption of PEM, from before PKCS#8. */
function readTraditional(pem: string, { passphrase }: ReadOptions): ReadKey {
  if (passphrase === undefined) throw new GatewayError("key.passphrase");
  let key: ReturnType<typeof createPrivateKey>;
  try {
    key = createPrivateKey({ key: pem, format: "pem", passphrase: passphrase.reveal() });
  } catch {
    throw new GatewayError("key.passphrase");
  }
  return { ...normalise(key), form: "PEM, encrypted" };
}

/** OpenSSH's own container, which Node does not read; of RSA alone, which is all that node-rsa reads. */
function readOpenSsh(pem: string): ReadKey {
  let der: Uint8Array;
  try {
    der = new NodeRsa(pem, "openssh-private").exportKey("pkcs8-private-der");
  } catch {
    throw new GatewayError("key.unreadable", { detail: "an OpenSSH key that is encrypted, or not of RSA" });
  }
  return { ...readContainer(der, "PKCS#8", "", {}), form: "OpenSSH" };
}

function derOf(body: string): Buffer {
  const der = decodeStrictBase64(body.replace(/\s+/g, ""));
  if (der === undefined) throw new GatewayError("key.unreadable", { detail: "the base64 is broken" });
  return der;
}

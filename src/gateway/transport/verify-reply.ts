/**
 * Believes a reply, or says why not. Until it returns, no byte of the reply has been used for anything
 * but this.
 *
 * An error page of a proxy in between is unsigned like a forgery is; telling the two apart matters only
 * to the operator, so it decides between error codes and never between belief and disbelief.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { type Credential, isUsable } from "../credentials/model.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import type { HttpReply } from "../platform/http.ts";
import type { OutboundScheme, SignatureClaim } from "../spi/adapter.ts";
import type { WireRequest } from "../spi/wire.ts";
import { type PartnerRole, trouble } from "./failures.ts";

export interface ReplyProof {
  readonly role: PartnerRole;
  readonly scheme: OutboundScheme;
  /** As sent, stamped and signed. */
  readonly about: WireRequest;
  readonly nonce: string;
  /** What the question was signed with. */
  readonly credential: Credential;
  readonly replyKey: ((keyId: string) => Credential | undefined) | undefined;
  readonly row: AlgorithmRow;
  readonly now: number;
  /** How far the partner's clock may be off, either way. */
  readonly skewMs: number;
}

/** @throws GatewayError of the role: signature, garbled, unavailable or refused */
export function verifyReply(reply: HttpReply, proof: ReplyProof): void {
  const { role, scheme, about, nonce, row, now, skewMs } = proof;
  if (scheme.reply.kind === "waived" || scheme.reply.unsigned?.isUnsigned(reply) === true) {
    rejectErrorPage(reply, role);
    return;
  }
  let claim: SignatureClaim;
  try {
    claim = scheme.reply.claim(reply, about);
  } catch (cause) {
    throw unsigned(reply, role, cause);
  }
  if (claim.algorithm !== undefined && claim.algorithm !== proof.credential.algorithm)
    throw trouble(role, "signature", "signed by another algorithm");
  const { key, parameters } = provingKey(claim.keyId, proof);
  if (!row.verify(key, claim.signedBytes, claim.signature, parameters)) {
    throw trouble(role, "signature", "the signature does not verify");
  }
  if (!(Math.abs(now - (claim.timestamp ?? Number.NaN)) <= skewMs)) {
    throw trouble(role, "signature", "signed outside the time window; compare the clocks");
  }
  if (claim.nonce !== nonce) throw trouble(role, "signature", "the reply answers another question");
}

/** A shared secret proves the reply to what it signed; to a question signed with our key, one of theirs in force. */
function provingKey(keyId: string, { role, credential, replyKey, now }: ReplyProof): Credential {
  if (credential.use === "shared") {
    if (keyId === credential.keyId) return credential;
    throw trouble(role, "signature", "signed with another key than ours");
  }
  const theirs = replyKey?.(keyId);
  if (theirs?.use === "theirs" && theirs.algorithm === credential.algorithm && isUsable(theirs, now)) {
    return theirs;
  }
  throw trouble(role, "signature", "signed with a key that we do not hold, or that is not in force");
}

/** A reply without a usable signature: whose fault it looks like. Nothing of it is passed on. */
function unsigned(reply: HttpReply, role: PartnerRole, cause: unknown): GatewayError {
  const { status } = reply;
  const missing = cause instanceof GatewayError && cause.code === "signature.missing";
  if (!missing) return trouble(role, "signature", `status ${status}, signature not readable`, { cause });
  if (status >= 500) return trouble(role, "unavailable", `status ${status}, unsigned`, { cause });
  // Who does not know our key cannot sign to us: the usual sign of a wrong or revoked credential.
  if (status === 401 || status === 403)
    return trouble(role, "refused", `status ${status}, unsigned`, { cause });
  if (isPage(reply)) return trouble(role, "garbled", `status ${status}, a web page`, { cause });
  return trouble(role, "signature", `status ${status}, unsigned`, { cause });
}

/** Dialects whose replies nobody signs: at least a proxy's page is never taken for the partner's word. */
function rejectErrorPage(reply: HttpReply, role: PartnerRole): void {
  if (isPage(reply)) {
    const { status } = reply;
    throw trouble(role, status >= 500 ? "unavailable" : "garbled", `status ${status}, a web page`);
  }
}

function isPage(reply: HttpReply): boolean {
  const type = reply.headers.get("content-type");
  return type === undefined ? reply.body[0] === 0x3c : type.startsWith("text/html");
}

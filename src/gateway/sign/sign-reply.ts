/**
 * Signs what leaves, then encrypts what the dialect wants encrypted. Signed with the secret the caller proved to hold, or, where the caller signs with a key
 * pair of its own, with ours of the same algorithm. A dialect without reply signatures is a recorded
 * waiver in its scheme, never a flag here.
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { Credential, CredentialDirectory, Partner } from "../credentials/model.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import { sealWith } from "../crypto/message/seal-message.ts";
import { type Passed, pass } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Adapter, InboundScheme, LegacyDeclaration, SignatureAlgorithm } from "../spi/adapter.ts";
import { sealingOf } from "../spi/sealing-of.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";

export interface SignParts {
  readonly directory: Pick<CredentialDirectory, "signingCredential" | "theirCredential">;
  readonly algorithm: (id: SignatureAlgorithm, legacy?: LegacyDeclaration) => AlgorithmRow;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told of every use of a key of ours; a shared secret's was told when it proved the call. */
  readonly onUse?: (credential: Credential, now: number) => void;
}

/** @throws GatewayError `credential.no-reply-key` where we hold no key to sign to this partner with */
export type ReplySigner = (
  adapter: Adapter,
  partner: Partner,
  proved: Credential,
  reply: WireResponse,
  about: WireRequest,
) => WireResponse;

export function createReplySigner({ directory, algorithm, clock, ids, onUse }: SignParts): ReplySigner {
  return (adapter, partner, proved, reply, about) => {
    const scheme = adapter.scheme.inbound;
    if (scheme === undefined) return reply;
    return sealed(directory, scheme, partner, proved, signed(scheme, partner, proved, reply, about), about);
  };
  function signed(
    scheme: InboundScheme,
    partner: Partner,
    proved: Credential,
    reply: WireResponse,
    about: WireRequest,
  ): WireResponse {
    if (scheme.reply.kind === "waived") return reply;
    const signing = proved.use === "shared" ? proved : ourKey(directory, partner, proved.algorithm);
    const now = clock();
    if (signing !== proved) onUse?.(signing, now);
    const { keyId, key, parameters } = signing;
    const stamp = {
      clientId: partner.clientId,
      keyId,
      algorithm: proved.algorithm,
      timestamp: now,
      nonce: ids.nonce(),
    };
    const bytes = scheme.reply.signedBytes(reply, stamp, about);
    if (bytes === undefined) {
      if (scheme.unsignedReply === undefined)
        throw new GatewayError("gateway.internal", { detail: "no clause" });
      return reply;
    }
    const signature = algorithm(proved.algorithm, scheme.legacy).sign(key, bytes, parameters);
    return scheme.reply.attach(reply, stamp, signature, about);
  }
}

/** @throws GatewayError `credential.no-reply-key`: the dialect encrypts, and we hold no key of theirs to do it with */
function sealed(
  directory: SignParts["directory"],
  { sealing }: InboundScheme,
  partner: Partner,
  proved: Credential,
  reply: WireResponse,
  about: WireRequest,
): WireResponse {
  const part = sealing?.reply?.(about);
  const plain = part?.plain(reply);
  if (sealing === undefined || part === undefined || plain === undefined) return reply;
  const key = sealing.cipher === "SM2" ? directory.theirCredential(partner.id, "SM2-SM3") : proved;
  if (key === undefined) throw new GatewayError("credential.no-reply-key");
  return part.attach(reply, sealWith(sealingOf(sealing, partner.interfaces), key, plain));
}

function ourKey(
  directory: SignParts["directory"],
  partner: Partner,
  algorithm: SignatureAlgorithm,
): Credential {
  const ours = directory.signingCredential(partner.id, algorithm);
  // An unsigned answer in place of a signed one would teach the partner to take unsigned ones.
  if (ours === undefined) throw new GatewayError("credential.no-reply-key");
  return ours;
}

interface Unsigned {
  readonly adapter: Adapter;
  readonly partner: Partner;
  readonly credential: Credential;
  readonly reply: WireResponse;
  readonly opened: WireRequest;
}

const passed = pass<"sign">();

export function createSign(
  sign: ReplySigner,
): <Message extends Unsigned>(message: Message) => Message & Passed<"sign"> {
  return (message) =>
    passed(message, {
      reply: sign(message.adapter, message.partner, message.credential, message.reply, message.opened),
    });
}

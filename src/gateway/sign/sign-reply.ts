/**
 * Signs what leaves, with the key the caller proved to hold. A dialect without reply signatures is a
 * recorded waiver in its scheme, never a flag here.
 */
import type { Credential, Partner } from "../credentials/model.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import { type Encoded, pass, type Signed } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Adapter, SignatureAlgorithm } from "../spi/adapter.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";

export interface SignParts {
  readonly algorithm: (id: SignatureAlgorithm) => AlgorithmRow;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type ReplySigner = (
  adapter: Adapter,
  partner: Partner,
  credential: Credential,
  reply: WireResponse,
  about: WireRequest,
) => WireResponse;

export function createReplySigner({ algorithm, clock, ids }: SignParts): ReplySigner {
  return (adapter, partner, credential, reply, about) => {
    const signing = adapter.scheme.inbound?.reply;
    if (signing === undefined || signing.kind === "waived") return reply;
    const stamp = {
      clientId: partner.clientId,
      keyId: credential.keyId,
      algorithm: credential.algorithm,
      timestamp: clock(),
      nonce: ids.nonce(),
    };
    const signature = algorithm(credential.algorithm).sign(
      credential.key,
      signing.signedBytes(reply, stamp, about),
    );
    return signing.attach(reply, stamp, signature);
  };
}

const signed = pass<"sign">();

export function createSign(sign: ReplySigner): (message: Encoded) => Signed {
  return (message) =>
    signed(message, {
      reply: sign(message.adapter, message.partner, message.credential, message.reply, message.request),
    });
}

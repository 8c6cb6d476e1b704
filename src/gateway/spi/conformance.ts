/** The test-side half of a partner's folder: how it fails us, and the samples that prove the rest. */
import type { LicenceClass } from "../core/licence.ts";
import type { OperationName } from "../core/operations.ts";
import type { Adapter, SignatureAlgorithm } from "./adapter.ts";
import type { SimulatedCopy } from "./simulated-copy.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** The ways a partner fails us. Every simulator can do all of them. */
export const BEHAVIOURS = [
  "accept",
  "refuse",
  "unavailable",
  "slow",
  "drop-after-accept",
  "garbled",
  "wrong-signature",
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** The partner's side of a credential: what an independent client signs with. */
export interface PartnerCredential {
  readonly clientId: string;
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  /** The shared secret; for SM2 and RSA the partner's private key, PKCS#8 in PEM. */
  readonly secret: string;
  /** SM2 only; absent: the default id, DER. */
  readonly distinguishingId?: string;
  readonly form?: "der" | "raw";
  /** Where what we send is encrypted with SM2: the partner's private key, PKCS#8 in PEM. */
  readonly openingKey?: string;
  /** The gateway's own public keys, PEM by key id: they prove its replies. `*`: whichever id a reply names. */
  readonly gatewayKeys?: Readonly<Record<string, string>>;
  /** Route name to interface id, where the dialect has one. */
  readonly interfaces?: Readonly<Record<string, string>>;
}

export interface SimulatorOptions {
  readonly port: number;
  readonly host?: string;
  readonly credential: PartnerCredential;
  readonly now: () => number;
  readonly nonce: () => string;
  readonly seed?: number;
  readonly licenceCount?: number;
  /** How long it takes over every answer; default 0. */
  readonly latencyMs?: number;
  /** Where the partner looks at some licences by hand: it refuses one in so many, and takes it the next time. */
  readonly reviewEvery?: number;
}

export interface RunningSimulator {
  readonly baseUrl: URL;
  readonly behave: (behaviour: Behaviour) => void;
  readonly received: () => readonly WireRequest[];
  /** Present where the partner keeps what it is sent. */
  readonly copy?: SimulatedCopy;
  readonly stop: () => Promise<void>;
}

/** Plays the partner's own signing of a request to us, written apart from the adapter's scheme. */
export type SignAsPartner = (
  request: WireRequest,
  credential: PartnerCredential,
  at: { readonly timestamp: number; readonly nonce: string },
) => WireRequest;

/**
 * Judges the signature of our reply as the partner would, written apart from the adapter's scheme: over
 * the bytes received, with the request that it answers, under the partner's own copy of the key.
 */
export type VerifyReplyAsPartner = (
  reply: WireResponse,
  about: WireRequest,
  credential: PartnerCredential,
) => boolean;

/** One text by which a message is proved: a token, a signature in the body. */
export interface SigningPart {
  readonly name: string;
  readonly read: (request: WireRequest) => string;
  readonly write: (request: WireRequest, text: string) => WireRequest;
}

export type SuiteName =
  | "contract"
  | "codec"
  | "signature"
  | "replay"
  | "mask"
  | "calls"
  | "delivery"
  | "reconcile"
  | "errors";

export interface InboundSample {
  readonly route: string;
  /** Request body under contracts/<folder>/samples. */
  readonly file: string;
  /** The one class of licence that the question is answered with; `none`: another than any test has. Default: every. */
  readonly about?: LicenceClass | "none";
  /** Where the question stands in the address; default: none. */
  readonly query?: string;
}

export interface Conformance {
  readonly adapter: Adapter;
  readonly startSimulator: (options: SimulatorOptions) => Promise<RunningSimulator>;
  readonly signAsPartner?: SignAsPartner;
  /** Absent only where the dialect signs no replies. */
  readonly verifyReplyAsPartner?: VerifyReplyAsPartner;
  /** What a sealed reply says, for whoever looks for what must not be in it. Default: its bytes. */
  readonly readReplyAsPartner?: (reply: WireResponse, credential: PartnerCredential) => string;
  readonly samples: {
    readonly inbound: readonly InboundSample[];
    readonly rejected: readonly (InboundSample & { readonly code: string })[];
    readonly calls: { readonly [Op in OperationName]?: readonly string[] };
  };
  /** Where the dialect has a form of its own for client ids: the one of the n-th test partner. */
  readonly clientIdOf?: (number: number) => string;
  /** Where what signs a message stands, if not in headers of its own. */
  readonly signingParts?: readonly SigningPart[];
  /** The bytes of a body that the signature covers, where it does not cover all of it: from, to. */
  readonly signedSpan?: (body: Uint8Array) => readonly [number, number];
  /** The clause under which every refusal is HTTP 200 and only the body says no. */
  readonly refusedInside?: string;
  /** A suite the partner cannot satisfy, with the clause of its contract that says so. */
  readonly waived: { readonly [S in SuiteName]?: string };
  /** Parts of the signed message that the dialect leaves unsigned, each with its clause. */
  readonly unsigned?: { readonly [Part in "method" | "path" | "query" | "body"]?: string };
}

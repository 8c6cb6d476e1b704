/**
 * What a partner's folder must offer, and all that it is given.
 *
 * An adapter describes: which bytes are signed and where the signature sits, which wire message is
 * which operation, how a refusal sounds in the partner's own words. It holds no key, opens no socket,
 * keeps no state. Codecs are pure and accept only `Masked` results.
 */
import type { Brand } from "../core/brand.ts";
import type { CoreTasks } from "../core/core-tasks.ts";
import type { ErrorCode } from "../core/error-catalogue.ts";
import type { Collected, CoreEvent } from "../core/licence-event.ts";
import type { LicensingOffice } from "../core/licensing-office.ts";
import type { Masked } from "../core/masked.ts";
import type { CoreOperations, OperationName, Operations } from "../core/operations.ts";
import type { Outward } from "./delivery.ts";
import type { Method, WireRequest, WireResponse } from "./wire.ts";

/** The folder's name, under `src/adapters/` and (unless `contract` says otherwise) `contracts/`. */
export type AdapterId = Brand<string, "AdapterId">;
export type DeliveryId = Brand<string, "DeliveryId">;
export const adapterId = (name: string): AdapterId => name as AdapterId;

export interface Contract {
  readonly kind: "openapi" | "wsdl" | "xsd";
  /** Under `contracts/`. */
  readonly file: string;
  readonly version: string;
  /** SHA-256 of the file in hex, so that a silent revision fails the build and not a citizen. */
  readonly digest: string;
}

/**
 * What an adapter may offer without giving a reason. There is no "none": an unsigned direction is a
 * {@link Waiver}.
 */
export type SoundAlgorithm = "HMAC-SHA256" | "HMAC-SM3" | "SM2-SM3" | "RSA-SHA256" | "RSA-PSS-SHA256";
/** Broken or unbound ways of signing that some peers still demand; see {@link LegacyDeclaration}. */
export type LegacyAlgorithm = "MD5-RSA" | "SHA1-TOKEN" | "MD5-SORTED" | "SM2-BARE" | "ACCESS-TOKEN";
export type SignatureAlgorithm = SoundAlgorithm | LegacyAlgorithm;

/** What a message claims about its sender; nothing in it is believed before the signature is proved. */
export interface SignatureClaim {
  readonly keyId: string;
  /** Where the dialect names the client beside the key: must be the key's partner. */
  readonly clientId?: string;
  /** Absent: the dialect names none, and the key alone decides. */
  readonly algorithm?: SignatureAlgorithm;
  readonly signature: Uint8Array;
  readonly signedBytes: Uint8Array;
  /** Milliseconds since the epoch, read from the very bytes that are signed. Absent only under `unstamped`. */
  readonly timestamp?: number;
  /**
   * What makes this call unique within the freshness window; reserved once the signature is proved. Absent only under
   * {@link InboundScheme.unstamped}.
   */
  readonly nonce?: string;
  /** Milliseconds; of a token that counts for a while. After it the claim proves nothing any more. */
  readonly expiresAt?: number;
  /** The partner's id of the interface called (sid); must be the one registered for the route. */
  readonly interfaceId?: string;
  /** A second signature that covers the body, where the dialect's own does not. */
  readonly body?: { readonly signature: Uint8Array; readonly signedBytes: Uint8Array };
}

export interface Stamp {
  readonly clientId: string;
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly nonce: string;
  /** Of what we send: what of our registration at the partner a message may have to name. */
  readonly interfaces?: Readonly<Record<string, string>>;
}

/** `about` is the request that a reply answers, so that a reply cannot be moved to another question. */
export interface Signing<M> {
  readonly kind: "signature";
  /** Undefined: a message of this kind goes unsigned, under the clause that the scheme names. */
  readonly signedBytes: (message: M, stamp: Stamp, about?: WireRequest) => Uint8Array | undefined;
  readonly attach: (message: M, stamp: Stamp, signature: Uint8Array, about?: WireRequest) => M;
}

/** An opt-out is a decision with a source, never a default. */
export interface Waiver {
  readonly kind: "waived";
  /** The clause of the partner's contract, or the decision record, that allows it. */
  readonly clause: string;
}

/** The clause of the peer's contract that leaves no choice; without it the algorithm is refused. */
export type LegacyDeclaration = { readonly [A in LegacyAlgorithm]?: Waiver };

/** SM2: to the receiver's public key. SM4: under the key that both hold, 16 bytes as 32 hex digits. */
export type SealingKind =
  | {
      readonly cipher: "SM2";
      readonly layout: {
        readonly order: "C1C3C2" | "C1C2C3";
        readonly form: "der" | "raw";
        readonly point?: "with-04" | "bare";
      };
    }
  | { readonly cipher: "SM4-CBC" | "SM4-ECB" };

/** Name of an option of the partner's registration that says another SM4 mode than the scheme's. */
interface CipherChoice {
  readonly cipherOption?: `option.${string}`;
}

/** Which part of a message is encrypted, and where it stands. The arithmetic and the keys are the gateway's. */
export interface Sealing<M> {
  /** The part to encrypt; undefined: nothing of this message is. */
  readonly plain: (message: M) => Uint8Array | undefined;
  readonly attach: (message: M, sealed: Uint8Array) => M;
}
export interface Opening<M> {
  /** The encrypted part; undefined: nothing of this message is. Throws GatewayError `request.*`, `signature.*`. */
  readonly sealed: (message: M) => { readonly bytes: Uint8Array; readonly keyId: string } | undefined;
  readonly opened: (message: M, plain: Uint8Array) => M;
}

export interface InboundScheme {
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly legacy?: LegacyDeclaration;
  /**
   * @throws GatewayError `request.header-missing`, `request.header-malformed`, `signature.missing`,
   *   `signature.malformed`, `credential.algorithm` (an algorithm that the dialect does not offer)
   */
  readonly claim: (request: WireRequest) => SignatureClaim;
  readonly clockSkewSeconds: number;
  /** Where claims say when they end: none lasts longer from now on, whoever made it. */
  readonly lifetimeSecondsMax?: number;
  /** Present where messages name the client and no key: a partner's key id is then its client id. */
  readonly keyNamedBy?: "client";
  /** Present where the signature leaves the body, or a part of it, out; names the clause. */
  readonly unsignedBody?: Waiver;
  /** Present where messages carry neither time nor nonce, so that no replay can be told; names the clause. */
  readonly unstamped?: Waiver;
  /** Opened before the claim is read; sealed after the reply is signed, and only to a caller that is proved. */
  readonly sealing?: SealingKind &
    CipherChoice & {
      readonly request?: Opening<WireRequest>;
      /** `about`: the question, opened. */
      readonly reply?: (about: WireRequest) => Sealing<WireResponse> | undefined;
    };
  readonly reply: Signing<WireResponse> | Waiver;
  /** Present where some replies go unsigned (those of which `signedBytes` is undefined); names the clause. */
  readonly unsignedReply?: Waiver;
}

/** A token stands in the message in place of a signature: a session's, or without one the lasting key's own text. */
export interface Bearing {
  readonly kind: "token";
  readonly attach: (
    message: WireRequest,
    token: string,
    stamp: Pick<Stamp, "clientId" | "keyId">,
  ) => WireRequest;
}

/**
 * What the partner gives out for a while against our lasting key: a token that messages bear, or a secret that they
 * are signed with. The request for it is signed with the lasting key.
 */
export interface Session {
  readonly request: (
    stamp: Pick<Stamp, "clientId">,
    interfaces: Readonly<Record<string, string>>,
  ) => WireRequest;
  readonly signing: Signing<WireRequest>;
  /** Present where the secret comes wrapped; only `aes-appkey` (DOMAIN: national data-exchange platform) is known. */
  readonly wrapped?: "aes-appkey";
  /** @throws GatewayError `partner.garbled`, `partner.unmapped`: no session in it */
  readonly read: (reply: WireResponse, now: number) => { readonly value: string; readonly endsAt: number };
  /** Whether a reply says that the session is not (any more) known, so that a new one is asked for. */
  readonly isRejected: (reply: WireResponse) => boolean;
}

export interface OutboundScheme {
  readonly legacy?: LegacyDeclaration;
  readonly request: Signing<WireRequest> | Bearing;
  /** Where messages bear a token, or are signed with a secret, that the partner gave out for a while. */
  readonly session?: Session;
  /** Sealed after the request is signed; opened before a reply is proved. */
  readonly sealing?: SealingKind &
    CipherChoice & {
      readonly request?: Sealing<WireRequest>;
      readonly reply?: Opening<WireResponse>;
    };
  /** How the partner signs its replies to us: what to verify before a byte of the body is believed. */
  readonly reply:
    | {
        readonly kind: "signature";
        readonly claim: (reply: WireResponse, about: WireRequest) => SignatureClaim;
        /** Replies that the dialect leaves unsigned; none of them may hold anything that is believed as a success. */
        readonly unsigned?: Waiver & { readonly isUnsigned: (reply: WireResponse) => boolean };
      }
    | Waiver;
}

export interface ErrorView {
  readonly code: ErrorCode;
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  readonly fields: readonly string[];
  readonly traceId: string;
  readonly retryAfterSeconds?: number;
  readonly remaining?: number;
  /** Milliseconds. */
  readonly at: number;
}

/** What `encode` may know besides the result. */
export interface ReplyContext {
  readonly traceId: string;
  /** Milliseconds. */
  readonly at: number;
  /** What is answered, opened: some dialects echo parts of it. */
  readonly about: WireRequest;
  /** The day of the question in Beijing, `YYYY-MM-DD`: a codec has no clock, and a period must be judged. */
  readonly today: string;
}

export interface InboundCodec<Op extends OperationName> {
  /** @throws GatewayError `request.*` */
  readonly decode: (request: WireRequest) => Operations[Op]["request"];
  /** @throws GatewayError `grant.file-withheld` where the profile leaves nothing to answer with */
  readonly encode: (result: Masked<Operations[Op]["result"]>, context: ReplyContext) => WireResponse;
}

export interface WireRoute {
  /** The partner's name of the interface, as its contract spells it. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  /** Where several routes share a path: what {@link Adapter.select} reads of the message. */
  readonly selector?: string;
  /** `none` where there is no body. */
  readonly contentType: string;
  /** Charset parameters that the content type may have; default: only UTF-8. */
  readonly charsets?: readonly string[];
  readonly bodyBytesMax: number;
}

/** A document that anybody may read, such as a WSDL. */
export interface Publication {
  readonly path: string;
  /** Without `?`, as received; a query is the document's name in some dialects. */
  readonly query: string;
  readonly contentType: string;
  /** @param baseUrl how the reader reached us, without a path */
  readonly body: (baseUrl: string) => Uint8Array;
}
export interface InboundRoute<Op extends OperationName> extends WireRoute {
  readonly operation: Op;
  readonly codec: InboundCodec<Op>;
}
export type AnyInboundRoute = { [Op in OperationName]: InboundRoute<Op> }[OperationName];

/** The core tells what has happened, and asks nothing. It needs no grant: being the core's adapter is the grant. */
export interface IntakeRoute extends WireRoute {
  /** @throws GatewayError `request.*` for a message of which no part can be kept */
  readonly decode: (request: WireRequest) => readonly CoreEvent[];
  /** `collected` in the order of `events`. */
  readonly encode: (events: readonly CoreEvent[], collected: readonly Collected[]) => WireResponse;
}

/**
 * Handed to the adapter already signing, limiting, timing out, verifying the reply and recording.
 *
 * @throws GatewayError `core.*` / `partner.*` / `network.unreachable`; never a raw socket error
 */
export interface Transport {
  readonly send: (
    request: WireRequest,
    context: { readonly signal: AbortSignal; readonly traceId: string },
  ) => Promise<WireResponse>;
}

export interface Client {
  /** Proves reachability and credentials without business effect. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Only the adapter of the e-licence core: it answers the operations that all others ask. */
  readonly core?: CoreOperations;
  /** Only the adapter of the transport licensing system: it decides applications, and reaches other provinces. */
  readonly licensing?: LicensingOffice;
  /** Only the core's: what the gateway wants of it for itself. */
  readonly tasks?: CoreTasks;
}

export interface Adapter {
  readonly id: AdapterId;
  readonly title: { readonly zh: string; readonly en: string };
  readonly contract: Contract;
  readonly scheme: { readonly inbound?: InboundScheme; readonly outbound?: OutboundScheme };
  /** Every inbound path starts with this, so that a refusal finds its partner's words before a route is known. */
  readonly basePath?: string;
  readonly routes: readonly AnyInboundRoute[];
  /** Only the adapter of the e-licence core. */
  readonly intake?: readonly IntakeRoute[];
  /** Absent: nothing is delivered to it. */
  readonly outward?: Outward;
  /**
   * Which of the routes of one path a message asks for.
   *
   * @throws GatewayError `request.*`, `route.*`
   */
  readonly select?: (request: WireRequest) => string;
  readonly publications?: readonly Publication[];
  /** A refusal in the partner's own words and format, for every catalogue code; `about` is what is refused. */
  readonly encodeError: (error: ErrorView, about?: WireRequest) => WireResponse;
  readonly connect?: (transport: Transport) => Client;
  /** What a partner's registration may say besides ids of interfaces: name to what it may be. */
  readonly options?: Readonly<Record<`option.${string}`, readonly string[] | "any">>;
  /** Whether its client reaches the transport licensing system ({@link Client.licensing}). */
  readonly reachesLicensing?: true;
  /** What the partner allows us, not what we allow the partner. */
  readonly quota: { readonly perSecond: number; readonly concurrent: number };
}

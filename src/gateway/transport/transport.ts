/**
 * Carries a message to the core or to a partner and brings back an answer that can be believed.
 *
 * Gate, breaker, stamp, signature, send, proof of the reply: in this order, in one pass, without a promise
 * but the one of the network. Nothing is repeated here: whether a repeat is safe is known by who asked.
 */
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import type { Credential } from "../credentials/model.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import { unwrapAppSecret } from "../crypto/legacy/unwrap-app-secret.ts";
import { openWith, sealWith } from "../crypto/message/seal-message.ts";
import type { Clock } from "../platform/clock.ts";
import type { Http, HttpFailure, HttpReply } from "../platform/http.ts";
import type { Ids } from "../platform/ids.ts";
import type {
  Adapter,
  LegacyDeclaration,
  OutboundScheme,
  SealingKind,
  Session,
  SignatureAlgorithm,
  Signing,
  Transport,
} from "../spi/adapter.ts";
import { sealingOf } from "../spi/sealing-of.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";
import { CallGate } from "./call-gate.ts";
import {
  type BreakerPolicy,
  type BreakerReading,
  CircuitBreaker,
  type Permit,
  type Verdict,
} from "./circuit-breaker.ts";
import { lostReply, type PartnerRole, trouble } from "./failures.ts";
import { type Granted, SessionKeeper } from "./session-keeper.ts";
import { verifyReply } from "./verify-reply.ts";

interface TransportTimeouts {
  /** To the head of the reply. */
  readonly headersMs: number;
  /** Longest silence inside the body. */
  readonly bodyMs: number;
  /** Everything together, waiting for a place and a connection included. */
  readonly totalMs: number;
}

/** 4 s is what clients of this field give a read. */
const TIMEOUT_DEFAULTS: TransportTimeouts = { headersMs: 4_000, bodyMs: 4_000, totalMs: 8_000 };

export interface TransportOptions {
  readonly adapterScheme: OutboundScheme;
  /** A path in it is put before every request's path, and signed with it. */
  readonly baseUrl: URL;
  /** Asked on every call, so that a rotated key counts at once. The reply to a shared secret is signed with it. */
  readonly credential: () => Credential;
  /** Where the dialect encrypts with SM2: the partner's public key, and the key of ours that opens what it sends. */
  readonly theirKey?: () => Credential | undefined;
  readonly ourKey?: () => Credential | undefined;
  /** The partner's public key that a reply names, where we sign with a key pair; undefined: none of theirs. */
  readonly replyKey?: (keyId: string) => Credential | undefined;
  readonly algorithms: (id: SignatureAlgorithm, legacy?: LegacyDeclaration) => AlgorithmRow;
  readonly onUse?: (credential: Credential, now: number) => void;
  readonly clock: Clock;
  readonly ids: Pick<Ids, "nonce">;
  readonly http: Http;
  readonly partnerRole: PartnerRole;
  readonly quota: Pick<Adapter["quota"], "concurrent">;
  /** Our name at the partner, where its dialect signs one. */
  readonly clientId?: string;
  /** Interface name to the partner's id of it, for the request that opens a session. */
  readonly interfaces?: () => Readonly<Record<string, string>>;
  readonly timeouts?: Partial<TransportTimeouts>;
  readonly breaker?: Partial<BreakerPolicy>;
  /** Default 8 MiB: a licence file in base64. */
  readonly replyBytesMax?: number;
  /** Default 300. */
  readonly clockSkewSeconds?: number;
}

interface TransportReading {
  readonly breaker: BreakerReading;
  readonly out: number;
  readonly waiting: number;
}

/** A transport whose state doctor and metrics can read. */
export interface ObservableTransport extends Transport {
  readonly read: () => TransportReading;
}

export function createTransport(options: TransportOptions): ObservableTransport {
  const line = new Line(options);
  return {
    send: (request, context) => line.send(request, context.signal),
    read: () => line.read(),
  };
}

class Line {
  readonly #options: TransportOptions;
  readonly #timeouts: TransportTimeouts;
  readonly #replyBytesMax: number;
  readonly #skewMs: number;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #gate: CallGate;
  readonly #breaker: CircuitBreaker;
  readonly #session: SessionKeeper | undefined;

  constructor(options: TransportOptions) {
    const { baseUrl, quota, breaker, timeouts, replyBytesMax, clockSkewSeconds } = options;
    if (baseUrl.protocol !== "https:" && baseUrl.protocol !== "http:") {
      throw new GatewayError("gateway.configuration", { detail: "a base URL is neither http nor https" });
    }
    this.#options = options;
    this.#timeouts = { ...TIMEOUT_DEFAULTS, ...timeouts };
    this.#replyBytesMax = replyBytesMax ?? 8 * 1024 * 1024;
    this.#skewMs = (clockSkewSeconds ?? 300) * 1000;
    this.#origin = baseUrl.origin;
    this.#prefix = baseUrl.pathname.replace(/\/+$/, "");
    this.#gate = new CallGate(quota.concurrent);
    this.#breaker = new CircuitBreaker(breaker);
    const { session } = options.adapterScheme;
    if (session !== undefined) {
      const { clock } = options;
      this.#session = new SessionKeeper({ open: () => this.#openSession(session), clock });
    }
  }

  read(): TransportReading {
    return {
      breaker: this.#breaker.read(this.#options.clock()),
      out: this.#gate.out,
      waiting: this.#gate.waiting,
    };
  }

  async send(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    const { totalMs } = this.#timeouts;
    if (this.#gate.tryEnter()) return this.#call(request, signal, totalMs);
    const { clock, partnerRole } = this.#options;
    const since = clock();
    if (!(await this.#gate.wait(totalMs))) {
      const detail = "as many calls out and waiting as agreed";
      throw trouble(partnerRole, "unavailable", detail, { retryAfterSeconds: 1, unsent: true });
    }
    return this.#call(request, signal, Math.max(1, totalMs - Math.max(0, clock() - since)));
  }

  /** Inside the gate, which it leaves. */
  async #call(request: WireRequest, signal: AbortSignal, leftMs: number): Promise<WireResponse> {
    const { adapterScheme: scheme, algorithms, clock, partnerRole: role } = this.#options;
    let permit: Permit | undefined;
    // Until the other side was asked and answered, nothing is known of it: no key of ours, or our caller left.
    let verdict: Verdict = "abandoned";
    try {
      permit = this.#permit();
      const credential = this.#options.credential();
      const row = algorithms(credential.algorithm, scheme.legacy);
      const nonce = this.#options.ids.nonce();
      let session: string | undefined;
      if (this.#session !== undefined) {
        // Without a session it is not reachable for us, whatever else it answers.
        verdict = "failed";
        session = await this.#session.current();
        verdict = "abandoned";
      }
      const about = this.#signed(request, credential, row, nonce, session);
      this.#options.onUse?.(credential, clock());
      const received = await this.#exchange(this.#sealed(about, credential), signal, leftMs);
      if (received.kind === "failure") {
        if (received.reason !== "cancelled") verdict = "failed";
        throw lostReply(role, received);
      }
      // It is up when it says that it does not know us, and a breaker would only hide that.
      verdict = received.status === 401 || received.status === 403 ? "succeeded" : "failed";
      const result = this.#opened(received, credential);
      verifyReply(result, {
        role,
        scheme,
        about,
        nonce,
        credential,
        replyKey: this.#options.replyKey,
        row,
        now: clock(),
        skewMs: this.#skewMs,
      });
      if (result.status < 500) verdict = "succeeded";
      if (session !== undefined && scheme.session?.isRejected(result) === true) this.#session?.drop(session);
      return result;
    } finally {
      if (permit !== undefined) this.#breaker.settle(permit, verdict, clock());
      this.#gate.leave();
    }
  }

  #permit(): Permit {
    const now = this.#options.clock();
    const permit = this.#breaker.permit(now);
    if (permit !== undefined) return permit;
    const { state, retryAfterMs } = this.#breaker.read(now);
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    throw trouble(this.#options.partnerRole, "unavailable", `circuit breaker ${state}`, {
      retryAfterSeconds,
      unsent: true,
    });
  }

  #signed(
    request: WireRequest,
    credential: Credential,
    row: AlgorithmRow,
    nonce: string,
    session: string | undefined,
  ): WireRequest {
    const scheme = this.#options.adapterScheme.request;
    const message = this.#prefix === "" ? request : { ...request, path: this.#prefix + request.path };
    if (scheme.kind === "signature") {
      const signer =
        session === undefined
          ? credential
          : { ...credential, key: new Secret<Uint8Array>(Buffer.from(session, "utf8")) };
      return this.#stamped(message, signer, row, nonce, scheme);
    }
    const { clientId } = this.#options;
    const token = session ?? Buffer.from(credential.key.reveal()).toString("utf8");
    return scheme.attach(message, token, {
      clientId: clientId ?? credential.partnerId,
      keyId: credential.keyId,
    });
  }

  #stamped(
    message: WireRequest,
    { keyId, algorithm, key, parameters, partnerId }: Credential,
    row: AlgorithmRow,
    nonce: string,
    { signedBytes, attach }: Signing<WireRequest>,
  ): WireRequest {
    const { clientId, clock } = this.#options;
    const interfaces = this.#options.interfaces?.() ?? {};
    const stamp = {
      clientId: clientId ?? partnerId,
      keyId,
      algorithm,
      timestamp: clock(),
      nonce,
      interfaces,
    };
    const bytes = signedBytes(message, stamp);
    if (bytes === undefined) throw new GatewayError("gateway.internal", { detail: "an unsigned message" });
    return attach(message, stamp, row.sign(key, bytes, parameters));
  }

  #sealed(message: WireRequest, credential: Credential): WireRequest {
    const { sealing } = this.#options.adapterScheme;
    const plain = sealing?.request?.plain(message);
    if (sealing?.request === undefined || plain === undefined) return message;
    const key = sealing.cipher === "SM2" ? this.#options.theirKey?.() : credential;
    if (key === undefined)
      throw new GatewayError("gateway.configuration", { detail: "no key of theirs to encrypt to" });
    return sealing.request.attach(message, sealWith(this.#cipher(sealing), key, plain));
  }

  #cipher(sealing: NonNullable<OutboundScheme["sealing"]>): SealingKind {
    return sealingOf(sealing, this.#options.interfaces?.() ?? {});
  }

  /** What does not open is as unproved as what is signed wrongly. */
  #opened(reply: HttpReply, credential: Credential): HttpReply {
    const { adapterScheme, ourKey, partnerRole: role } = this.#options;
    const { sealing } = adapterScheme;
    const sealed = sealing?.reply?.sealed(reply);
    if (sealing?.reply === undefined || sealed === undefined) return reply;
    const key = sealing.cipher === "SM2" ? ourKey?.() : credential;
    const plain = openWith(this.#cipher(sealing), key === undefined ? [] : [key], sealed.bytes);
    if (plain === undefined) throw trouble(role, "signature", `status ${reply.status}, does not open`);
    return { ...reply, ...sealing.reply.opened(reply, plain) };
  }

  /** Signed with the lasting key. Whatever it fails of, nothing of the message that wanted it has left. */
  async #openSession({ request, signing, read, wrapped }: Session): Promise<Granted> {
    const { adapterScheme, algorithms, clientId, clock, interfaces, partnerRole: role } = this.#options;
    try {
      const credential = this.#options.credential();
      const row = algorithms(credential.algorithm, adapterScheme.legacy);
      const asked = request({ clientId: clientId ?? credential.partnerId }, interfaces?.() ?? {});
      const message = { ...asked, path: this.#prefix + asked.path };
      const about = this.#stamped(message, credential, row, this.#options.ids.nonce(), signing);
      const result = await this.#exchange(about, new AbortController().signal, this.#timeouts.totalMs);
      if (result.kind === "failure") throw lostReply(role, result);
      const granted = read(result, clock());
      if (wrapped === undefined) return granted;
      const appkey = new Secret(Buffer.from(credential.key.reveal()).toString("utf8"));
      return { ...granted, value: unwrapAppSecret(appkey, granted.value).reveal() };
    } catch (thrown) {
      const { code, detail, retryAfterSeconds } = toGatewayError(thrown);
      throw new GatewayError(code, {
        cause: thrown,
        detail: `no session: ${detail ?? ""}`,
        unsent: true,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
    }
  }

  #exchange(about: WireRequest, signal: AbortSignal, leftMs: number): Promise<HttpReply | HttpFailure> {
    const headers: string[] = [];
    for (const [name, value] of about.headers) headers.push(name, value);
    return this.#options.http.exchange(this.#origin, {
      method: about.method,
      target: about.query === "" ? about.path : `${about.path}?${about.query}`,
      headers,
      body: about.body,
      replyBytesMax: this.#replyBytesMax,
      headersTimeoutMs: this.#timeouts.headersMs,
      bodyTimeoutMs: this.#timeouts.bodyMs,
      totalTimeoutMs: leftMs,
      signal,
    });
  }
}

/**
 * Proves who calls: opening, claim, key, signature, standing, freshness, replay, in this order.
 *
 * Nothing about a key or partner (revoked, suspended, expired) is told to a caller who has not proved
 * that it holds the key. Freshness is judged on the time stamp that was signed. The nonce is reserved
 * last, so that forged calls cannot fill the store.
 */
import { hash } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import type { Credential, CredentialDirectory, KeyHolder, Partner } from "../credentials/model.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import { openWith } from "../crypto/message/seal-message.ts";
import { type Passed, pass, type Screened } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type {
  Adapter,
  InboundScheme,
  LegacyDeclaration,
  SealingKind,
  SignatureAlgorithm,
  SignatureClaim,
} from "../spi/adapter.ts";
import { sealingOf } from "../spi/sealing-of.ts";
import type { WireRequest } from "../spi/wire.ts";
import type { ReplayStore } from "./replay/replay-store.ts";

export interface AuthenticateParts {
  readonly directory: CredentialDirectory;
  readonly replay: ReplayStore;
  readonly algorithm: (id: SignatureAlgorithm, legacy?: LegacyDeclaration) => AlgorithmRow;
  readonly clock: Clock;
  /** Told of every key that has proved a call which is then in force and fresh. */
  readonly onUse?: (credential: Credential, now: number) => void;
}

/** A message whose partner's words and interface are known. */
type Reached = Screened & { readonly adapter: Adapter; readonly route: { readonly name: string } };
type Proved<Message> = Message & {
  readonly partner: Partner;
  readonly credential: Credential;
  readonly opened: WireRequest;
} & Passed<"authenticate">;
export type AuthenticateStage = <Message extends Reached>(
  message: Message,
) => Proved<Message> | Promise<Proved<Message>>;

const authenticated = pass<"authenticate">();

export function createAuthenticate(parts: AuthenticateParts): AuthenticateStage {
  return <Message extends Reached>(message: Message) => {
    const { adapter, route, progress } = message;
    const scheme = adapter.scheme.inbound;
    if (scheme === undefined) throw new GatewayError("credential.unknown");
    const { opened, claim } = readClaim(parts, message, scheme);
    if (claim.algorithm !== undefined && !scheme.algorithms.includes(claim.algorithm))
      throw new GatewayError("credential.algorithm");
    const holder = findKey(parts.directory, message, claim);
    const { partner } = holder;
    // Known from here on to the audit as a claim; partner and key stand there, and sign, only once proved.
    progress.claimed = partner.id;
    const credential = proveKey(parts, scheme, holder, claim);
    progress.partner = partner;
    progress.credential = credential;
    progress.opened = opened;
    checkBodySignature(parts, partner, credential, scheme, claim);
    const now = parts.clock();
    checkStanding(partner, credential, now);
    checkLifetime(claim, scheme, now);
    checkInterface(partner, route.name, claim);
    const proved = (): Proved<Message> => {
      parts.onUse?.(credential, now);
      return authenticated(message, { partner, credential, opened });
    };
    const { timestamp, nonce } = claim;
    if (timestamp === undefined || nonce === undefined) {
      if (scheme.unstamped === undefined) throw new GatewayError("signature.malformed");
      return proved();
    }
    checkFreshness(timestamp, scheme, now);

    const key = hash("sha256", `${adapter.id}\n${partner.id}\n${nonce}`, "buffer");
    // Twice the skew: another process's clock may still find the stamp fresh when ours no longer does.
    const until = timestamp + 2000 * scheme.clockSkewSeconds;
    const settle = (isNew: boolean): Proved<Message> => {
      if (!isNew) throw new GatewayError("replay.seen");
      progress.replay = { key: key.toString("hex"), until };
      return proved();
    };
    const reserved = parts.replay.reserve(key, timestamp, until);
    return typeof reserved === "boolean" ? settle(reserved) : reserved.then(settle);
  };
}

/** @returns undefined where nothing of the message is sealed. @throws GatewayError `credential.unknown` */
function sealedIn(
  directory: CredentialDirectory,
  { adapter, request }: Reached,
  { sealing }: InboundScheme,
): { readonly bytes: Uint8Array; readonly holder: KeyHolder } | undefined {
  const sealed = sealing?.request?.sealed(request);
  if (sealed === undefined) return undefined;
  const holder = directory.byKey(adapter.id, sealed.keyId);
  if (holder === undefined) throw new GatewayError("credential.unknown");
  return { bytes: sealed.bytes, holder };
}

/**
 * Which key opens a message is its word; whether it may is proved after. Until then whatever is wrong inside sounds alike
 * and costs a MAC, padding and all: told apart, "no signature in it" would say that a guessed text has a sound padding, and
 * so open a captured message byte by byte.
 */
function readClaim(
  { algorithm, directory }: AuthenticateParts,
  message: Reached,
  scheme: InboundScheme,
): { readonly opened: WireRequest; readonly claim: SignatureClaim } {
  const { request } = message;
  const sealed = sealedIn(directory, message, scheme);
  const { sealing } = scheme;
  if (sealing?.request === undefined || sealed === undefined)
    return { opened: request, claim: scheme.claim(request) };
  const { bytes, holder } = sealed;
  try {
    const kind = sealingOf(sealing, holder.partner.interfaces);
    const plain = openWith(kind, openersOf(directory, sealing, holder), bytes);
    if (plain === undefined) throw new GatewayError("signature.wrong");
    const opened = sealing.request.opened(request, plain);
    return { opened, claim: scheme.claim(opened) };
  } catch (cause) {
    const { algorithm: id, key, parameters } = holder.credential;
    algorithm(id, scheme.legacy).verify(key, bytes, NO_SIGNATURE, parameters);
    throw new GatewayError("signature.wrong", { cause });
  }
}

const NO_SIGNATURE = new Uint8Array(32);

/** SM2: what was encrypted to us; SM4: the secret that both hold, or the one it is replacing. */
function openersOf(
  directory: CredentialDirectory,
  { cipher }: SealingKind,
  { partner, credential, previous }: KeyHolder,
): readonly Credential[] {
  if (cipher !== "SM2") return previous === undefined ? [credential] : [credential, previous];
  const ours = directory.signingCredential(partner.id, "SM2-SM3");
  return ours?.use === "ours" ? [ours] : [];
}

function findKey(directory: CredentialDirectory, message: Reached, claim: SignatureClaim): KeyHolder {
  const found = directory.byKey(message.adapter.id, claim.keyId);
  if (found === undefined) throw new GatewayError("credential.unknown");
  if (claim.clientId !== undefined && claim.clientId !== found.partner.clientId) {
    throw new GatewayError("credential.unknown");
  }
  return found;
}

/** The credential whose key made the signature: the current one, or the one it is replacing. */
function proveKey(
  parts: AuthenticateParts,
  scheme: InboundScheme,
  { credential, previous }: KeyHolder,
  claim: SignatureClaim,
): Credential {
  // The key decides the algorithm; the message may only agree. Anything else lets a caller choose.
  const candidates = (previous === undefined ? [credential] : [credential, previous]).filter(
    ({ algorithm }) => scheme.algorithms.includes(algorithm) && algorithm === (claim.algorithm ?? algorithm),
  );
  if (candidates.length === 0) throw new GatewayError("credential.algorithm");
  const proved = candidates.find(({ algorithm, key, parameters }) =>
    parts.algorithm(algorithm, scheme.legacy).verify(key, claim.signedBytes, claim.signature, parameters),
  );
  if (proved === undefined) throw new GatewayError("signature.wrong");
  return proved;
}

function checkBodySignature(
  parts: AuthenticateParts,
  partner: Partner,
  { algorithm, key, parameters }: Credential,
  scheme: InboundScheme,
  { body }: SignatureClaim,
): void {
  if (body !== undefined) {
    const row = parts.algorithm(algorithm, scheme.legacy);
    if (!row.verify(key, body.signedBytes, body.signature, parameters)) {
      throw new GatewayError("signature.wrong");
    }
  } else if (scheme.unsignedBody !== undefined && partner.requireBodySignature) {
    throw new GatewayError("signature.missing");
  }
}

function checkStanding(partner: Partner, credential: Credential, now: number): void {
  if (credential.state === "revoked") throw new GatewayError("credential.revoked");
  if (now < credential.notBefore || now > credential.notAfter)
    throw new GatewayError("credential.not-current");
  if (partner.state !== "active") throw new GatewayError("partner.suspended");
}

/** Whoever has the secret can make a token that never ends: it is no better than one that has. */
function checkLifetime({ expiresAt }: SignatureClaim, scheme: InboundScheme, now: number): void {
  if (expiresAt === undefined) return;
  const latest = now + 1000 * ((scheme.lifetimeSecondsMax ?? 0) + scheme.clockSkewSeconds);
  if (expiresAt <= now || expiresAt > latest) throw new GatewayError("share.token-expired");
}

function checkInterface(partner: Partner, route: string, claim: SignatureClaim): void {
  if (claim.interfaceId === undefined) return;
  if (!Object.hasOwn(partner.interfaces, route) || partner.interfaces[route] !== claim.interfaceId) {
    throw new GatewayError("route.unknown-interface");
  }
}

function checkFreshness(timestamp: number, scheme: InboundScheme, now: number): void {
  const skewMs = scheme.clockSkewSeconds * 1000;
  if (now - timestamp > skewMs) throw new GatewayError("signature.stale");
  if (timestamp - now > skewMs) throw new GatewayError("signature.future");
}

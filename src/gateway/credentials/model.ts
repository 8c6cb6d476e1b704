/** Who may call, with which key, and what for. Loaded into memory; no query on the request path. */
import type { LicenceTypeCode } from "../core/licence.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { OperationName } from "../core/operations.ts";
import type { Secret } from "../core/secret.ts";
import type { SignatureParameters } from "../crypto/engine.ts";
import type { AdapterId, SignatureAlgorithm } from "../spi/adapter.ts";

export interface Grant {
  readonly operations: readonly OperationName[];
  readonly licenceTypes: readonly LicenceTypeCode[];
  /** Exact purposes, or `"any"`: any non-empty text. */
  readonly purposes: "any" | readonly string[];
  /** CIDR ranges the call may come from; empty: any address. */
  readonly addresses: readonly string[];
  /** `name@version` of a field profile. */
  readonly profile: string;
}

export interface Partner {
  /** `[a-z][a-z0-9-]{1,62}`, unique. */
  readonly id: string;
  readonly adapter: AdapterId;
  readonly title: string;
  readonly state: "active" | "suspended";
  /** The client id of the dialect (rid, client_id). Unique within an adapter. */
  readonly clientId: string;
  /** Route name to the partner's interface id (sid); empty where the dialect has none. */
  readonly interfaces: Readonly<Record<string, string>>;
  readonly limits: LimitPolicy;
  /** Refuses calls whose body no signature covers, where the dialect makes that optional. */
  readonly requireBodySignature: boolean;
  readonly grants: readonly Grant[];
}

/**
 * shared: one secret on both sides, which proves and signs. theirs: the partner's public key, which proves
 * what it signs. ours: our private key, which signs what we send to the partner.
 */
export type CredentialUse = "shared" | "theirs" | "ours";

/** retiring: a newer key has taken its place; it still proves, and signs only where nothing newer may yet. */
export type CredentialState = "active" | "retiring" | "revoked";

export interface Credential {
  /** Row id. */
  readonly id: string;
  readonly keyId: string;
  readonly partnerId: string;
  readonly use: CredentialUse;
  readonly algorithm: SignatureAlgorithm;
  readonly parameters: SignatureParameters;
  readonly state: CredentialState;
  /** Milliseconds; both ends inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** shared: the secret's bytes. theirs: SubjectPublicKeyInfo DER. ours: PKCS#8 DER. */
  readonly key: Secret<Uint8Array>;
}

/** Whether a key counts at a time: in force, begun and not ended. */
export function isUsable(
  { state, notBefore, notAfter }: Pick<Credential, "state" | "notBefore" | "notAfter">,
  now: number,
): boolean {
  return state !== "revoked" && notBefore <= now && now <= notAfter;
}

/** The life of a key as an operator sees it. */
export type Standing = "pending" | CredentialState | "expired";

export function standingOf(
  { state, notBefore, notAfter }: Pick<Credential, "state" | "notBefore" | "notAfter">,
  now: number,
): Standing {
  if (state === "revoked") return state;
  if (now > notAfter) return "expired";
  return now < notBefore ? "pending" : state;
}

/** What a key id in a partner's message stands for. Revoked keys and suspended partners are found too: the error must say which. */
export interface KeyHolder {
  readonly partner: Partner;
  readonly credential: Credential;
  /**
   * The secret that `credential` replaced under the same key id, while both are usable: a dialect that
   * names no key in its messages (rid only) cannot say which of the two it signed with.
   */
  readonly previous?: Credential;
}

/** What the stages see: lookups in memory, replaced as a whole on every change. */
export interface CredentialDirectory {
  readonly byKey: (adapter: AdapterId, keyId: string) => KeyHolder | undefined;
  readonly partner: (id: string) => Partner | undefined;
  /** The newest usable key that signs to a partner: shared, or ours. */
  readonly signingCredential: (partnerId: string, algorithm?: SignatureAlgorithm) => Credential | undefined;
  /** The newest usable secret that both hold, whatever key pairs stand beside it. */
  readonly sharedCredential: (partnerId: string) => Credential | undefined;
  /** The partner's newest usable public key: what is encrypted to the partner is encrypted to it. */
  readonly theirCredential: (partnerId: string, algorithm: SignatureAlgorithm) => Credential | undefined;
}

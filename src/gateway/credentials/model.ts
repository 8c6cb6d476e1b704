/** Who may call, with which key, and what for. Loaded into memory; no query on the request path. */
import type { LicenceTypeCode } from "../core/licence.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { OperationName } from "../core/operations.ts";
import type { Secret } from "../core/secret.ts";
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

export type CredentialState = "active" | "revoked";

export interface Credential {
  readonly keyId: string;
  readonly partnerId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly state: CredentialState;
  /** Milliseconds; both ends inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: Secret<Uint8Array>;
}

/** What a key id stands for. Revoked keys and suspended partners are found too: the error must say which. */
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
  /** The newest usable key of a partner, for signing to it. */
  readonly signingCredential: (partnerId: string, algorithm?: SignatureAlgorithm) => Credential | undefined;
}

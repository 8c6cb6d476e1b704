/**
 * What the rest of the gateway sees of the audit: one append.
 *
 * `append` resolves once the entry is durable; until then no reply leaves. Personal data stands in an
 * entry only as masked text or as a salted SM3 commitment (`commit`).
 */
export type AuditKind = "request" | "configuration" | "lifecycle" | "delivery";

export interface AuditFacts {
  readonly kind: AuditKind;
  readonly traceId: string;
  /** Milliseconds. */
  readonly at: number;
  readonly partner?: string;
  readonly credential?: string;
  readonly adapter?: string;
  readonly route?: string;
  readonly operation?: string;
  readonly address?: string;
  /** `ok` or a catalogue code. */
  readonly outcome: string;
  readonly status?: number;
  readonly tookMs?: number;
  /** Type codes of the licences that left. */
  readonly licenceTypes?: readonly string[];
  readonly licenceCount?: number;
  /** `name@version` of the profile that decided what left. */
  readonly profile?: string;
  /** Commitments, never values. */
  readonly purpose?: string;
  readonly subject?: string;
  readonly licence?: string;
  /** Hex of the replay key and the end of its window: the embedded replay store is rebuilt from these. */
  readonly replayKey?: string;
  readonly replayUntil?: number;
  /**
   * Salted digests of request and reply bodies: whoever has a body and the chain's salt can prove that it
   * is the one. Unsalted, an ID number could be found by trying all.
   */
  readonly requestDigest?: string;
  readonly replyDigest?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly note?: string;
}

export interface AuditLog {
  /** @throws GatewayError `audit.unavailable` */
  readonly append: (facts: AuditFacts) => Promise<void>;
  /** 32 hex digits of HMAC-SM3 under the chain's salt: equal values compare equal, none can be read back. */
  readonly commit: (value: string) => string;
  /** As `commit`, of a whole body; 64 hex digits, HMAC-SHA256, nothing cached. */
  readonly digest: (body: Uint8Array) => string;
  readonly close: () => Promise<void>;
}

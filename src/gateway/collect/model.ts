/** Who must hear of what has happened. */
import type { LicenceTypeCode } from "../core/licence.ts";

/** strict: given up, as a dead letter. warn: sent all the same. quarantine: held until an operator releases it. */
export const BAD_INPUT = ["strict", "warn", "quarantine"] as const;
export type BadInput = (typeof BAD_INPUT)[number];

export interface Subscription {
  readonly partnerId: string;
  readonly licenceTypes: readonly LicenceTypeCode[];
  readonly badInput: BadInput;
  /** Whether it is told how far applications have come. */
  readonly applications: boolean;
}

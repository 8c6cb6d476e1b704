import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from "./error-catalogue.ts";

export interface GatewayErrorOptions {
  readonly cause?: unknown;
  /** For logs. Never holds a secret or a person's data: names of fields and sizes, not values. */
  readonly detail?: string;
  /** Public: paths of the fields at fault, as the contract spells them. Values never. */
  readonly fields?: readonly string[];
  readonly retryAfterSeconds?: number;
  readonly remaining?: number;
  /** Not a byte of our message left, so it may be repeated without asking what became of it. */
  readonly unsent?: boolean;
}

const FIELDS_MAX = 20;

/** The only error that gateway and adapters throw. Its message is the code; its texts come from the catalogue. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly fields: readonly string[];
  readonly retryAfterSeconds: number | undefined;
  readonly remaining: number | undefined;
  readonly unsent: boolean;

  constructor(code: ErrorCode, options: GatewayErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    // Names that a caller chose go into replies and logs: a few show what is wrong.
    this.fields = (options.fields ?? []).slice(0, FIELDS_MAX);
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.remaining = options.remaining;
    this.unsent = options.unsent ?? false;
  }

  get entry(): ErrorEntry {
    return ERROR_CATALOGUE[this.code];
  }
}

/** Any thrown thing as a GatewayError; what is not ours becomes `gateway.internal` and keeps its cause. */
export function toGatewayError(thrown: unknown): GatewayError {
  return thrown instanceof GatewayError ? thrown : new GatewayError("gateway.internal", { cause: thrown });
}

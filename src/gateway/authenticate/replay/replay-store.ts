/**
 * Remembers each proved call within the freshness window, and says whether it was new.
 *
 * Fails closed: a store that cannot answer refuses the call. `key` is 32 bytes (a digest over
 * credential and nonce), so that its length tells nothing and no caller chooses its shape.
 */
export interface ReplayStore {
  readonly engine: "memory" | "redis" | "database";
  /**
   * The reservation is the test: of two calls with one key exactly one is told `true`.
   *
   * @param signedAt the call's own time stamp, milliseconds
   * @param expiresAt when the freshness check alone refuses it, milliseconds
   * @throws GatewayError `replay.unavailable`, or `replay.window-closed` where the store has lost its
   *   memory and `signedAt` lies before that
   */
  readonly reserve: (key: Uint8Array, signedAt: number, expiresAt: number) => boolean | Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** One HTTP message, as bytes. Header names are lower case; a header occurs once (ingress refuses the rest). */
export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface WireRequest {
  readonly method: Method;
  /** As received, still percent-encoded, without the query. */
  readonly path: string;
  /** As received, without `?`; empty where there is none. Signatures cover it, so it is never rebuilt. */
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  /** As received: a signature is checked over these bytes, never over a re-serialised object. */
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

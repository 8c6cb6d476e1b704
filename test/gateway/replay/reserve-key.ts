import { createHash } from "node:crypto";

/** The replay key of a call, as the gateway makes it: a digest. */
export const keyOf = (nonce: string | number): Buffer => createHash("sha256").update(`${nonce}`).digest();

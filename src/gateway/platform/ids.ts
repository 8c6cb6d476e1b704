import { randomBytes } from "node:crypto";

export interface Ids {
  /** 32 hex digits (W3C trace-id form), unique per message. */
  readonly traceId: () => string;
  /** 32 hex digits from the system's generator. */
  readonly nonce: () => string;
}

// randomBytes per request costs a system call; a block of 256 ids costs one.
const block = Buffer.alloc(16 * 256);
let used = block.length;
function nextHex(): string {
  if (used === block.length) {
    randomBytes(block.length).copy(block);
    used = 0;
  }
  used += 16;
  return block.toString("hex", used - 16, used);
}

export const systemIds: Ids = { traceId: nextHex, nonce: nextHex };

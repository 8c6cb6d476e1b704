/** JSON lines over a stream, bounded: a peer that never ends its line is cut off. */
import type { Readable } from "node:stream";

/** Larger than any command or answer; a line beyond it is not one of ours. */
export const LINE_BYTES_MAX = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Calls `onLine` with each whole line, without its end; `onTooLong` once when a line outgrows the bound.
 * Lines are cut on bytes, so that a character split between two chunks stays whole.
 */
export function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  onTooLong: () => void,
  bytesMax = LINE_BYTES_MAX,
): void {
  let parts: Buffer[] = [];
  let held = 0;
  let stopped = false;
  stream.on("data", (chunk: Buffer) => {
    let rest = chunk;
    while (!stopped) {
      const end = rest.indexOf(NEWLINE);
      const length = held + (end === -1 ? rest.length : end);
      if (length > bytesMax) {
        stopped = true;
        parts = [];
        onTooLong();
        return;
      }
      if (end === -1) {
        if (rest.length > 0) parts.push(rest);
        held = length;
        return;
      }
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString("utf8");
      parts = [];
      held = 0;
      rest = rest.subarray(end + 1);
      onLine(line);
    }
  });
}

import { isUtf8 } from "node:buffer";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

export const garbled = (detail: string): GatewayError => new GatewayError("core.garbled", { detail });

/**
 * The JSON of a reply as the contract has it. Whatever is wrong is the core's fault here, not a caller's;
 * the parser's own message quotes the text, so it is not kept.
 *
 * @throws GatewayError `core.garbled`, naming the fields at fault and never a value
 */
export function readBody<T>(reply: WireResponse, read: (value: unknown) => T): T {
  const type = reply.headers.get("content-type");
  if (type !== "application/json" && type !== "application/json; charset=utf-8") {
    throw garbled(`status ${reply.status}, not JSON by its content type`);
  }
  const { body } = reply;
  if (!isUtf8(body)) throw garbled("not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(textOf(body));
  } catch {
    throw garbled(`not JSON, ${body.length} bytes`);
  }
  try {
    return read(value);
  } catch (thrown) {
    const { code, fields } = thrown instanceof GatewayError ? thrown : { code: "unknown", fields: [] };
    throw garbled(`breaks the contract (${code}): ${fields.slice(0, 10).join(", ")}`);
  }
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString("utf8");
}

/**
 * The few front-end messages of the PostgreSQL protocol (v3) that the embedded session sends.
 *
 * Bind, Execute and Sync go out as one buffer: one call into the engine per statement instead of six.
 */
const PARSE = 0x50;
const BIND = 0x42;
const DESCRIBE = 0x44;
const EXECUTE = 0x45;
const CLOSE = 0x43;
const QUERY = 0x51;
const SYNC = 0x53;
const STATEMENT = 0x53;

/** Execute the unnamed portal to its end, then Sync. */
const EXECUTE_AND_SYNC = Buffer.from([EXECUTE, 0, 0, 0, 9, 0, 0, 0, 0, 0, SYNC, 0, 0, 0, 4]);

/** Parse a named statement, ask for its parameter and column types, and Sync. Names and SQL hold no NUL. */
export function parseMessage(name: string, sql: string): Buffer {
  const nameBytes = Buffer.byteLength(name) + 1;
  const sqlBytes = Buffer.byteLength(sql) + 1;
  const parseLength = 4 + nameBytes + sqlBytes + 2;
  const describeLength = 4 + 1 + nameBytes;
  const out = Buffer.alloc(1 + parseLength + 1 + describeLength + 5);
  let at = out.writeUInt8(PARSE, 0);
  at = out.writeInt32BE(parseLength, at);
  at += out.write(name, at) + 1;
  at += out.write(sql, at) + 1;
  at += 2;
  at = out.writeUInt8(DESCRIBE, at);
  at = out.writeInt32BE(describeLength, at);
  at = out.writeUInt8(STATEMENT, at);
  at += out.write(name, at) + 1;
  at = out.writeUInt8(SYNC, at);
  out.writeInt32BE(4, at);
  return out;
}

/** Bind the parameters to a prepared statement and run it. Results come as text. */
export function runMessage(name: string, params: readonly (string | Buffer | null)[]): Buffer {
  const lengths = params.map((param) =>
    param === null ? -1 : typeof param === "string" ? Buffer.byteLength(param) : param.length,
  );
  let bindLength = 4 + 1 + Buffer.byteLength(name) + 1 + 2 + 2 * params.length + 2 + 4 * params.length + 2;
  for (const length of lengths) if (length > 0) bindLength += length;
  const out = Buffer.allocUnsafe(1 + bindLength + EXECUTE_AND_SYNC.length);
  let at = out.writeUInt8(BIND, 0);
  at = out.writeInt32BE(bindLength, at);
  at = out.writeUInt8(0, at);
  at += out.write(name, at);
  at = out.writeUInt8(0, at);
  at = out.writeUInt16BE(params.length, at);
  for (const param of params) at = out.writeUInt16BE(param instanceof Buffer ? 1 : 0, at);
  at = out.writeUInt16BE(params.length, at);
  for (let index = 0; index < params.length; index += 1) {
    const param = params[index] ?? null;
    at = out.writeInt32BE(lengths[index] ?? -1, at);
    if (typeof param === "string") at += out.write(param, at);
    else if (param !== null) at += param.copy(out, at);
  }
  at = out.writeUInt16BE(0, at);
  EXECUTE_AND_SYNC.copy(out, at);
  return out;
}

/** A simple query: any number of statements, no parameters. */
export function scriptMessage(sql: string): Buffer {
  const length = 4 + Buffer.byteLength(sql) + 1;
  const out = Buffer.alloc(1 + length);
  out.writeUInt8(QUERY, 0);
  out.writeInt32BE(length, 1);
  out.write(sql, 5);
  return out;
}

/** Forget a prepared statement. */
export function closeMessage(name: string): Buffer {
  const length = 4 + 1 + Buffer.byteLength(name) + 1;
  const out = Buffer.alloc(1 + length + 5);
  out.writeUInt8(CLOSE, 0);
  out.writeInt32BE(length, 1);
  out.writeUInt8(STATEMENT, 5);
  out.write(name, 6);
  out.writeUInt8(SYNC, 1 + length);
  out.writeInt32BE(4, 2 + length);
  return out;
}

/** The holder's side of the channel: commands in, progress and one answer each out. */
import type { Socket } from "node:net";
import { GatewayError, toGatewayError } from "../../../core/gateway-error.ts";
import { LINE_BYTES_MAX, readLines } from "./line-stream.ts";

/**
 * Carries out one command.
 *
 * @param args as parsed from JSON: nothing about its shape is assured
 * @returns a JSON value; a throw becomes an error reply with its catalogue code
 */
export type CommandHandler = (
  command: string,
  args: unknown,
  progress: (state: unknown) => void,
) => Promise<unknown>;

interface Request {
  readonly id: string | number;
  readonly command: string;
  readonly args: unknown;
}

/** Serves one connection. Commands given before the handler is there wait for it. */
export function serveConnection(socket: Socket, handler: Promise<CommandHandler>): void {
  socket.on("error", () => socket.destroy());
  const send = (message: unknown): void => {
    if (socket.destroyed) return;
    socket.write(`${JSON.stringify(message)}\n`);
    // A caller that asks and does not read must not fill this process's memory.
    if (socket.writableLength > LINE_BYTES_MAX) socket.destroy();
  };
  const refuse = (detail: string): void => {
    send({ id: null, error: { code: "request.malformed", detail, fields: [] } });
    socket.destroySoon();
  };
  readLines(
    socket,
    (line) => {
      const request = parseRequest(line);
      if (request === undefined) refuse("not a command line");
      else void answer(request, handler, send);
    },
    () => refuse("the line is too long"),
  );
}

async function answer(
  { id, command, args }: Request,
  handler: Promise<CommandHandler>,
  send: (message: unknown) => void,
): Promise<void> {
  try {
    const handle = await handler;
    const result = await handle(command, args, (progress) => send({ id, progress }));
    if (Buffer.byteLength(JSON.stringify(result) ?? "") > LINE_BYTES_MAX - 100)
      throw new GatewayError("gateway.internal", { detail: "the answer is too large for the channel" });
    send({ id, result: result ?? null });
  } catch (thrown) {
    const { code, detail, fields } = toGatewayError(thrown);
    send({ id, error: { code, detail, fields } });
  }
}

function parseRequest(line: string): Request | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { id, command, args } = value as Record<string, unknown>;
  if (typeof command !== "string" || (typeof id !== "string" && typeof id !== "number")) return undefined;
  return { id, command, args };
}

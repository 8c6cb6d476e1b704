/** The caller's side of the channel: `elgw` speaking to the process that has the data folder. */
import { connect, type Socket } from "node:net";
import { resolve } from "node:path";
import { ERROR_CATALOGUE, type ErrorCode } from "../../../core/error-catalogue.ts";
import { GatewayError } from "../../../core/gateway-error.ts";
import { HOLDER_NAME } from "./claims.ts";
import { LINE_BYTES_MAX, readLines } from "./line-stream.ts";
import { withSocketRoute } from "./socket-route.ts";

export type HolderAnswer = { readonly held: true; readonly result: unknown } | { readonly held: false };

/**
 * Gives one command to the process that holds the folder. No time-out: a command may take minutes.
 *
 * @returns `held: false` when no process holds it; the caller may then open the folder itself
 * @throws GatewayError with the code of the holder's error reply; `gateway.draining` when the holder went away
 *   before it answered, in which case the command may or may not have taken effect
 */
export async function callFolderHolder(
  dataDir: string,
  command: string,
  args: unknown,
  onProgress: (state: unknown) => void = () => undefined,
): Promise<HolderAnswer> {
  const line = `${JSON.stringify({ id: 1, command, args })}\n`;
  if (Buffer.byteLength(line) > LINE_BYTES_MAX)
    throw new GatewayError("request.too-large", { detail: "the command is too large for the channel" });
  const socket = await withSocketRoute(resolve(dataDir), HOLDER_NAME, reach);
  if (socket === undefined) return { held: false };
  try {
    return { held: true, result: await converse(socket, line, onProgress) };
  } finally {
    socket.destroy();
  }
}

/** @throws GatewayError `database.locked` when there is a holder that this user may not speak to */
function reach(path: string): Promise<Socket | undefined> {
  return new Promise((settle, reject) => {
    const socket = connect(path);
    socket.once("connect", () => settle(socket));
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT" || cause.code === "ECONNREFUSED" || cause.code === "ENOTDIR")
        settle(undefined);
      else
        reject(new GatewayError("database.locked", { cause, detail: `holder unreachable: ${cause.code}` }));
    });
  });
}

function converse(socket: Socket, line: string, onProgress: (state: unknown) => void): Promise<unknown> {
  return new Promise((settle, reject) => {
    const lost = (cause?: unknown): void =>
      reject(
        new GatewayError("gateway.draining", {
          cause,
          detail: "the running process went away before it answered; look whether the command took effect",
        }),
      );
    socket.on("error", lost);
    socket.on("close", () => lost());
    readLines(
      socket,
      (text) => {
        const reply = parseReply(text);
        if (reply === undefined)
          reject(new GatewayError("gateway.internal", { detail: "garbled holder reply" }));
        else if ("progress" in reply) onProgress(reply["progress"]);
        else if ("error" in reply) reject(toError(reply["error"]));
        else settle(reply["result"]);
      },
      () => reject(new GatewayError("gateway.internal", { detail: "holder reply too long" })),
    );
    socket.write(line);
  });
}

function parseReply(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function toError(error: unknown): GatewayError {
  const { code, detail, fields } = (error ?? {}) as Record<string, unknown>;
  return new GatewayError(isErrorCode(code) ? code : "gateway.internal", {
    ...(typeof detail === "string" ? { detail } : {}),
    fields: Array.isArray(fields) ? fields.filter((field) => typeof field === "string") : [],
  });
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === "string" && Object.hasOwn(ERROR_CATALOGUE, code);

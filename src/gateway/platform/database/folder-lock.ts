/**
 * The data folder's lock, and through the same socket the way for `elgw` to the running process.
 *
 * The embedded engine has no lock of its own: two processes on one folder lost 125 of 200 acknowledged rows.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, realpath, rename, symlink, unlink } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { GatewayError } from "../../core/gateway-error.ts";
import { claimName, claimPid, HOLDER_NAME, holdingClaim, otherClaims } from "./folder/claims.ts";
import { type CommandHandler, serveConnection } from "./folder/command-server.ts";
import { withSocketRoute } from "./folder/socket-route.ts";

export { callFolderHolder } from "./folder/call-holder.ts";

export interface FolderLock {
  /** The folder's real path. */
  readonly folder: string;
  /** Answers `callFolderHolder` from now on; calls that came before have waited. Once. */
  readonly serve: (handler: CommandHandler) => void;
  readonly release: () => Promise<void>;
}

const CLAIM_MS_MAX = 5_000;
const STEP_MS = 20;

/** Folders that this process holds. */
const heldHere = new Set<string>();

/** True while this process holds the folder. */
export async function holdsFolder(dataDir: string): Promise<boolean> {
  return heldHere.has(await realpath(dataDir).catch(() => ""));
}

/**
 * Takes the folder for this process, making it when absent; a dead holder's claim is taken over.
 *
 * @throws GatewayError `database.locked`, naming the holder's pid in `detail`; `gateway.configuration` where the
 *   folder cannot hold a socket
 */
export async function acquireFolder(dataDir: string): Promise<FolderLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await realpath(dataDir);
  if (heldHere.has(folder)) throw locked(process.pid);
  heldHere.add(folder);
  try {
    return await takeFolder(folder);
  } catch (error) {
    heldHere.delete(folder);
    throw error;
  }
}

async function takeFolder(folder: string): Promise<FolderLock> {
  const channel = openChannel();
  const claim = claimName(process.pid, randomBytes(8).toString("hex"));
  try {
    await win(folder, claim, channel.server);
  } catch (error) {
    await channel.close();
    throw error;
  }
  return {
    folder,
    serve: channel.serve,
    release: async () => {
      // While the claim lives nobody else may set this name, so what is removed is ours.
      await unlink(join(folder, HOLDER_NAME)).catch(() => undefined);
      await channel.close();
      await unlink(join(folder, claim)).catch(() => undefined);
      heldHere.delete(folder);
    },
  };
}

/** Makes the claim and stays until it is the only one. */
async function win(folder: string, claim: string, server: Server): Promise<void> {
  const aside = `.${claim}`;
  await bind(folder, aside, server);
  const deadline = performance.now() + CLAIM_MS_MAX;
  try {
    let claimed = false;
    for (;;) {
      if (!claimed) await rename(join(folder, aside), join(folder, claim));
      claimed = true;
      const others = await otherClaims(folder, claim);
      if (others.length === 0) break;
      const holder = await holdingClaim(folder);
      if (holder !== undefined || performance.now() > deadline)
        throw locked(claimPid(holder ?? others[0] ?? ""));
      if (others.some((other) => other < claim)) {
        await rename(join(folder, claim), join(folder, aside));
        claimed = false;
      }
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    await pointTo(folder, claim);
  } catch (error) {
    await unlink(join(folder, claim)).catch(() => undefined);
    await unlink(join(folder, aside)).catch(() => undefined);
    throw error;
  }
}

/** Replaces the link that a dead holder left, in one step: a caller finds the old one or the new one. */
async function pointTo(folder: string, claim: string): Promise<void> {
  const aside = join(folder, `.${HOLDER_NAME}.${process.pid}`);
  await unlink(aside).catch(() => undefined);
  await symlink(claim, aside);
  await rename(aside, join(folder, HOLDER_NAME));
}

async function bind(folder: string, name: string, server: Server): Promise<void> {
  try {
    await withSocketRoute(
      folder,
      name,
      (path) =>
        new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(path, resolve);
        }),
    );
    await chmod(join(folder, name), 0o600);
  } catch (cause) {
    throw new GatewayError("gateway.configuration", {
      cause,
      detail: "the data folder cannot hold a socket (network file system, or no right to write?)",
    });
  }
}

interface Channel {
  readonly server: Server;
  readonly serve: (handler: CommandHandler) => void;
  readonly close: () => Promise<void>;
}

function openChannel(): Channel {
  let serve: (handler: CommandHandler) => void = () => undefined;
  const handler = new Promise<CommandHandler>((resolve) => {
    serve = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, handler);
  });
  // The lock alone keeps no process running.
  server.unref();
  return {
    server,
    serve,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const locked = (pid: number | undefined): GatewayError =>
  new GatewayError("database.locked", { detail: `held by process ${pid ?? "unknown"}` });

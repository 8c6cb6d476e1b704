/**
 * Which process has the data folder.
 *
 * A claim is a listening socket under a name of its own (`gateway-<pid>-<random>.claim`): while its process lives
 * it can be connected to, and when the process dies, however it dies, the kernel refuses. So a dead claim is
 * known for dead, and since no name is used twice, removing one never removes a living one.
 *
 * A claim is made first and the others are looked at after. Of two starters at least one therefore sees the
 * other, and only one that sees no other may hold the folder. The lower name stays and the higher steps back.
 */
import { readdir, readlink, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { withSocketRoute } from "./socket-route.ts";

/** The way to the holder, for callers: a symbolic link to the holder's claim. */
export const HOLDER_NAME = "gateway.sock";

const CLAIM_NAME = /^gateway-(\d+)-[0-9a-f]{16}\.claim$/;

export const claimName = (pid: number, random: string): string => `gateway-${pid}-${random}.claim`;

export const claimPid = (name: string): number | undefined => {
  const pid = CLAIM_NAME.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
};

/** Names of the living claims of the folder but `own`. The dead ones are removed. */
export async function otherClaims(folder: string, own?: string): Promise<readonly string[]> {
  const living: string[] = [];
  for (const name of await readdir(folder)) {
    if (name === own || !CLAIM_NAME.test(name)) continue;
    const state = await probe(folder, name);
    if (state === "alive") living.push(name);
    if (state === "dead") await unlink(join(folder, name)).catch(() => undefined);
  }
  return living.sort();
}

/** The name of the claim that holds the folder; undefined where none does, or not yet. */
export async function holdingClaim(folder: string): Promise<string | undefined> {
  const name = await readlink(join(folder, HOLDER_NAME)).catch(() => undefined);
  return name !== undefined && (await probe(folder, name)) === "alive" ? name : undefined;
}

/** Only the kernel's refusal counts as death: a busy or foreign process is alive. */
function probe(folder: string, name: string): Promise<"alive" | "dead" | "gone"> {
  return withSocketRoute(
    folder,
    name,
    (path) =>
      new Promise((resolve) => {
        const socket = connect(path);
        socket.on("connect", () => {
          socket.destroy();
          resolve("alive");
        });
        socket.on("error", (error: NodeJS.ErrnoException) => {
          if (error.code === "ECONNREFUSED") resolve("dead");
          else resolve(error.code === "ENOENT" ? "gone" : "alive");
        });
      }),
  );
}

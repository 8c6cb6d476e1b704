/**
 * A short way to a socket whose own path is too long.
 *
 * A socket address holds 107 bytes on Linux and 103 on macOS; a longer path is cut or refused. The socket itself
 * must stay in the data folder, where every process looks for it, so a private symbolic link to the folder
 * shortens the way and nothing else.
 */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATH_BYTES_MAX = 103;

/** Runs `work` with a folder name under which `name` fits into a socket address. */
export async function withSocketRoute<T>(
  folder: string,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const direct = join(folder, name);
  if (Buffer.byteLength(direct) <= PATH_BYTES_MAX) return work(direct);
  const detour = await mkdtemp(join(tmpdir(), "elgw-"));
  try {
    await symlink(folder, join(detour, "d"));
    return await work(join(detour, "d", name));
  } finally {
    await rm(detour, { recursive: true, force: true });
  }
}

/** On `take <folder>` tries for the lock and says `held` or the refusal; on `release` gives it back. */
import { createInterface } from "node:readline";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import { acquireFolder, type FolderLock } from "../../../../src/gateway/platform/database/folder-lock.ts";

let lock: FolderLock | undefined;
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const [command, folder = ""] = line.split(" ");
  if (command === "take") {
    try {
      lock = await acquireFolder(folder);
      lock.serve(async (name) => {
        if (name === "die") process.kill(process.pid, "SIGKILL");
        return { pid: process.pid };
      });
      console.log("held");
    } catch (error) {
      console.log(error instanceof GatewayError ? `${error.code} ${error.detail}` : String(error));
    }
  } else {
    await lock?.release();
    lock = undefined;
    console.log("released");
  }
}

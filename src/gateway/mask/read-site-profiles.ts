import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../core/gateway-error.ts";

/**
 * A site's own profiles: every `*.json` of a folder, in name order, still to be checked by
 * `createProfiles`. No folder named: none.
 *
 * @throws GatewayError `profile.invalid` where the folder or a file cannot be read, naming the file
 */
export function readSiteProfiles(folder: string | undefined): readonly unknown[] {
  if (folder === undefined) return [];
  return jsonFilesOf(folder).map((name) => {
    try {
      return JSON.parse(readFileSync(join(folder, name), "utf8")) as unknown;
    } catch (cause) {
      throw new GatewayError("profile.invalid", {
        cause,
        detail: `${name} is no JSON file that can be read`,
      });
    }
  });
}

function jsonFilesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (cause) {
    throw new GatewayError("profile.invalid", {
      cause,
      detail: "the folder of ELGW_PROFILES_DIR cannot be read",
    });
  }
}

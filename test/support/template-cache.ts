import { fileURLToPath } from "node:url";

/** Where test runs keep the embedded engine's template: `npm ci` empties it, a new engine version misses it. */
export const TEMPLATE_CACHE = fileURLToPath(new URL("../../node_modules/.cache/elgw/", import.meta.url));

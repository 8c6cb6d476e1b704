// tsc emits only code; migrations are read at run time from beside the compiled runner.
import { cpSync } from "node:fs";

const from = new URL("../src/gateway/platform/database/migrations/", import.meta.url);
const to = new URL("../dist/gateway/platform/database/migrations/", import.meta.url);
cpSync(from, to, { recursive: true });

// tsc emits only code; migrations are read at run time from beside the compiled runner.
import { cpSync } from "node:fs";

const from = new URL("../src/gateway/platform/database/migrations/", import.meta.url);
const to = new URL("../dist/gateway/platform/database/migrations/", import.meta.url);
cpSync(from, to, { recursive: true });

// The first start unpacks an empty cluster; making one then would cost it some seconds.
const { loadTemplate } = await import("../dist/gateway/platform/database/embedded/template.js");
await loadTemplate();

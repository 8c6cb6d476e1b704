// contracts/<name>/openapi.yaml -> contracts/generated/<name>.d.ts. `--check` fails when a file would change.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../contracts/", import.meta.url);
const out = new URL("generated/", root);
const check = process.argv.includes("--check");
mkdirSync(out, { recursive: true });
let stale = 0;
for (const name of readdirSync(root).sort()) {
  const source = new URL(`${name}/openapi.yaml`, root);
  if (!existsSync(source)) continue;
  const header = `// Generated from contracts/${name}/openapi.yaml by \`npm run gen\`. Do not edit.\n`;
  const text = header + astToString(await openapiTS(source));
  const target = new URL(`${name}.d.ts`, out);
  if (check) {
    if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
      stale += 1;
      console.error(`stale: contracts/generated/${name}.d.ts; run npm run gen`);
    }
  } else {
    writeFileSync(target, text);
    console.log(`contracts/generated/${name}.d.ts`);
  }
}
process.exit(stale === 0 ? 0 : 1);

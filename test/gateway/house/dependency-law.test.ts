import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

// The risk: a rule whose pattern matches nothing passes for ever. Each rule is shown to fire on one
// planted violation, in a small copy of the tree's shape.

const root = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);

/** Rule name to the files that break it: path under the copy, and content. */
const planted: Record<string, Record<string, string>> = {
  "core-is-the-floor": { "src/gateway/core/planted.ts": 'import "../platform/floor.ts";' },
  "spi-stands-on-core": { "src/gateway/spi/planted.ts": 'import "../platform/floor.ts";' },
  "crypto-and-platform-stand-on-core": { "src/gateway/crypto/planted.ts": 'import "../platform/floor.ts";' },
  "stages-do-not-know-each-other": { "src/gateway/mask/planted.ts": 'import "../sign/floor.ts";' },
  "gateway-knows-no-adapter": { "src/gateway/route/planted.ts": 'import "../../adapters/one/floor.ts";' },
  "adapter-sees-spi-and-core": { "src/adapters/one/planted.ts": 'import "../../gateway/platform/floor.ts";' },
  "adapters-do-not-know-each-other": { "src/adapters/two/planted.ts": 'import "../one/floor.ts";' },
  "adapter-opens-no-socket": { "src/adapters/one/planted.ts": 'import "node:http";' },
  "codec-is-pure": { "src/adapters/one/codec-planted.ts": 'import "node:fs";' },
  "express-at-the-door-only": { "src/gateway/mask/planted.ts": 'import "express";' },
  "keys-in-few-hands": { "src/gateway/mask/planted.ts": 'import "../crypto/floor.ts";' },
  "only-mask-makes-masked": {
    "src/adapters/one/planted.ts": 'import { asMasked } from "../../gateway/core/masked.ts"; asMasked(1);',
  },
  "production-carries-no-simulator": { "src/main.ts": 'import "./adapters/one/simulator.ts";' },
  "production-imports-no-test": { "src/gateway/mask/planted.ts": 'import "../../../test/floor.ts";' },
  "no-cycles": {
    "src/gateway/mask/planted.ts": 'import "./planted-back.ts";',
    "src/gateway/mask/planted-back.ts": 'import "./planted.ts";',
  },
  "no-orphans": { "src/gateway/mask/planted.ts": "export const alone = 1;" },
};

const floor = {
  "src/gateway/core/masked.ts": "export const asMasked = (value: unknown): unknown => value;",
  "src/gateway/platform/floor.ts": "export const floor = 1;",
  "src/gateway/crypto/floor.ts": "export const floor = 1;",
  "src/gateway/sign/floor.ts": "export const floor = 1;",
  "src/adapters/one/floor.ts": "export const floor = 1;",
  "src/adapters/one/simulator.ts": "export const floor = 1;",
  "test/floor.ts": "export const floor = 1;",
};

let folder = "";

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${content}\n`);
  }
}

let broken: { rule: string; from: string }[] = [];
/** One run of the cruiser for all plants: each rule's files carry its name. */
const named = (rule: string, text: string): string => text.replaceAll("planted", `planted-${rule}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elgw-law-"));
  await cp(join(root, ".dependency-cruiser.mjs"), join(folder, ".dependency-cruiser.mjs"));
  await cp(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await write(floor);
  for (const [rule, files] of Object.entries(planted)) {
    await write(
      Object.fromEntries(
        Object.entries(files).map(([path, content]) => [named(rule, path), named(rule, content)]),
      ),
    );
  }
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const output = await run(
    process.execPath,
    [program, "--config", ".dependency-cruiser.mjs", "--output-type", "json", "src"],
    {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error: { stdout: string }) => error);
  const { summary } = JSON.parse(output.stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  broken = summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("every rule of the law has a planted violation, and says where the code should go", async () => {
  const config = (await import(new URL("../../../.dependency-cruiser.mjs", import.meta.url).href)) as {
    default: { forbidden: { name: string; comment: string }[] };
  };
  expect(Object.keys(planted).sort()).toEqual(config.default.forbidden.map(({ name }) => name).sort());
  for (const { name, comment } of config.default.forbidden) expect(comment.length, name).toBeGreaterThan(20);
});

test.each(Object.entries(planted))("%s fires", (rule, files) => {
  const places = Object.keys(files).map((path) => named(rule, path));
  expect(broken.filter(({ from }) => places.includes(from)).map((found) => found.rule)).toContain(rule);
});

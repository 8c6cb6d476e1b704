import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// The risk: the two rules that catch an unawaited `audit.append` are nursery rules; a renamed or
// loosened one would pass silently, and a reply could leave without its record.

const root = fileURLToPath(new URL("../../../", import.meta.url));

const unawaited = [
  "interface Log { readonly append: (entry: string) => Promise<void> }",
  "export function viaInterface(log: Log): void {",
  '  log.append("lost");',
  "}",
  "export class Holder {",
  "  constructor(private readonly log: Log) {}",
  "  lose(): void {",
  '    this.log.append("lost");',
  "  }",
  "}",
  "export function viaMap(logs: Map<string, Log>): void {",
  '  logs.get("a")?.append("lost");',
  "}",
  "export function viaCondition(log: Log): string {",
  '  return log.append("lost") ? "yes" : "no";',
  "}",
];
const linesWithLoss = unawaited.flatMap((line, index) =>
  line.includes('append("lost")') ? [index + 1] : [],
);

test("the linter refuses every unawaited append", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elgw-lint-"));
  try {
    const config = join(folder, "biome.json");
    await cp(join(root, "biome.json"), config);
    await writeFile(join(folder, "canary.ts"), `${unawaited.join("\n")}\n`);
    const output = await promisify(execFile)(
      join(root, "node_modules/.bin/biome"),
      ["lint", "--reporter=json", "--vcs-enabled=false", "canary.ts"],
      { cwd: folder },
    ).catch((error: { stdout: string }) => error);
    const { diagnostics } = JSON.parse(output.stdout) as {
      diagnostics: { category: string; location: { start: { line: number } } }[];
    };
    const found = diagnostics
      .filter(({ category }) => /no(Floating|Misused)Promises/.test(category))
      .map(({ location }) => location.start.line);
    expect([...new Set(found)].sort((a, b) => a - b)).toEqual(linesWithLoss);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

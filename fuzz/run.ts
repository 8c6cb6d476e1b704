/** `npm run fuzz -- <name> [count]`: seeded, with progress; ends with one line of figures. */
const fuzzers: Record<string, () => Promise<{ readonly run: (count?: number) => Promise<boolean> }>> = {
  signatures: () => import("./signatures.ts"),
  requests: () => import("./requests.ts"),
};

const name = process.argv[2] ?? "";
const load = Object.hasOwn(fuzzers, name) ? fuzzers[name] : undefined;
const count = process.argv[3] === undefined ? undefined : Number(process.argv[3]);
if (load === undefined || (count !== undefined && !(Number.isSafeInteger(count) && count > 0))) {
  process.stderr.write(`npm run fuzz -- ${Object.keys(fuzzers).join(" | ")} [count]\n`);
  process.exit(2);
}
const { run } = await load();
process.exit((await run(count)) ? 0 : 1);

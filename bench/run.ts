/** `npm run bench -- <name>`: one bench, side by side in one run; ends with one line of figures. */
const benches: Record<string, () => Promise<{ readonly run: () => Promise<boolean> }>> = {
  gateway: () => import("./gateway.ts"),
  crypto: () => import("./crypto.ts"),
  delivery: () => import("./delivery.ts"),
  soap: () => import("./soap.ts"),
};

const name = process.argv[2] ?? "";
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load === undefined) {
  process.stderr.write(`npm run bench -- ${Object.keys(benches).join(" | ")}\n`);
  process.exit(2);
}
const { run } = await load();
process.exit((await run()) ? 0 : 1);

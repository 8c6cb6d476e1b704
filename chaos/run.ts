/** `npm run chaos -- <name>`: a proof under load and failure; ends with one line of figures. */
const proofs: Record<string, () => Promise<{ readonly run: () => Promise<boolean> }>> = {
  rotation: () => import("./rotation.ts"),
};

const name = process.argv[2] ?? "";
const load = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
if (load === undefined) {
  process.stderr.write(`npm run chaos -- ${Object.keys(proofs).join(" | ")}\n`);
  process.exit(2);
}
const { run } = await load();
process.exit((await run()) ? 0 : 1);

/** `npm run chaos -- --kills 100` or `-- rotation`: a proof under load and failure; ends with one line of figures. */
const [name = "", count = ""] = process.argv.slice(2);

async function prove(): Promise<boolean> {
  if (name === "rotation") return (await import("./rotation.ts")).run();
  if (name === "--kills" && /^[1-9]\d{0,4}$/.test(count))
    return (await import("./delivery.ts")).run(Number(count));
  process.stderr.write("npm run chaos -- --kills <n> | rotation\n");
  process.exit(2);
}
process.exit((await prove()) ? 0 : 1);

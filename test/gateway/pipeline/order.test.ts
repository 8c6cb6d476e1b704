import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

// The risk: someone moves the limiter behind the core, or drops `mask` "for a quick test", and nothing
// but a reviewer's eye would notice. The compiler has to.

const config = fileURLToPath(new URL("../../../tsconfig.json", import.meta.url));

interface Path {
  readonly name: string;
  /** Of the doc comment that the path's function has. */
  readonly begins: string;
  readonly stages: string;
  /** What the stages before the record make. */
  readonly outgoing: string;
  readonly straight: readonly string[];
}

const paths: readonly Path[] = [
  {
    name: "inbound",
    begins: "/** The whole inbound path",
    stages: "InboundStages",
    outgoing: "m.Signed | m.Refused",
    straight: [
      "limitByAddress",
      "route",
      "authenticate",
      "authorise",
      "limitByCredential",
      "decode",
      "permit",
      "core",
      "mask",
      "encode",
      "sign",
    ],
  },
  {
    name: "intake",
    begins: "/** The path of what the core tells",
    stages: "IntakeStages",
    outgoing: "i.Acknowledged | m.Refused",
    straight: [
      "limitByAddress",
      "route",
      "authenticate",
      "limitByCredential",
      "decode",
      "collect",
      "encode",
      "sign",
    ],
  },
];

describe.each(paths)("the order of the $name path is a matter of types", (path) => {
  const { begins, straight } = path;
  const file = fileURLToPath(new URL(`../../../src/gateway/pipeline/${path.name}.ts`, import.meta.url));
  const source = readFileSync(file, "utf8");

  /** Compiles all variants as functions of one file (one check instead of a hundred) and says which have errors. */
  let failing: (variants: ReadonlyMap<string, string>) => Set<string>;

  beforeAll(() => {
    const options = ts.parseJsonConfigFileContent(
      ts.readConfigFile(config, ts.sys.readFile).config,
      ts.sys,
      fileURLToPath(new URL("../../../", import.meta.url)),
    ).options;
    let text = source;
    let version = 0;
    const service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: (name) => (name === file ? String(version) : "1"),
      getScriptSnapshot: (name) => {
        const content = name === file ? text : ts.sys.readFile(name);
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
      },
      getCurrentDirectory: () => fileURLToPath(new URL("../../../", import.meta.url)),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
    failing = (variants) => {
      const head = source.slice(0, source.indexOf(begins));
      const places: { name: string; end: number }[] = [];
      text = head;
      for (const [name, body] of variants) {
        text += body;
        places.push({ name, end: text.length });
      }
      version += 1;
      return new Set(
        service
          .getSemanticDiagnostics(file)
          .map(({ start = 0 }) =>
            start < head.length ? "head" : (places.find(({ end }) => start < end)?.name ?? "?"),
          ),
      );
    };
  });

  /** The path with its stages called in the given order, each on what the one before returned. */
  function withOrder(order: readonly string[], last = "return stage.audit(outgoing);"): string {
    const steps = order.map(
      (stage, index) =>
        `const s${index} = await stage.${stage}(${index === 0 ? "received" : `s${index - 1}`});`,
    );
    functions += 1;
    return `
export async function variant${functions}(received: m.Received, stage: ${path.stages}): Promise<m.Recorded> {
  let outgoing: ${path.outgoing};
  try {
    ${steps.join("\n    ")}
    outgoing = s${order.length - 1};
  } catch (thrown) {
    outgoing = stage.refuse(received, thrown);
  }
  ${last}
}
`;
  }
  let functions = 0;

  test("the path as it stands calls exactly these stages in this order, and compiles", () => {
    const body = source.slice(source.indexOf(begins));
    expect([...body.matchAll(/stage\.(\w+)\(/g)].map(([, name]) => name)).toEqual([
      ...straight,
      "refuse",
      "audit",
    ]);
    expect([
      ...failing(
        new Map([
          ["as it stands", body],
          ["rebuilt", withOrder(straight)],
        ]),
      ),
    ]).toEqual([]);
  });

  test("leaving out any stage, swapping any two, or answering without a record does not compile", () => {
    const variants = new Map<string, string>();
    for (const stage of straight)
      variants.set(`without ${stage}`, withOrder(straight.filter((name) => name !== stage)));
    straight.forEach((one, first) => {
      straight.slice(first + 1).forEach((other) => {
        const order = straight.map((name) => (name === one ? other : name === other ? one : name));
        variants.set(`${one} <-> ${other}`, withOrder(order));
      });
    });
    variants.set("unrecorded", withOrder(straight, "return outgoing;"));
    variants.set("unrecorded, rebuilt", withOrder(straight, "return { response: outgoing.reply };"));
    const count = straight.length;
    expect(variants.size).toBe(count + (count * (count - 1)) / 2 + 2);
    const failed = failing(variants);
    expect([...variants.keys()].filter((name) => !failed.has(name))).toEqual([]);
    expect(failed.has("head")).toBe(false);
  });
});

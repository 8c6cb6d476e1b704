import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createCli } from "../../src/cli/cli.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { elgw } from "./rooms.ts";

const run = (line: string) => elgw(line.split(" "));

describe("help", () => {
  const { cli } = createCli(
    {
      out: () => {},
      err: () => {},
      env: {},
      stdin: process.stdin,
      isInteractive: false,
      clock: () => 0,
      signal: new AbortController().signal,
    },
    "zh",
    false,
  );
  const every = (command: Command, path = ""): (readonly [string, Command])[] =>
    command.commands.flatMap((child) => {
      const name = `${path} ${child.name()}`.trim();
      return [[name, child] as const, ...every(child, name)];
    });

  test.each(every(buildProgram(cli)))(
    "of elgw %s is in both languages, with every option",
    async (name, command) => {
      const shown = await run(`${name} --help`);
      expect(shown.code).toBe(0);
      const texts = [command.description(), ...command.options.map(({ description }) => description)];
      for (const text of texts) {
        expect(text).toMatch(/\p{Script=Han}/u);
        expect(text).toMatch(/[a-z]{2}/);
        expect(shown.out.replace(/\s+/g, "")).toContain(text.replace(/\s+/g, ""));
      }
      const english = await run(`${name} --help --lang en`);
      expect(english.out).toMatch(/^Usage: 用法/);
    },
  );
});

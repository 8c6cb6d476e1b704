/** What every command is given: the terminal, the language, and one way to print a result. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Bilingual, both, type Language, say } from "./language.ts";
import type { ExitCode } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

export interface Cli {
  readonly terminal: Terminal;
  readonly language: Language;
  readonly json: boolean;
  readonly say: (text: Bilingual) => string;
  /** The one document of `--json`, or the text for a person. */
  readonly print: (value: unknown, text: () => string) => void;
  /** For commands whose answer can be a "no" without being an error (`doctor`, `audit verify`). */
  readonly exitWith: (code: ExitCode) => void;
}

export interface CliState {
  readonly cli: Cli;
  readonly exitCode: () => ExitCode;
}

export function createCli(terminal: Terminal, language: Language, json: boolean): CliState {
  let exitCode: ExitCode = 0;
  return {
    exitCode: () => exitCode,
    cli: {
      terminal,
      language,
      json,
      say: (text) => say(language, text),
      print: (value, text) => terminal.out(json ? `${JSON.stringify(value, null, 2)}\n` : text()),
      exitWith: (code) => {
        exitCode = code;
      },
    },
  };
}

/** Adds a command under `parent`, described in both languages. */
export function subcommand(parent: Command, cli: Cli, usage: string, description: Bilingual): Command {
  const words = both(cli.language, description);
  return parent.command(usage).summary(words).description(words);
}

export function option(cli: Cli, flags: string, description: Bilingual): Option {
  return new Option(flags, both(cli.language, description));
}

/** Repeatable, and a list by commas: `--operation a,b --operation c`. */
export function listOption(cli: Cli, flags: string, description: Bilingual): Option {
  return option(cli, flags, description).argParser((value: string, before: readonly string[] = []) => [
    ...before,
    ...value.split(",").map((item) => item.trim()),
  ]);
}

/** Repeatable, taken as it is: purposes may hold commas. */
export function repeatedOption(cli: Cli, flags: string, description: Bilingual): Option {
  return option(cli, flags, description).argParser((value: string, before: readonly string[] = []) => [
    ...before,
    value,
  ]);
}

export function numberOption(cli: Cli, flags: string, description: Bilingual): Option {
  return option(cli, flags, description).argParser((value: string) => {
    // Number() would take "", " 1", 0x10 and 1e3, none of which an operator means.
    if (!/^\d+(\.\d+)?$/.test(value)) throw new InvalidArgumentError("不是数字 not a number");
    return Number(value);
  });
}

/** Of a row, as lists show it. */
export function idOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("不是编号 not an id");
  return Number(text);
}

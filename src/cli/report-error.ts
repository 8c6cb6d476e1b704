import { CommanderError } from "commander";
import { GatewayError, toGatewayError } from "../gateway/core/gateway-error.ts";
import { type Bilingual, type Language, say } from "./language.ts";

/** 2: the command line was wrong. 1: the command was right and failed. */
export type ExitCode = 0 | 1 | 2;

export interface Report {
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}

/** Any thrown thing in the words of the catalogue, with what the operator may do next. */
export function reportError(thrown: unknown, language: Language): Report {
  const error = thrown instanceof CommanderError ? usageError(thrown) : toGatewayError(thrown);
  const { zh, en, next } = error.entry;
  const detail = detailOf(error);
  const lines = [
    `${say(language, { zh: "错误", en: "error" })}: ${error.code}`,
    `  ${say(language, { zh, en })}`,
    ...(detail === undefined ? [] : [`  ${detail}`]),
    `  ${say(language, { zh: "下一步", en: "next" })}: ${say(language, next)}`,
  ];
  return {
    text: `${lines.join("\n")}\n`,
    json: {
      error: {
        code: error.code,
        zh,
        en,
        next,
        ...(detail === undefined ? {} : { detail }),
        ...(error.fields.length === 0 ? {} : { fields: error.fields }),
      },
    },
    exitCode: error.code === "operator.usage" ? 2 : 1,
  };
}

/** An operator at the machine may see the cause's text; a caller over the wire never does. */
function detailOf(error: GatewayError): string | undefined {
  if (error.detail !== undefined) return error.detail;
  return error.cause instanceof Error ? error.cause.message : undefined;
}

const USAGE: Readonly<Record<string, Bilingual>> = {
  "commander.missingArgument": { zh: "缺少参数", en: "missing argument" },
  "commander.optionMissingArgument": { zh: "选项缺少取值", en: "an option lacks its value" },
  "commander.missingMandatoryOptionValue": { zh: "缺少必需的选项", en: "a required option is missing" },
  "commander.conflictingOption": { zh: "选项互相冲突", en: "options conflict" },
  "commander.unknownOption": { zh: "没有这个选项", en: "no such option" },
  "commander.excessArguments": { zh: "参数过多", en: "too many arguments" },
  "commander.unknownCommand": { zh: "没有这个命令", en: "no such command" },
  "commander.invalidArgument": { zh: "取值不正确", en: "a value is not valid" },
  "commander.help": { zh: "缺少子命令", en: "a subcommand is missing" },
};

function usageError(thrown: CommanderError): GatewayError {
  const known = USAGE[thrown.code];
  const said = thrown.message.replace(/^error: /, "").replace("(outputHelp)", "");
  const detail = known === undefined ? said : `${known.zh} ${said === "" ? known.en : said}`;
  return new GatewayError("operator.usage", { detail });
}

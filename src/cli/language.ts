/** Chinese first with English beside it, or English alone. */
export type Language = "zh" | "en";

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** `--lang` decides, then ELGW_LANG; needed before the command line is parsed, because help is text too. */
export function chooseLanguage(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const said = at < 0 ? env["ELGW_LANG"] : argv[at]?.includes("=") ? argv[at]?.slice(7) : argv[at + 1];
  return said === "en" ? "en" : "zh";
}

export function say(language: Language, { zh, en }: Bilingual): string {
  return language === "en" || zh === en ? en : `${zh} ${en}`;
}

/** Help shows both languages always: whoever needs it has not chosen yet. */
export function both(language: Language, { zh, en }: Bilingual): string {
  return language === "en" ? `${en} ${zh}` : `${zh} ${en}`;
}

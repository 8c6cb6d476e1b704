import type { Command } from "commander";
import { type Cli, option, subcommand } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

type Outcome = CommandResult<"keys.rotate-master">;
type Prepared = Extract<Outcome, { readonly how: "prepare" }>;
type Rotated = Exclude<Outcome, Prepared>;

export function keysCommands(program: Command, cli: Cli): void {
  const keys = subcommand(program, cli, "keys", {
    zh: "网关自身的主密钥",
    en: "The gateway's own master keys",
  });
  subcommand(keys, cli, "rotate-master", {
    zh: "更换主密钥并重新密封全部密钥；中断后再次运行即续完",
    en: "Change the master key and seal everything anew; run again after an interruption to finish",
  })
    .addOption(
      option(cli, "--prepare", {
        zh: "只生成新主密钥，先分发到其他主机",
        en: "only make the new key, to be copied to the other hosts first",
      }),
    )
    .action(async (options: { readonly prepare?: true }) => {
      const title = { zh: "重新密封", en: "sealing anew" };
      const outcome = await operate(cli, "keys.rotate-master", { ...options }, title);
      cli.print(outcome, () =>
        outcome.how === "prepare" ? preparedText(outcome, cli) : rotatedText(outcome, cli),
      );
      if (outcome.how !== "prepare" && outcome.damaged.length > 0) cli.exitWith(1);
    });
  subcommand(keys, cli, "forget-master", {
    zh: "删除不再使用的旧主密钥；更早的数据库备份将无法解开",
    en: "Remove an older master key; database backups made under it can then no longer be opened",
  })
    .addOption(
      option(cli, "--key-id <id>", { zh: "主密钥编号", en: "id of the master key" }).makeOptionMandatory(),
    )
    .action(async ({ keyId }: { readonly keyId: string }) => {
      const forgotten = await operate(cli, "keys.forget-master", { keyId });
      cli.print(forgotten, () =>
        line(cli, { zh: `已删除主密钥 ${keyId}`, en: `master key ${keyId} is removed` }),
      );
    });
  subcommand(keys, cli, "list-master", {
    zh: "列出主密钥及各自密封的数量",
    en: "List master keys and how many envelopes stand under each",
  }).action(async () => {
    const listed = await operate(cli, "keys.list-master", {});
    cli.print(listed, () => listText(listed, cli));
  });
}

const line = (cli: Cli, text: Bilingual): string => `${cli.say(text)}\n`;

function preparedText({ prepared, already, current, source, file = "-" }: Prepared, cli: Cli): string {
  const copy =
    source === "data-folder"
      ? { zh: "", en: "" }
      : {
          zh: `先把 ${file} 复制到本数据库的每台主机（权限 600），`,
          en: `copy ${file} to every host of this database (mode 600), `,
        };
  return [
    already
      ? line(cli, {
          zh: `新主密钥 ${prepared} 早已备好`,
          en: `the new master key ${prepared} was there already`,
        })
      : line(cli, { zh: `已备好新主密钥 ${prepared}`, en: `the new master key ${prepared} is prepared` }),
    line(cli, {
      zh: `数据库仍使用 ${current}；${copy.zh}再运行 elgw keys rotate-master`,
      en: `the database still uses ${current}; ${copy.en}then run elgw keys rotate-master`,
    }),
  ].join("");
}

const HOW: Readonly<Record<Rotated["how"], Bilingual>> = {
  made: { zh: "新主密钥", en: "new master key" },
  prepared: { zh: "启用备好的主密钥", en: "now under the prepared master key" },
  resumed: { zh: "续完上次未完成的更换，主密钥", en: "finished the earlier rotation to master key" },
};

function rotatedText(rotated: Rotated, cli: Cli): string {
  const { how, from, to, resealed, damaged, older, newer } = rotated;
  const lines = [
    `${cli.say(HOW[how])} ${to}${from === undefined ? "" : ` ← ${from}`}\n`,
    line(cli, { zh: `重新密封 ${resealed} 个`, en: `${resealed} envelopes sealed anew` }),
  ];
  if (damaged.length > 0)
    lines.push(
      line(cli, {
        zh: `无法解开、原样保留：${damaged.join(", ")}`,
        en: `do not open and stay as they are: ${damaged.join(", ")}`,
      }),
    );
  if (rotated.file !== undefined) lines.push(line(cli, fileText(rotated.source, rotated.file)));
  if (newer.length > 0)
    lines.push(
      line(cli, {
        zh: `备好的主密钥 ${newer.join(", ")} 尚未启用：再次运行本命令`,
        en: `the prepared key ${newer.join(", ")} is not in use yet: run this again`,
      }),
    );
  if (older.length > 0)
    lines.push(
      line(cli, {
        zh: `旧主密钥 ${older.join(", ")} 仍保留：更换前的数据库备份需要它；备份都过期后用 elgw keys forget-master --key-id 删除`,
        en: `older keys ${older.join(", ")} are kept: database backups made before need them; once those have expired, elgw keys forget-master --key-id`,
      }),
    );
  return lines.join("");
}

/** The data folder is one host's alone. */
const fileText = (source: Rotated["source"], file: string): Bilingual =>
  source === "data-folder"
    ? { zh: `请另行备份 ${file}`, en: `back up ${file}, apart from the data` }
    : {
        zh: `把 ${file} 复制到本数据库的其他主机，并另行备份`,
        en: `copy ${file} to the other hosts of this database, and back it up apart`,
      };

function listText({ source, file, keys }: CommandResult<"keys.list-master">, cli: Cli): string {
  const header = [
    { zh: "编号", en: "id" },
    { zh: "状态", en: "standing" },
    { zh: "密封数量", en: "envelopes" },
  ].map((text) => cli.say(text));
  const rows = keys.map(({ id, current, held, envelopes }) => {
    const standing = current
      ? { zh: "使用中", en: "current" }
      : held
        ? { zh: "保留", en: "held" }
        : { zh: "缺失", en: "missing" };
    return [id, cli.say(standing), String(envelopes)];
  });
  return `${table(header, rows)}${cli.say({ zh: "来源", en: "source" })}: ${file ?? source}\n`;
}

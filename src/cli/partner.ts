import { type Command, InvalidArgumentError } from "commander";
import type { Partner } from "../gateway/credentials/model.ts";
import { type Cli, listOption, numberOption, option, repeatedOption, subcommand } from "./cli.ts";
import { operate } from "./operate.ts";
import { partnerLines, partnerTable } from "./partner-text.ts";

export function partnerCommands(program: Command, cli: Cli): void {
  const partner = subcommand(program, cli, "partner", { zh: "接入方", en: "Partners" });
  addCommand(partner, cli);
  subcommand(partner, cli, "list", { zh: "列出接入方", en: "List the partners" }).action(async () => {
    const partners = await operate(cli, "partner.list", {});
    cli.print(partners, () => partnerTable(partners, cli));
  });
  subcommand(partner, cli, "show <partner>", {
    zh: "查看接入方、授权与密钥",
    en: "Show a partner, its grants and keys",
  }).action(async (id: string) => {
    const shown = await operate(cli, "partner.show", { partner: id });
    cli.print(shown, () => partnerLines(shown.partner, cli, shown.credentials));
  });
  subcommand(partner, cli, "suspend <partner>", {
    zh: "暂停接入方（5 秒内在所有进程生效）",
    en: "Suspend a partner (in every process within 5 s)",
  }).action(async (id: string) => printPartner(cli, await operate(cli, "partner.suspend", { partner: id })));
  subcommand(partner, cli, "resume <partner>", { zh: "恢复接入方", en: "Resume a partner" }).action(
    async (id: string) => printPartner(cli, await operate(cli, "partner.resume", { partner: id })),
  );
  grantCommand(partner, cli);
  limitsCommand(partner, cli);
  interfacesCommand(partner, cli);
}

function addCommand(partner: Command, cli: Cli): void {
  const add = subcommand(partner, cli, "add <partner>", { zh: "登记接入方", en: "Register a partner" })
    .addOption(
      option(cli, "--adapter <name>", {
        zh: "适配器（报文格式）",
        en: "adapter (dialect)",
      }).makeOptionMandatory(),
    )
    .addOption(option(cli, "--title <text>", { zh: "名称", en: "title" }).makeOptionMandatory())
    .addOption(
      option(cli, "--client-id <id>", {
        zh: "客户端标识（rid、client_id），默认同接入方标识",
        en: "client id of the dialect; default: the partner's id",
      }),
    )
    .addOption(
      repeatedOption(cli, "--interface <route=id>", {
        zh: "接口编号（sid），可重复",
        en: "interface id (sid), repeatable",
      }),
    )
    .addOption(
      option(cli, "--require-body-signature", {
        zh: "报文体必须有签名覆盖",
        en: "refuse calls whose body no signature covers",
      }),
    );
  limitOptions(grantOptions(add, cli), cli).action(async (id: string, options: AddOptions) => {
    const args = {
      id,
      adapter: options.adapter,
      title: options.title,
      ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
      interfaces: interfacesOf(options.interface ?? []),
      limits: limitsOf(options),
      requireBodySignature: options.requireBodySignature === true,
      ...(saysGrant(options) ? { grant: grantOf(options) } : {}),
    };
    printPartner(cli, await operate(cli, "partner.add", args));
  });
}

function grantCommand(partner: Command, cli: Cli): void {
  const grant = subcommand(partner, cli, "grant <partner>", {
    zh: "授权：操作 × 证照类型 × 用证事由 × 来源地址 → 字段方案",
    en: "Grant: operation × licence type × purpose × address → field profile",
  })
    .addOption(option(cli, "--replace", { zh: "替换全部已有授权", en: "in place of all grants there are" }))
    .addOption(
      numberOption(cli, "--remove <position>", {
        zh: "撤销某项授权（从 0 起）",
        en: "take a grant away (from 0)",
      }),
    );
  grantOptions(grant, cli).action(async (id: string, options: GrantCommandOptions) => {
    const args = {
      partner: id,
      ...(saysGrant(options) ? { grant: grantOf(options) } : {}),
      ...(options.replace === true ? { replace: true } : {}),
      ...(options.remove === undefined ? {} : { remove: options.remove }),
    };
    printPartner(cli, await operate(cli, "partner.grant", args));
  });
}

function limitsCommand(partner: Command, cli: Cli): void {
  const limits = subcommand(partner, cli, "limits <partner>", {
    zh: "调整限流配额",
    en: "Change the limits",
  });
  limitOptions(limits, cli).action(async (id: string, options: LimitOptions) =>
    printPartner(cli, await operate(cli, "partner.limits", { partner: id, ...limitsOf(options) })),
  );
}

function interfacesCommand(partner: Command, cli: Cli): void {
  subcommand(partner, cli, "interfaces <partner> <name=id...>", {
    zh: "设定对方分配的接口编号（sid）；name= 删除",
    en: "Set the ids (sid) that the partner gave to its interfaces; name= takes one away",
  }).action(async (id: string, pairs: readonly string[]) =>
    printPartner(
      cli,
      await operate(cli, "partner.interfaces", { partner: id, interfaces: interfacesOf(pairs) }),
    ),
  );
}

interface LimitOptions {
  readonly rate?: number;
  readonly burst?: number;
  readonly concurrent?: number;
  readonly perDay?: number;
}
interface GrantOptions {
  readonly operation?: readonly string[];
  readonly type?: readonly string[];
  readonly purpose?: readonly string[];
  readonly anyPurpose?: true;
  readonly address?: readonly string[];
  readonly profile?: string;
}
type GrantCommandOptions = GrantOptions & { readonly replace?: true; readonly remove?: number };
type AddOptions = GrantOptions &
  LimitOptions & {
    readonly adapter: string;
    readonly title: string;
    readonly clientId?: string;
    readonly interface?: readonly string[];
    readonly requireBodySignature?: true;
  };

function limitOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(numberOption(cli, "--rate <n>", { zh: "每秒次数", en: "calls per second" }))
    .addOption(numberOption(cli, "--burst <n>", { zh: "突发次数", en: "calls at once after rest" }))
    .addOption(
      numberOption(cli, "--concurrent <n>", { zh: "并发数，0 为不限", en: "calls in flight, 0: no limit" }),
    )
    .addOption(
      numberOption(cli, "--per-day <n>", { zh: "每日次数，0 为不限", en: "calls per day, 0: no limit" }),
    );
}

function grantOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(
      listOption(cli, "--operation <names>", {
        zh: "操作，逗号分隔，如 licence.read",
        en: "operations, by comma",
      }),
    )
    .addOption(
      listOption(cli, "--type <codes>", {
        zh: "证照类型（如 071），逗号分隔",
        en: "licence types (071), by comma",
      }),
    )
    .addOption(
      repeatedOption(cli, "--purpose <text>", {
        zh: "允许的用证事由，可重复",
        en: "a purpose allowed, repeatable",
      }),
    )
    .addOption(
      option(cli, "--any-purpose", {
        zh: "任何用证事由（仍须填写）",
        en: "any purpose (one must be stated)",
      }),
    )
    .addOption(
      listOption(cli, "--address <ranges>", {
        zh: "来源地址段（CIDR），默认不限",
        en: "source ranges (CIDR); default: any",
      }),
    )
    .addOption(option(cli, "--profile <name@version>", { zh: "字段方案", en: "field profile" }));
}

function saysGrant(options: GrantOptions): boolean {
  const { operation, type, purpose, anyPurpose, address, profile } = options;
  return [operation, type, purpose, anyPurpose, address, profile].some((value) => value !== undefined);
}

/** What is left out is refused by the rules for a grant; nothing is granted by default. */
function grantOf(options: GrantOptions) {
  return {
    operations: options.operation ?? [],
    licenceTypes: options.type ?? [],
    purposes: options.anyPurpose === true ? "any" : (options.purpose ?? []),
    addresses: options.address ?? [],
    profile: options.profile,
  };
}

function limitsOf({ rate, burst, concurrent, perDay }: LimitOptions) {
  return {
    ...(rate === undefined ? {} : { perSecond: rate }),
    ...(burst === undefined ? {} : { burst }),
    ...(concurrent === undefined ? {} : { concurrent }),
    ...(perDay === undefined ? {} : { perDay }),
  };
}

function interfacesOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new InvalidArgumentError("--interface: route=id");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function printPartner(cli: Cli, partner: Partner): void {
  cli.print(partner, () => partnerLines(partner, cli));
}

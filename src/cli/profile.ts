import type { Command } from "commander";
import type { Licence } from "../gateway/core/licence.ts";
import type { Profile } from "../gateway/mask/profile.ts";
import { type Cli, option, subcommand } from "./cli.ts";
import { table } from "./table.ts";

/** Field profiles are files, so these commands open no database. */
export function profileCommands(program: Command, cli: Cli): void {
  const profile = subcommand(program, cli, "profile", { zh: "字段方案", en: "Field profiles" });
  subcommand(profile, cli, "list", { zh: "列出字段方案", en: "List the field profiles" }).action(async () => {
    const { commands, context } = await loadProfiles(cli);
    const profiles = await commands["profile.list"]({}, context);
    cli.print(profiles, () =>
      table(
        [
          cli.say({ zh: "方案", en: "profile" }),
          cli.say({ zh: "字段数", en: "fields" }),
          cli.say({ zh: "告警", en: "warnings" }),
          cli.say({ zh: "用途", en: "purpose" }),
        ],
        profiles.map(({ reference, fields, warnings, title }) => [
          reference,
          String(fields),
          String(warnings),
          cli.say(title),
        ]),
      ),
    );
  });
  subcommand(profile, cli, "show <name@version>", {
    zh: "查看方案放行的字段与脱敏方式",
    en: "Show which fields leave, and how each is masked",
  }).action(async (reference: string) => {
    const { commands, context } = await loadProfiles(cli);
    const shown = await commands["profile.show"]({ profile: reference }, context);
    cli.print(shown, () => profileLines(shown.profile, shown.warnings, cli));
  });
  subcommand(profile, cli, "preview <name@version>", {
    zh: "用合成证照预览放行结果",
    en: "Show what leaves of a synthetic licence",
  })
    .addOption(
      option(cli, "--type <code>", { zh: "证照类型，默认 071", en: "licence type, default 071" }).default(
        "071",
      ),
    )
    .action(async (reference: string, { type }: { readonly type: string }) => {
      const { commands, context } = await loadProfiles(cli);
      const licence = await syntheticLicence(type, cli.terminal.clock());
      const preview = await commands["profile.preview"]({ profile: reference, licence }, context);
      cli.print(preview, () => `${JSON.stringify(preview.licence, null, 2)}\n`);
    });
}

async function loadProfiles(cli: Cli) {
  const [{ profileCommands: commands }, { createProfiles }, { readSiteProfiles }] = await Promise.all([
    import("../gateway/operator/profile-commands.ts"),
    import("../gateway/mask/profiles.ts"),
    import("../gateway/mask/read-site-profiles.ts"),
  ]);
  const site = readSiteProfiles(cli.terminal.env["ELGW_PROFILES_DIR"] || undefined);
  return { commands, context: { profiles: createProfiles(site) } };
}

/** @throws GatewayError `operator.usage` where the type is none of the nine */
async function syntheticLicence(type: string, now: number): Promise<Licence> {
  const [{ GatewayError }, { createSandboxRegister }] = await Promise.all([
    import("../gateway/core/gateway-error.ts"),
    import("../adapters/elicence-core/sandbox/register.ts"),
  ]);
  const today = new Date(now).toISOString().slice(0, 10);
  for (const licence of createSandboxRegister({ seed: 1, count: 1000, today }).all()) {
    if (licence.typeCode.endsWith(type) && licence.state === "valid") return licence;
  }
  throw new GatewayError("operator.usage", {
    fields: ["type"],
    detail: "--type: 008 016 074 079 013 073 071 075 072",
  });
}

function profileLines(
  profile: Profile,
  warnings: readonly { readonly zh: string; readonly en: string }[],
  cli: Cli,
): string {
  const clear = cli.say({ zh: "原样", en: "clear" });
  const head = `${profile.name}@${profile.version}  ${cli.say(profile.title)}\n`;
  const fields = table(
    [cli.say({ zh: "字段", en: "field" }), cli.say({ zh: "方式", en: "rule" })],
    [
      ...Object.entries(profile.fields).map(([path, rule]) => [path, rule === "clear" ? clear : rule]),
      ["file", profile.file === undefined ? cli.say({ zh: "不放行", en: "withheld" }) : clear],
    ],
  );
  const reasons = profile.clearReasons.map(
    (reason) =>
      `${cli.say({ zh: "原样放行的理由", en: "clear because" })} (${reason.paths.join(", ")}): ${cli.say(reason)}\n`,
  );
  const warned = warnings.map(
    (warning) => `${cli.say({ zh: "告警", en: "warning" })}: ${cli.say(warning)}\n`,
  );
  return `${head}${fields}${reasons.join("")}${warned.join("")}`;
}

/** What the database can tell about the gateway's health; `elgw doctor` adds what the machine can tell. */

import { profileReference } from "../mask/profile.ts";
import { reviewProfile } from "../mask/review-profile.ts";
import { onlyKnown } from "./arguments.ts";
import type { Command, OperatorContext } from "./context.ts";
import { cryptoInventory } from "./crypto-inventory.ts";
import { deliveryFindings } from "./delivery-findings.ts";
import type { Bilingual, Finding } from "./finding.ts";
import { masterKeyFindings } from "./master-key-findings.ts";

const CLOCK_DIFFERENCE_MS = 5_000;
const EXPIRY_WARNING_MS = 30 * 86_400_000;

export const doctorCommands = {
  doctor: async (args, context): Promise<readonly Finding[]> => {
    onlyKnown(args, []);
    return [
      ...(await databaseFindings(context)),
      ...(await masterKeyFindings(context)),
      ...(await keyFindings(context)),
      ...(await profileFindings(context)),
      ...(await deliveryFindings(context)),
      ...(await cryptoInventory(context)),
    ];
  },
} as const satisfies Readonly<Record<string, Command>>;

async function databaseFindings({ database, clock }: OperatorContext): Promise<readonly Finding[]> {
  const { rows } = await database.query<{ server: string; now: number; migrations: number; newest: string }>(
    `select current_setting('server_version') as server,
       (extract(epoch from clock_timestamp()) * 1000)::bigint as now,
       (select count(*) from schema_migration) as migrations,
       (select name from schema_migration order by number desc limit 1) as newest`,
  );
  const { server = "?", now = 0, migrations = 0, newest = "?" } = rows[0] ?? {};
  const difference = Math.abs(now - clock());
  const seconds = (difference / 1000).toFixed(1);
  const engine = `${database.engine} ${server}`;
  return [
    { check: "database", state: "ok", zh: `数据库可用：${engine}`, en: `the database answers: ${engine}` },
    {
      check: "migrations",
      state: "ok",
      zh: `${migrations} 个迁移，最新 ${newest}`,
      en: `${migrations} migrations, newest ${newest}`,
    },
    difference <= CLOCK_DIFFERENCE_MS
      ? {
          check: "clock",
          state: "ok",
          zh: `与数据库时钟相差 ${seconds} 秒`,
          en: `${seconds} s from the database's clock`,
        }
      : {
          check: "clock",
          state: "fail",
          zh: `与数据库时钟相差 ${seconds} 秒`,
          en: `${seconds} s from the database's clock`,
          next: { zh: "两台机器都启用 NTP", en: "run NTP on both machines" },
        },
  ];
}

async function keyFindings({ database, clock }: OperatorContext): Promise<readonly Finding[]> {
  const now = clock();
  const { rows } = await database.query<{ id: string; until: number | null }>(
    `select partner.id, max(credential.not_after) as until from partner
       left join credential on credential.partner_id = partner.id and credential.state <> 'revoked' and credential.use <> 'ours'
         and credential.not_before <= $1 and credential.not_after >= $1
     where partner.state = 'active' group by partner.id order by partner.id`,
    [now],
  );
  const without = rows.filter(({ until }) => until === null).map(({ id }) => id);
  const ending = rows
    .filter(({ until }) => until !== null && until - now < EXPIRY_WARNING_MS)
    .map(({ id }) => id);
  const findings: Finding[] = [];
  if (without.length > 0) {
    findings.push(
      warning(
        "partners-without-keys",
        without,
        { zh: "没有可用密钥的接入方", en: "partners without a key in force" },
        {
          zh: "用 elgw credential issue 签发，或暂停该接入方",
          en: "elgw credential issue, or suspend the partner",
        },
      ),
    );
  }
  if (ending.length > 0) {
    findings.push(
      warning(
        "keys-ending",
        ending,
        { zh: "最后一个密钥将在 30 天内失效的接入方", en: "partners whose last key ends within 30 days" },
        {
          zh: "用 elgw credential rotate 更换",
          en: "elgw credential rotate",
        },
      ),
    );
  }
  if (findings.length > 0) return findings;
  return [
    {
      check: "keys",
      state: "ok",
      zh: `${rows.length} 个接入方都有可用密钥`,
      en: `all ${rows.length} partners have a key in force`,
    },
  ];
}

/** Only profiles that some grant uses: the others let nothing out. */
async function profileFindings({ store, profiles }: OperatorContext): Promise<readonly Finding[]> {
  const used = new Set(
    (await store.partners()).flatMap(({ grants }) => grants.map(({ profile }) => profile)),
  );
  const known = profiles.list().filter((profile) => used.has(profileReference(profile)));
  const missing = [...used].filter((reference) => !profiles.has(reference));
  const warned = known.filter((profile) => reviewProfile(profile).length > 0).map(profileReference);
  const findings: Finding[] = missing.map((reference) => ({
    check: "profiles",
    state: "fail",
    zh: `授权引用的字段方案不存在：${reference}`,
    en: `a grant names a profile that does not exist: ${reference}`,
    next: { zh: "用 elgw partner grant 改用现有方案", en: "elgw partner grant with a profile there is" },
  }));
  if (warned.length > 0) {
    findings.push(
      warning(
        "profiles",
        warned,
        { zh: "使用中的字段方案有告警", en: "profiles in use with warnings" },
        {
          zh: "用 elgw profile show 查看并确认",
          en: "see elgw profile show and decide",
        },
      ),
    );
  }
  if (findings.length > 0) return findings;
  return [
    {
      check: "profiles",
      state: "ok",
      zh: `${known.length} 个使用中的字段方案无告警`,
      en: `${known.length} profiles in use, no warnings`,
    },
  ];
}

function warning(check: string, names: readonly string[], what: Bilingual, next: Bilingual): Finding {
  const list = names.length > 10 ? `${names.slice(0, 10).join(", ")} … (${names.length})` : names.join(", ");
  return { check, state: "warn", zh: `${what.zh}：${list}`, en: `${what.en}: ${list}`, next };
}

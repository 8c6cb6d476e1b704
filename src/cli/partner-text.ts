/** Partners as a person reads them. */
import { licenceType } from "../gateway/core/licence.ts";
import type { CredentialUse, Grant, Partner, Standing } from "../gateway/credentials/model.ts";
import type { Cli } from "./cli.ts";
import type { CommandResult } from "./operate.ts";
import { table } from "./table.ts";

export function stateText(state: Partner["state"] | Standing, cli: Cli): string {
  const words = {
    active: { zh: "正常", en: "active" },
    suspended: { zh: "已暂停", en: "suspended" },
    pending: { zh: "待生效", en: "pending" },
    retiring: { zh: "退出中", en: "retiring" },
    expired: { zh: "已过期", en: "expired" },
    revoked: { zh: "已吊销", en: "revoked" },
  };
  return cli.say(words[state]);
}

export function useText(use: CredentialUse, cli: Cli): string {
  const words = {
    shared: { zh: "共享密钥", en: "shared secret" },
    theirs: { zh: "对方公钥", en: "their public key" },
    ours: { zh: "网关签名密钥", en: "our signing key" },
  };
  return cli.say(words[use]);
}

export function partnerTable(partners: CommandResult<"partner.list">, cli: Cli): string {
  if (partners.length === 0) {
    return `${cli.say({ zh: "还没有接入方。用 elgw partner add 登记", en: "No partners yet. Register one with elgw partner add" })}\n`;
  }
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "适配器", en: "adapter" }),
    cli.say({ zh: "状态", en: "state" }),
    cli.say({ zh: "授权", en: "grants" }),
    cli.say({ zh: "名称", en: "title" }),
  ];
  return table(
    header,
    partners.map((partner) => [
      partner.id,
      partner.adapter,
      stateText(partner.state, cli),
      String(partner.grants),
      partner.title,
    ]),
  );
}

export function partnerLines(
  partner: Partner,
  cli: Cli,
  credentials: CommandResult<"partner.show">["credentials"] | undefined = undefined,
): string {
  const { perSecond, burst, concurrent, perDay } = partner.limits;
  const unlimited = cli.say({ zh: "不限", en: "no limit" });
  const lines = [
    [cli.say({ zh: "接入方", en: "partner" }), `${partner.id}  ${partner.title}`],
    [cli.say({ zh: "适配器", en: "adapter" }), partner.adapter],
    [cli.say({ zh: "状态", en: "state" }), stateText(partner.state, cli)],
    [cli.say({ zh: "客户端标识", en: "client id" }), partner.clientId],
    ...Object.entries(partner.interfaces).map(([route, id]) => [
      cli.say({ zh: "接口", en: "interface" }),
      `${route} = ${id}`,
    ]),
    [
      cli.say({ zh: "报文体签名", en: "body signature" }),
      partner.requireBodySignature
        ? cli.say({ zh: "必须", en: "required" })
        : cli.say({ zh: "依契约", en: "as the contract has it" }),
    ],
    [
      cli.say({ zh: "每秒", en: "per second" }),
      `${perSecond} (${cli.say({ zh: "突发", en: "burst" })} ${burst})`,
    ],
    [cli.say({ zh: "并发", en: "at once" }), String(concurrent ?? unlimited)],
    [cli.say({ zh: "每日", en: "per day" }), String(perDay ?? unlimited)],
  ];
  const grants = partner.grants.map((grant, position) => grantLines(grant, position, cli));
  const none = `${cli.say({ zh: "没有授权：一切请求都被拒绝", en: "No grants: every call is refused" })}\n`;
  const head = lines.map(([name, value]) => `${name}: ${value}\n`).join("");
  return (
    head +
    (grants.length === 0 ? none : grants.join("")) +
    (credentials === undefined ? "" : keyLines(credentials, cli))
  );
}

function grantLines(grant: Grant, position: number, cli: Cli): string {
  const types = grant.licenceTypes.map((code) => `${code.slice(-3)} ${licenceType(code)?.name ?? ""}`);
  const any = cli.say({ zh: "不限", en: "any" });
  return [
    `${cli.say({ zh: "授权", en: "grant" })} ${position}: ${grant.operations.join(", ")}`,
    `  ${cli.say({ zh: "证照类型", en: "types" })}: ${types.join(", ")}`,
    `  ${cli.say({ zh: "用证事由", en: "purposes" })}: ${grant.purposes === "any" ? any : grant.purposes.join(" | ")}`,
    `  ${cli.say({ zh: "来源地址", en: "addresses" })}: ${grant.addresses.length === 0 ? any : grant.addresses.join(", ")}`,
    `  ${cli.say({ zh: "字段方案", en: "profile" })}: ${grant.profile}`,
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function keyLines(credentials: CommandResult<"partner.show">["credentials"], cli: Cli): string {
  if (credentials.length === 0) {
    return `${cli.say({ zh: "没有密钥：用 elgw credential issue 签发", en: "No keys: issue one with elgw credential issue" })}\n`;
  }
  return credentials
    .map(
      ({ keyId, algorithm, use, state, notAfter }) =>
        `${useText(use, cli)}: ${keyId}  ${algorithm}  ${stateText(state, cli)}  ${cli.say({ zh: "有效至", en: "until" })} ${notAfter}\n`,
    )
    .join("");
}

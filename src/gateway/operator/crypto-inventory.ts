/**
 * Every algorithm in use, by partner and direction: what a cryptography assessment (密评, GB/T 39786) asks
 * for first. Weak ones carry the clause that objects to them, unsigned directions the one that allows them.
 */
import { isUsable } from "../credentials/model.ts";
import { resolveAlgorithm } from "../crypto/algorithms.ts";
import type { AlgorithmRow } from "../crypto/engine.ts";
import type { Adapter } from "../spi/adapter.ts";
import { legacyOf } from "../spi/legacy-of.ts";
import type { OperatorContext } from "./context.ts";
import type { Finding } from "./finding.ts";

type Direction = "from" | "to";

const DIRECTIONS = {
  from: { zh: "对方→网关", en: "from the partner" },
  to: { zh: "网关→对方", en: "to the partner" },
} as const;

/** One finding for each partner, direction and algorithm with a key in force, and for each waived signature. */
export async function cryptoInventory(context: OperatorContext): Promise<readonly Finding[]> {
  const { adapters, clock, store } = context;
  const now = clock();
  const findings: Finding[] = [];
  for (const partner of await store.partners()) {
    const adapter = adapters.find(({ id }) => id === partner.adapter);
    if (adapter === undefined) continue;
    const inForce = (await store.credentials(partner.id)).filter((record) => isUsable(record, now));
    const used = new Map<string, readonly [Direction, AlgorithmRow]>();
    for (const { use, algorithm } of inForce) {
      const row = resolveAlgorithm(algorithm, legacyOf(adapter));
      if (use !== "ours") used.set(`from ${algorithm}`, ["from", row]);
      if (use !== "theirs" && !isWaived(adapter)) used.set(`to ${algorithm}`, ["to", row]);
    }
    for (const [direction, row] of used.values()) findings.push(inUse(partner.id, direction, row));
    findings.push(...waivers(partner.id, adapter));
  }
  return findings.length > 0 ? findings : [nothing];
}

const isWaived = ({ scheme }: Adapter): boolean =>
  scheme.inbound?.reply.kind === "waived" && scheme.outbound === undefined;

function inUse(partner: string, direction: Direction, { id, weakness }: AlgorithmRow): Finding {
  const { zh, en } = DIRECTIONS[direction];
  const check = `crypto:${partner}`;
  if (weakness === undefined) {
    return { check, state: "ok", zh: `${zh} ${id}（国密）`, en: `${en} ${id} (national)` };
  }
  return {
    check,
    state: "warn",
    zh: `${zh} ${id}：${weakness.zh}（${weakness.clause}）`,
    en: `${en} ${id}: ${weakness.en} (${weakness.clause})`,
    next: {
      zh: "与对方商定改用 SM2-SM3 或 HMAC-SM3；契约不允许时在密评中说明",
      en: "agree on SM2-SM3 or HMAC-SM3 with the partner; where its contract has no room, say so in the assessment",
    },
  };
}

function waivers(partner: string, { scheme: { inbound, outbound } }: Adapter): readonly Finding[] {
  const check = `crypto:${partner}`;
  const unsigned = (zh: string, en: string, clause: string): Finding => ({
    check,
    state: "ok",
    zh: `${zh}：契约不签名（${clause}）`,
    en: `${en}: not signed by contract (${clause})`,
  });
  return [
    ...(inbound?.reply.kind === "waived"
      ? [unsigned("网关→对方的应答", "our replies", inbound.reply.clause)]
      : []),
    ...(inbound?.unsignedBody === undefined
      ? []
      : [unsigned("对方→网关的报文体", "bodies from the partner", inbound.unsignedBody.clause)]),
    ...(outbound?.reply.kind === "waived"
      ? [unsigned("对方→网关的应答", "the partner's replies", outbound.reply.clause)]
      : []),
  ];
}

const nothing: Finding = {
  check: "crypto",
  state: "ok",
  zh: "还没有使用中的密钥",
  en: "no key is in force yet",
};

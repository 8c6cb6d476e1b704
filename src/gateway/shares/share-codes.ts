/** Codes that let somebody see one licence: given out, and used once for each use, in however many processes. */
import { hash, randomBytes } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import type { LicenceIdentifier } from "../core/licence.ts";
import type { Database, Queryable } from "../platform/database/database.ts";

export type ShareUse = "data" | "file" | "token";

export interface Shared {
  readonly partnerId: string;
  readonly identifier: LicenceIdentifier;
  readonly purpose: string;
  /** Milliseconds. */
  readonly expiresAt: number;
}

const BEIJING_MS = 8 * 3_600_000;
/** How long a code that has ended is still known from one that never was. */
const REMEMBERED_MS = 86_400_000;

/** What stands in the table: who reads it can use none of the codes. */
const digestOf = (code: string): string => hash("sha256", code, "hex");

/** `yyyyMMddHHmmssSSS` and 128 random bits, as the dialect's codes look: a time and a suffix. */
function newCode(now: number): string {
  const moment = new Date(now + BEIJING_MS).toISOString().replace(/\D/g, "");
  return `${moment}${randomBytes(16).toString("hex")}`;
}

/** @returns one code for each, in their order */
export async function giveOut(
  database: Database,
  shared: readonly Shared[],
  now: number,
): Promise<readonly string[]> {
  const codes = shared.map(() => newCode(now));
  await database.query("delete from share_code where expires_at < $1", [now - REMEMBERED_MS]);
  await database.query(
    `insert into share_code (digest, partner_id, identifier, purpose, created_at, expires_at)
     select digest, partner_id, identifier, purpose, $5, expires_at
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::bigint[])
       as given(digest, partner_id, identifier, purpose, expires_at)`,
    [
      codes.map(digestOf),
      shared.map(({ partnerId }) => partnerId),
      shared.map(({ identifier }) => identifier),
      shared.map(({ purpose }) => purpose),
      now,
      shared.map(({ expiresAt }) => expiresAt),
    ],
  );
  return codes;
}

/**
 * What a code stands for. Reading it uses nothing up.
 *
 * @param partnerId to whom it was given: a code is of use to nobody else, a link's no less than any other
 * @throws GatewayError `share.code-unknown` (also where it is another partner's), `share.code-expired`
 */
export async function readCode(
  queryable: Queryable,
  code: string,
  partnerId: string,
  now: number,
): Promise<Shared> {
  const { rows } = await queryable.query<{
    partner_id: string;
    identifier: LicenceIdentifier;
    purpose: string;
    expires_at: number;
  }>("select partner_id, identifier, purpose, expires_at from share_code where digest = $1", [
    digestOf(code),
  ]);
  const [row] = rows;
  if (row === undefined || row.partner_id !== partnerId) throw new GatewayError("share.code-unknown");
  if (row.expires_at <= now) throw new GatewayError("share.code-expired");
  return {
    partnerId: row.partner_id,
    identifier: row.identifier,
    purpose: row.purpose,
    expiresAt: row.expires_at,
  };
}

/** The one word that counts: of any number at once exactly one comes through. @throws GatewayError `share.code-used` */
export async function useCode(queryable: Queryable, code: string, use: ShareUse, now: number): Promise<void> {
  const { rowCount } = await queryable.query(
    "insert into share_code_use (digest, use, used_at) values ($1, $2, $3) on conflict do nothing",
    [digestOf(code), use, now],
  );
  if (rowCount !== 1) throw new GatewayError("share.code-used");
}

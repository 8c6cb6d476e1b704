import { GatewayError } from "../core/gateway-error.ts";
import type { LicenceTypeCode } from "../core/licence.ts";
import type { ApplicationStanding } from "../core/licensing-office.ts";
import type { ApplicationForm, ApplicationKind, ApplicationStage } from "../core/operations.ts";
import type { Queryable } from "../platform/database/database.ts";

export interface StoredApplication {
  readonly businessSn: string;
  readonly partnerId: string;
  readonly formDigest: string;
  readonly kind: ApplicationKind;
  readonly typeCode: LicenceTypeCode;
  readonly areaCode: string;
  /** Absent until the licensing system has taken it. */
  readonly standing?: ApplicationStanding;
  readonly version: number;
  readonly quiet: number;
}

interface Row {
  readonly business_sn: string;
  readonly partner_id: string;
  readonly form_digest: string;
  readonly kind: ApplicationKind;
  readonly type_code: LicenceTypeCode;
  readonly area_code: string;
  readonly number: string | null;
  readonly stage: ApplicationStage | null;
  readonly remark: string | null;
  readonly changed_at: number | null;
  readonly version: number;
  readonly quiet: number;
}

function storedOf(row: Row): StoredApplication {
  const { number, stage, remark, changed_at: changedAt } = row;
  const standing =
    number === null || stage === null || changedAt === null
      ? undefined
      : { number, stage, changedAt, ...(remark === null ? {} : { remark }) };
  return {
    businessSn: row.business_sn,
    partnerId: row.partner_id,
    formDigest: row.form_digest,
    kind: row.kind,
    typeCode: row.type_code,
    areaCode: row.area_code,
    ...(standing === undefined ? {} : { standing }),
    version: row.version,
    quiet: row.quiet,
  };
}

/**
 * Notes that it is about to be sent; whoever was first with a number has it.
 *
 * @param askAt when the licensing system is asked about it, should its answer be lost
 */
export async function openApplication(
  queryable: Queryable,
  partnerId: string,
  { businessSn, kind, typeCode, areaCode }: ApplicationForm,
  formDigest: string,
  { now, askAt }: { readonly now: number; readonly askAt: number },
): Promise<StoredApplication & { readonly isNew: boolean }> {
  const { rowCount } = await queryable.query(
    `insert into application (business_sn, partner_id, form_digest, kind, type_code, area_code, created_at, ask_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (business_sn) do nothing`,
    [businessSn, partnerId, formDigest, kind, typeCode, areaCode, now, askAt],
  );
  const stored = await readApplication(queryable, businessSn);
  if (stored === undefined)
    throw new GatewayError("gateway.internal", { detail: "an application just noted is gone" });
  return { ...stored, isNew: rowCount === 1 };
}

/** One that the licensing system has not and will not: its number is free again. */
export async function forgetUntaken(queryable: Queryable, businessSn: string): Promise<void> {
  await queryable.query("delete from application where business_sn = $1 and stage is null", [businessSn]);
}

export async function readApplication(
  queryable: Queryable,
  businessSn: string,
  lock: "" | "for update" = "",
): Promise<StoredApplication | undefined> {
  const { rows } = await queryable.query<Row>(`select * from application where business_sn = $1 ${lock}`, [
    businessSn,
  ]);
  return rows[0] === undefined ? undefined : storedOf(rows[0]);
}

/** The ones to ask about now, the longest due first; each is put off at once, so that two processes ask once. */
export async function takeDue(
  queryable: Queryable,
  now: number,
  putOffMs: number,
  limit: number,
): Promise<readonly Pick<StoredApplication, "businessSn" | "partnerId">[]> {
  const { rows } = await queryable.query<{ business_sn: string; partner_id: string }>(
    `update application set ask_at = $1::bigint + $2::bigint
     where business_sn in (select business_sn from application where ask_at <= $1 order by ask_at limit $3 for update skip locked)
     returning business_sn, partner_id`,
    [now, putOffMs, limit],
  );
  return rows.map(({ business_sn: businessSn, partner_id: partnerId }) => ({ businessSn, partnerId }));
}

/** @param askAt undefined: nothing more will come */
export async function writeStanding(
  tx: Queryable,
  businessSn: string,
  { number, stage, changedAt, remark }: ApplicationStanding,
  next: { readonly version: number; readonly askAt: number | undefined; readonly quiet: number },
): Promise<void> {
  await tx.query(
    `update application set number = $2, stage = $3, changed_at = $4, remark = $5, version = $6, ask_at = $7, quiet = $8
     where business_sn = $1`,
    [businessSn, number, stage, changedAt, remark ?? null, next.version, next.askAt ?? null, next.quiet],
  );
}

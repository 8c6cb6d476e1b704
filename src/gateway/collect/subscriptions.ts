/** Which partner must hold which licences, and what becomes of an unsound one on the way to it. */
import { GatewayError } from "../core/gateway-error.ts";
import { type LicenceTypeCode, licenceType } from "../core/licence.ts";
import type { Queryable } from "../platform/database/database.ts";
import { BAD_INPUT, type BadInput, type Subscription } from "./model.ts";

/**
 * Takes the place of the partner's earlier one. Events already collected are not delivered again.
 *
 * @throws GatewayError `partner.unknown`, `partner.invalid`
 */
export async function subscribe(queryable: Queryable, subscription: Subscription): Promise<void> {
  const { partnerId, licenceTypes, badInput, applications } = subscription;
  const fields = [
    ...(licenceTypes.length > 0 && licenceTypes.every((code) => licenceType(code) !== undefined)
      ? []
      : ["licenceTypes"]),
    ...(BAD_INPUT.includes(badInput) ? [] : ["badInput"]),
  ];
  if (fields.length > 0) throw new GatewayError("partner.invalid", { fields });
  const { rowCount } = await queryable.query(
    `insert into subscription (partner_id, licence_types, bad_input, applications)
     select id, $2::text[], $3, $4::boolean from partner where id = $1
     on conflict (partner_id) do update set licence_types = excluded.licence_types, bad_input = excluded.bad_input,
       applications = excluded.applications`,
    [partnerId, [...new Set(licenceTypes)], badInput, applications],
  );
  if (rowCount === 0) throw new GatewayError("partner.unknown");
}

/** What is queued already still goes out. */
export async function unsubscribe(queryable: Queryable, partnerId: string): Promise<boolean> {
  const { rowCount } = await queryable.query("delete from subscription where partner_id = $1", [partnerId]);
  return rowCount === 1;
}

export async function listSubscriptions(queryable: Queryable): Promise<readonly Subscription[]> {
  const { rows } = await queryable.query<{
    partner_id: string;
    bad_input: BadInput;
    applications: boolean;
    licence_type: LicenceTypeCode;
  }>(
    `select partner_id, bad_input, applications, licence_type from subscription, unnest(licence_types) as given(licence_type)
     order by partner_id, licence_type`,
  );
  const byPartner = new Map<string, Subscription & { licenceTypes: LicenceTypeCode[] }>();
  for (const { partner_id: partnerId, bad_input: badInput, applications, licence_type } of rows) {
    const known = byPartner.get(partnerId) ?? { partnerId, badInput, applications, licenceTypes: [] };
    known.licenceTypes.push(licence_type);
    byPartner.set(partnerId, known);
  }
  return [...byPartner.values()];
}

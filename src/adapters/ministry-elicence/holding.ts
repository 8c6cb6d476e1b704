import type { Holding } from "../../gateway/spi/delivery.ts";
import { digestOfValues } from "../../gateway/spi/digest-of-values.ts";
import type { MinistryRecord } from "./contract.ts";

/** Contract README §3. */
export function holdingOf(
  record: Pick<
    MinistryRecord,
    "zzeCertID" | "version" | "certState" | "effectiveDate" | "expiringDate" | "certNum" | "name" | "identity"
  >,
): Holding {
  const { zzeCertID: identifier, version } = record;
  const values = [
    identifier,
    version,
    record.certState,
    record.effectiveDate,
    record.expiringDate,
    record.certNum,
    record.name,
    record.identity,
  ];
  return { identifier, version, digest: digestOfValues(values) };
}

import type { Holding } from "../../gateway/spi/delivery.ts";
import { digestOfValues } from "../../gateway/spi/digest-of-values.ts";
import type { CertReport } from "./contract.ts";

/** Contract README §5. */
export function holdingOf(report: CertReport): Holding {
  const { certificateidentifier: identifier, version } = report;
  const values = [
    identifier,
    version,
    report.certificatestate,
    report.certificatevalidatestart,
    report.certificatevalidateend,
    report.certificatenumber,
    report.certificateholder,
    report.certificateholdercode,
  ];
  return { identifier, version, digest: digestOfValues(values) };
}

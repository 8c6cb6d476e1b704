import { hash } from "node:crypto";
import type { Holding } from "../../gateway/spi/delivery.ts";
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
  const text = values.map((value) => `${value ?? ""}\n`).join("");
  return { identifier, version, digest: hash("sha256", text, "hex") };
}

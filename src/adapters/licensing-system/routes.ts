import type { AnyInboundRoute, Publication } from "../../gateway/spi/adapter.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { searchCodec } from "./codec-answer.ts";
import { CHARSETS } from "./codec-envelope.ts";
import { checkHeader } from "./codec-header.ts";
import type { Container } from "./codec-register.ts";
import {
  type Asked,
  readCertificate,
  readOwner,
  readStaff,
  readStaffCertificate,
  readVehicle,
} from "./codec-request.ts";
import { bodyXsd, services } from "./contract.ts";

/** Of roads, as against the exchange's REST commands. */
export const SYSTEM_ID = "1001";

/** Only QC0104 was seen, and not what it asks: README.md. */
const QUESTIONS: readonly (readonly [string, string, Container, (request: WireRequest) => Asked])[] = [
  ["queryOwner", "QC0101", "ownerInfo", readOwner],
  ["queryStaff", "QC0102", "staffInfo", readStaff],
  ["queryStaffCertificate", "QC0103", "staffInfo", readStaffCertificate],
  ["queryVehicle", "QC0104", "vehicleInfo", readVehicle],
  ["queryCertificate", "QC0105", "vehicleInfo", readCertificate],
];

/** Route name to service id. */
export const SERVICE_IDS: Readonly<Record<string, string>> = Object.fromEntries(
  QUESTIONS.map(([name, serviceId]) => [name, serviceId]),
);

export const routes: readonly AnyInboundRoute[] = services.flatMap(({ path }) =>
  QUESTIONS.map(
    ([name, serviceId, container, read]): AnyInboundRoute => ({
      name,
      method: "POST",
      path,
      selector: `${SYSTEM_ID} ${serviceId}`,
      contentType: "text/xml",
      charsets: CHARSETS,
      // The largest honest question is a few hundred bytes in an envelope of two thousand.
      bodyBytesMax: 65_536,
      operation: "licence.search",
      codec: searchCodec(container, read),
    }),
  ),
);

/** What the header says, never the SOAPAction: JAX-WS clients send an empty one. */
export function select(request: WireRequest): string {
  const { systemid, serviceid } = checkHeader(request);
  return `${systemid} ${serviceid}`;
}

const XML = "text/xml; charset=utf-8";
export const publications: readonly Publication[] = services.flatMap(({ path, document }): Publication[] => [
  ...["wsdl", "WSDL"].map((query) => ({
    path,
    query,
    contentType: XML,
    body: (baseUrl: string) => Buffer.from(document(baseUrl)),
  })),
  { path, query: "xsd", contentType: XML, body: bodyXsd },
]);

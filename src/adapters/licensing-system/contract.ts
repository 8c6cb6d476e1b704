import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WSDL } from "soap";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { contractsFolder } from "../../gateway/spi/contract-validator.ts";
import { loadXsd } from "../../gateway/spi/xsd.ts";

export const contract: Contract = {
  kind: "wsdl",
  file: "licensing-system/service.wsdl",
  version: "1.0.0",
  digest: "9d5293b264a18ff4a50d22e42e5fe029de56995e74fc4ec0d8c1aabe47457980",
};

const BODY_XSD = "licensing-system/body.xsd";
const body = loadXsd(BODY_XSD);

interface Common {
  readonly limit?: string;
  readonly page?: string;
  readonly useCause?: string;
  /** The header's serial number and time once more, where the signature covers them. */
  readonly requestSerial?: string;
  readonly requestTime?: string;
}
export type VehicleRequest = Common & Readonly<Record<"vehicleNo" | "plateColor" | "provinceCode", string>>;
export type CertificateRequest = Common &
  Readonly<Record<"transCertificateWord" | "transCertificateCode" | "provinceCode", string>>;
export type OwnerRequest = Common & Readonly<Record<"ownerName" | "provinceCode", string>>;
export type StaffRequest = Common & Readonly<Record<"idCard" | "idType" | "provinceCode", string>>;
export type StaffCertificateRequest = Common & Readonly<Record<"certificateCode" | "provinceCode", string>>;

type Columns = Readonly<Record<string, string | undefined>>;
/** Columns as texts, and the certificates that stand under them. */
export type Row = Columns & { readonly certificateInfo?: readonly Columns[] };
export interface ApplicationInfo {
  readonly businessSn: string;
  readonly acceptNo: string;
  readonly applyState: string;
  /** yyyyMMddHHmmss in Beijing */
  readonly changeTime: string;
  readonly remark?: string;
}
export interface RespInfo {
  readonly vehicleInfo?: readonly Row[];
  readonly ownerInfo?: readonly Row[];
  readonly staffInfo?: readonly Row[];
  readonly applicationInfo?: readonly ApplicationInfo[];
}

/** From an element to what the XSD says it holds; each throws GatewayError `request.*`. */
export const read = {
  vehicleRequest: body.reader<VehicleRequest>("vehicleRequest"),
  certificateRequest: body.reader<CertificateRequest>("certificateRequest"),
  ownerRequest: body.reader<OwnerRequest>("ownerRequest"),
  staffRequest: body.reader<StaffRequest>("staffRequest"),
  staffCertificateRequest: body.reader<StaffCertificateRequest>("staffCertificateRequest"),
  applicationRequest: body.reader<Columns>("applicationRequest"),
  applicationQuery: body.reader<Columns>("applicationQuery"),
  respInfo: body.reader<RespInfo>("respInfo"),
};

/** A service of the dialect and its older twin, which differ in their names alone. */
export interface Service {
  readonly name: "RoadTransService" | "RoadWayService";
  readonly namespace: string;
  readonly path: string;
  readonly wsdl: WSDL;
  /** @param baseUrl how partners reach us */
  readonly document: (baseUrl: string) => string;
}

export const basePath = "/licensing-system";
const ADDRESS = "http://localhost:8080/licensing-system/services/RoadTransService";

export const roadTransService = await service("RoadTransService", "http://roadtrans.service.cttic.cn/");
const roadWayService = await service("RoadWayService", "http://roadwayservice.cttic.cn/");
export const services: readonly Service[] = [roadTransService, roadWayService];

async function service(name: Service["name"], namespace: string): Promise<Service> {
  const text = readFileSync(join(contractsFolder(), contract.file), "utf8")
    .replaceAll("http://roadtrans.service.cttic.cn/", namespace)
    .replaceAll("RoadTransService", name);
  const path = `${basePath}/services/${name}`;
  const address = ADDRESS.replace("RoadTransService", name);
  return {
    name,
    namespace,
    path,
    wsdl: await opened(text),
    document: (baseUrl) => text.replace(address, `${baseUrl}${path}`),
  };
}

/** Blanks belong to a body that is signed: the package would trim them. */
function opened(text: string): Promise<WSDL> {
  const wsdl = new WSDL(text, contract.file, {});
  return new Promise((resolve, reject) => {
    wsdl.onReady((problem: unknown) => {
      // Given to the constructor it would be forgotten.
      wsdl.options.preserveWhitespace = true;
      if (problem === undefined || problem === null) resolve(wsdl);
      else reject(new GatewayError("gateway.configuration", { cause: problem, detail: contract.file }));
    });
  });
}

/** What anybody may read of the XSD of the bodies. */
export const bodyXsd = (): Uint8Array => readFileSync(join(contractsFolder(), BODY_XSD));

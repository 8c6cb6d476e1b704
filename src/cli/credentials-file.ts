/**
 * `$ELGW_DATA_DIR/sandbox/credentials.json`: the partner side of the sandbox's credentials, so that an
 * independent client can sign by itself. Mode 600; its form is fixed, later partners only add to it.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapters } from "../adapters/index.ts";
import { SERVICE_IDS } from "../adapters/licensing-system/routes.ts";
import { B as APP_PATH, A as SHARE_PATH } from "../adapters/provincial-platform/paths.ts";
import { isCode } from "../gateway/core/code-sets/code-set.ts";
import { PLATE_COLOUR } from "../gateway/core/code-sets/plate-colour.ts";
import type { Licence } from "../gateway/core/licence.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";
import type { SandboxPartner } from "./sandbox-partners.ts";

const credentialsFile = (dataDir: string): string => join(dataDir, "sandbox", "credentials.json");

export interface SandboxSide {
  readonly gatewayUrl: string;
  readonly coreUrl: string;
  /** Partner to the address of its simulator. */
  readonly simulators: Readonly<Record<string, string>>;
  readonly partners: readonly (SandboxPartner & { readonly credentials: readonly PartnerCredential[] })[];
  readonly sample: Licence;
  /** Of a vehicle that has had two certificates. */
  readonly vehicleSample?: Licence;
}

export function writeCredentialsFile(dataDir: string, side: SandboxSide): string {
  const file = credentialsFile(dataDir);
  mkdirSync(join(dataDir, "sandbox"), { recursive: true, mode: 0o700 });
  // Written beside and renamed: a client that polls for the file never reads half of it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(describe(side), null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return file;
}

function describe({
  gatewayUrl,
  coreUrl,
  simulators,
  partners,
  sample,
  vehicleSample,
}: SandboxSide): unknown {
  const of = (id: string): (typeof partners)[number] | undefined =>
    partners.find(({ partner }) => partner.id === id);
  const national = of("national-platform");
  const mini = of("mini-program");
  const core = of("elicence-core");
  const ministry = of("ministry-elicence");
  return {
    partners: {
      "national-platform": {
        baseUrl: gatewayUrl,
        rid: national?.partner.clientId,
        appkey: national?.partner.clientId,
        appsecret: national?.credentials[0]?.secret,
        sids: national?.partner.interfaces,
        paths: pathsOf("national-platform"),
      },
      "mini-program": {
        baseUrl: gatewayUrl,
        clientId: mini?.partner.clientId,
        keys: mini?.credentials.map(keyEntry),
        paths: pathsOf("northbound"),
      },
      "elicence-core": {
        baseUrl: coreUrl,
        clientId: core?.partner.clientId,
        keys: core?.credentials.map(keyEntry),
      },
      "ministry-elicence": {
        baseUrl: simulators["ministry-elicence"],
        clientId: ministry?.partner.clientId,
        keys: ministry?.credentials.map(keyEntry),
      },
      "licensing-system": licensingEntry(gatewayUrl, of("licensing-system")),
      "convenience-portal": portalEntry(gatewayUrl, of("convenience-portal")),
      "provincial-platform": {
        A: shareEntry(gatewayUrl, of("provincial-platform")),
        B: appEntry(gatewayUrl, of("provincial-platform-b")),
      },
    },
    simulators,
    samples: {
      licenceIdentifier: sample.identifier,
      certTypeCode: sample.typeCode,
      holderTypeCode: sample.holder.codeType,
      holderCode: sample.holder.code,
      holderName: sample.holder.name,
      ...(vehicleSample === undefined ? {} : { vehicle: vehicleOf(vehicleSample) }),
    },
  };
}

type Side = SandboxSide["partners"][number] | undefined;

/** The exchange: what its client finds by the WSDL, and what stands in every header. */
const licensingEntry = (gatewayUrl: string, side: Side): object => ({
  baseUrl: gatewayUrl,
  wsdl: `${gatewayUrl}/licensing-system/services/RoadTransService?wsdl`,
  systemId: "1001",
  clientId: side?.partner.clientId,
  sourceService: side?.partner.clientId,
  targetService: "510000",
  provinceCode: "510000",
  services: SERVICE_IDS,
  keys: side?.credentials.map(keyEntry),
  paths: pathsOf("licensing-system"),
});

/** The one key is SM4's, and the MAC's as well. */
const portalEntry = (gatewayUrl: string, side: Side): object => ({
  baseUrl: gatewayUrl,
  clientId: side?.partner.clientId,
  portalId: side?.partner.clientId,
  key: side?.credentials[0]?.secret,
  cipher: "SM4-CBC",
  crcCode: "HMAC-SM3",
  keys: side?.credentials.map(keyEntry),
  paths: pathsOf("convenience-portal"),
});

/** A: the token that stands in every head, and the key that opens what is answered. */
const shareEntry = (gatewayUrl: string, side: Side): object => ({
  baseUrl: gatewayUrl,
  accessId: side?.partner.clientId,
  accessToken: side?.credentials[0]?.secret,
  sm2PrivateKeyPem: side?.credentials[0]?.openingKey,
  sm2CiphertextForm: "hex: 04 C1 C3 C2",
  gatewayKeys: side?.credentials[0]?.gatewayKeys,
  paths: pathsIn(SHARE_PATH),
});

/** B: what logs in. */
function appEntry(gatewayUrl: string, side: Side): object {
  const [appSecret, account, password] = side?.credentials[0]?.secret.split(":") ?? [];
  return {
    baseUrl: gatewayUrl,
    appKey: side?.partner.clientId,
    appSecret,
    account,
    password,
    paths: pathsIn(APP_PATH),
  };
}

const pathsIn = (prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pathsOf("provincial-platform")).filter(([, path]) => path.startsWith(prefix)),
  );

const vehicleOf = ({ vehicle, holder, number }: Licence): object => ({
  vehicleNo: vehicle?.plateNumber,
  plateColor: plateColourWord(vehicle?.plateColour),
  plateColorCode: vehicle?.plateColour,
  transCertificateNumber: number,
  ownerName: holder.name,
});

const plateColourWord = (code = ""): string | undefined =>
  isCode(PLATE_COLOUR, code) ? PLATE_COLOUR.codes[code].zh : undefined;

/** A pair is told as the partner's private key and the gateway's public one; a client knows which by name. */
function keyEntry({ keyId, algorithm, secret, gatewayKeys }: PartnerCredential): object {
  if (gatewayKeys === undefined) return { keyId, algorithm, secret };
  return { keyId, algorithm, privateKey: secret, privateKeyPem: secret, gatewayKeys };
}

function pathsOf(id: string): Record<string, string> {
  const adapter = adapters.find((candidate) => candidate.id === id);
  // Of a dialect with a twin the first is the one to use.
  return Object.fromEntries(adapter?.routes.map(({ name, path }) => [name, path]).reverse() ?? []);
}

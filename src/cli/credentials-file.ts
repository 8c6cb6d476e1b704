/**
 * `$ELGW_DATA_DIR/sandbox/credentials.json`: the partner side of the sandbox's credentials, so that an
 * independent client can sign by itself. Mode 600; its form is fixed, later partners only add to it.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adapters } from "../adapters/index.ts";
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

function describe({ gatewayUrl, coreUrl, simulators, partners, sample }: SandboxSide): unknown {
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
    },
    simulators,
    samples: {
      licenceIdentifier: sample.identifier,
      certTypeCode: sample.typeCode,
      holderTypeCode: sample.holder.codeType,
      holderCode: sample.holder.code,
      holderName: sample.holder.name,
    },
  };
}

/** A pair is told as the partner's private key and the gateway's public one; a client knows which by name. */
function keyEntry({ keyId, algorithm, secret, gatewayKeys }: PartnerCredential): object {
  if (gatewayKeys === undefined) return { keyId, algorithm, secret };
  return { keyId, algorithm, privateKey: secret, gatewayKeys };
}

function pathsOf(id: string): Record<string, string> {
  const adapter = adapters.find((candidate) => candidate.id === id);
  return Object.fromEntries(adapter?.routes.map(({ name, path }) => [name, path]) ?? []);
}

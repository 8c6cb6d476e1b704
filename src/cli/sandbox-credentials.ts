/**
 * The partner side of the sandbox's credentials, as `elgw start` writes it to
 * `$ELGW_DATA_DIR/sandbox/credentials.json`. Read-only here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { SignatureAlgorithm } from "../gateway/spi/adapter.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";

export interface SandboxPartner {
  readonly name: string;
  readonly adapter: string;
  readonly baseUrl: string;
  /** At least one; the first is what the partner signs with unless told otherwise. */
  readonly credentials: readonly [PartnerCredential, ...PartnerCredential[]];
  /** Route name to path, where the file lists them. */
  readonly paths: Readonly<Record<string, string>>;
}

export interface SandboxSamples {
  readonly licenceIdentifier: string;
  readonly certTypeCode: string;
  readonly holderTypeCode: string;
  readonly holderCode: string;
  readonly holderName: string;
}

interface Entry {
  readonly baseUrl?: string;
  readonly rid?: string;
  readonly appsecret?: string;
  readonly sids?: Readonly<Record<string, string>>;
  readonly paths?: Readonly<Record<string, string>>;
  readonly clientId?: string;
  readonly keys?: readonly {
    readonly keyId: string;
    readonly algorithm: SignatureAlgorithm;
    readonly secret?: string;
    readonly privateKey?: string;
    readonly gatewayKeys?: Readonly<Record<string, string>>;
  }[];
}
/** Of the province: one entry for each of its dialects. */
interface ProvinceEntry {
  readonly A?: {
    readonly baseUrl: string;
    readonly accessId: string;
    readonly accessToken: string;
    readonly sm2PrivateKeyPem: string;
    readonly gatewayKeys: Readonly<Record<string, string>>;
    readonly paths: Readonly<Record<string, string>>;
  };
  readonly B?: {
    readonly baseUrl: string;
    readonly appKey: string;
    readonly appSecret: string;
    readonly account: string;
    readonly password: string;
    readonly paths: Readonly<Record<string, string>>;
  };
}
interface CredentialsFile {
  readonly simulators?: Readonly<Record<string, string>>;
  readonly partners: Readonly<Record<string, Entry>> & { readonly [PROVINCE]?: ProvinceEntry };
  readonly samples: SandboxSamples;
}

const PROVINCE = "provincial-platform";

const credentialsFile = (env: NodeJS.ProcessEnv): string =>
  join(env["ELGW_DATA_DIR"] || ".data", "sandbox", "credentials.json");

/** By partner name; empty where no sandbox has run in this data folder. */
export function sandboxPartners(env: NodeJS.ProcessEnv): ReadonlyMap<string, SandboxPartner> {
  const { [PROVINCE]: province, ...entries } = readFile(env)?.partners ?? {};
  const known = Object.entries(entries).flatMap(([name, entry]) => toPartner(name, entry) ?? []);
  return new Map([...known, ...ofProvince(province ?? {})].map((partner) => [partner.name, partner]));
}

function ofProvince({ A, B }: ProvinceEntry): readonly SandboxPartner[] {
  const algorithm = "ACCESS-TOKEN";
  const partner = (
    name: string,
    { baseUrl, paths }: { readonly baseUrl: string; readonly paths: Readonly<Record<string, string>> },
    clientId: string,
    key: Pick<PartnerCredential, "secret" | "openingKey" | "gatewayKeys">,
  ): SandboxPartner => ({
    name,
    adapter: PROVINCE,
    baseUrl,
    paths,
    credentials: [{ clientId, keyId: clientId, algorithm, ...key }],
  });
  const found: SandboxPartner[] = [];
  if (A !== undefined) {
    const { accessId, accessToken: secret, sm2PrivateKeyPem: openingKey, gatewayKeys } = A;
    found.push(partner(PROVINCE, A, accessId, { secret, openingKey, gatewayKeys }));
  }
  if (B !== undefined) {
    const secret = `${B.appSecret}:${B.account}:${B.password}`;
    found.push(partner(`${PROVINCE}-b`, B, B.appKey, { secret }));
  }
  return found;
}

export function sandboxSamples(env: NodeJS.ProcessEnv): SandboxSamples | undefined {
  return readFile(env)?.samples;
}

/** Partner to the address of its simulator in the sandbox; empty where none has run in this data folder. */
export function sandboxSimulators(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return readFile(env)?.simulators ?? {};
}

function readFile(env: NodeJS.ProcessEnv): CredentialsFile | undefined {
  const file = credentialsFile(env);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CredentialsFile;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new GatewayError("operator.file", { cause: thrown, detail: file });
  }
}

/** Two shapes: rid and appsecret of the national family, or a client id with a list of keys. */
function toPartner(name: string, entry: Entry): SandboxPartner | undefined {
  const { baseUrl, rid, appsecret, sids = {}, paths = {} } = entry;
  if (baseUrl === undefined) return undefined;
  if (rid !== undefined && appsecret !== undefined) {
    const credential = {
      clientId: rid,
      keyId: rid,
      algorithm: "HMAC-SHA256",
      secret: appsecret,
      interfaces: sids,
    } as const;
    return { name, adapter: name, baseUrl, paths, credentials: [credential] };
  }
  const { clientId } = entry;
  if (clientId === undefined) return undefined;
  const [first, ...others] = (entry.keys ?? []).flatMap((key): PartnerCredential[] => {
    const { keyId, algorithm, gatewayKeys, secret = key.privateKey } = key;
    if (secret === undefined) return [];
    return [{ clientId, keyId, algorithm, secret, ...(gatewayKeys === undefined ? {} : { gatewayKeys }) }];
  });
  if (first === undefined) return undefined;
  const adapter = name === "mini-program" ? "northbound" : name;
  return { name, adapter, baseUrl, paths, credentials: [first, ...others] };
}

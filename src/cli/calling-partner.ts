/** Who `elgw call` plays: the sandbox's partner of a name, with what the options say in place of it. */
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { Secret } from "../gateway/core/secret.ts";
import type { SignatureAlgorithm } from "../gateway/spi/adapter.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";
import type { Cli } from "./cli.ts";
import { readPassphrase } from "./key-options.ts";
import { readKeyFile, readPrivate, readSecret, type SecretOptions } from "./read-secret.ts";
import { type SandboxPartner, sandboxPartners } from "./sandbox-credentials.ts";

export interface CallOptions extends SecretOptions {
  readonly url?: string;
  readonly adapter?: string;
  readonly clientId?: string;
  readonly keyId?: string;
  readonly algorithm?: string;
  readonly interface?: string;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly gatewayKeyFile?: string;
  readonly openingKeyFile?: string;
  readonly distinguishingId?: string;
  readonly signatureForm?: string;
}

export interface CallingPartner {
  readonly name: string;
  readonly adapter: string;
  readonly baseUrl: string;
  readonly paths: Readonly<Record<string, string>>;
  readonly credential: PartnerCredential;
}

export const usage = (field: string, detail: string): GatewayError =>
  new GatewayError("operator.usage", { fields: [field], detail: `${field}: ${detail}` });

/** @throws GatewayError `partner.unknown`, `operator.usage`, `operator.file`, `key.*` */
export async function whoCalls(
  name: string,
  route: string,
  options: CallOptions,
  cli: Cli,
): Promise<CallingPartner> {
  const known = sandboxPartners(cli.terminal.env);
  const sandbox = known.get(name);
  const given = await givenKey(options, cli);
  if (sandbox === undefined && given === undefined) {
    const names = [...known.keys()].join(", ");
    throw new GatewayError("partner.unknown", {
      detail: `${names === "" ? "elgw start" : names} | --adapter --client-id --secret-file | --key-file`,
    });
  }
  const adapter = options.adapter ?? sandbox?.adapter;
  if (adapter === undefined) throw usage("--adapter", "is missing");
  return {
    name,
    adapter,
    baseUrl: options.url ?? sandbox?.baseUrl ?? `http://127.0.0.1:${cli.terminal.env["ELGW_PORT"] || "8080"}`,
    paths: sandbox?.paths ?? {},
    credential: await credentialOf(sandbox, given, route, options),
  };
}

interface Given {
  readonly secret: string;
  readonly algorithm: SignatureAlgorithm;
}

async function credentialOf(
  sandbox: SandboxPartner | undefined,
  given: Given | undefined,
  route: string,
  options: CallOptions,
): Promise<PartnerCredential> {
  const held = heldKey(sandbox, options, given !== undefined);
  const clientId = options.clientId ?? held?.clientId;
  const secret = given?.secret ?? held?.secret;
  if (clientId === undefined || secret === undefined) throw usage("--client-id", "is missing");
  const { distinguishingId, signatureForm: form } = options;
  if (form !== undefined && form !== "der" && form !== "raw") throw usage("--signature-form", "der | raw");
  const keyId = options.keyId ?? held?.keyId ?? clientId;
  const gatewayKeys = await gatewayKeysOf(options, held);
  const openingKey = await openingKeyOf(options, held);
  return {
    clientId,
    keyId,
    algorithm: (options.algorithm ??
      given?.algorithm ??
      held?.algorithm ??
      "HMAC-SHA256") as SignatureAlgorithm,
    secret,
    ...(gatewayKeys === undefined ? {} : { gatewayKeys }),
    ...(openingKey === undefined ? {} : { openingKey }),
    ...(distinguishingId === undefined ? {} : { distinguishingId }),
    ...(form === undefined ? {} : { form }),
    interfaces: {
      ...held?.interfaces,
      ...(options.interface === undefined ? {} : { [route]: options.interface }),
    },
  };
}

/** The sandbox key that the options mean: by id, by algorithm, or the first; a given key needs none that fits. */
function heldKey(
  sandbox: SandboxPartner | undefined,
  options: CallOptions,
  isGiven: boolean,
): PartnerCredential | undefined {
  if (sandbox === undefined) return undefined;
  const { keyId, algorithm } = options;
  const found = sandbox.credentials.find(
    (key) =>
      (keyId === undefined || key.keyId === keyId) &&
      (algorithm === undefined || key.algorithm === algorithm),
  );
  if (found !== undefined || isGiven) return found ?? sandbox.credentials[0];
  const keys = sandbox.credentials.map((key) => `${key.keyId} ${key.algorithm}`).join(", ");
  throw usage("--key-id --algorithm", keys);
}

async function givenKey(options: CallOptions, cli: Cli): Promise<Given | undefined> {
  const { keyFile } = options;
  const secret = readSecret(options, cli);
  if (keyFile === undefined) return secret === undefined ? undefined : { secret, algorithm: "HMAC-SHA256" };
  if (secret !== undefined) throw usage("--key-file", "or --secret-file, not both");
  const [{ algorithm: rowOf }, { asSigningKey, readKey }, { pemOfPrivate }] = await Promise.all([
    import("../gateway/crypto/algorithms.ts"),
    import("../gateway/crypto/keys/read-key.ts"),
    import("../gateway/crypto/keys/write-key.ts"),
  ]);
  const passphrase = readPassphrase(options, cli);
  const read = readKey(
    readPrivate(keyFile),
    passphrase === undefined ? {} : { passphrase: new Secret(passphrase) },
  );
  const algorithm = options.algorithm ?? (read.family === "rsa" ? "RSA-SHA256" : "SM2-SM3");
  const { family } = rowOf(algorithm);
  return {
    secret: pemOfPrivate(asSigningKey(read, family).signing),
    algorithm: algorithm as SignatureAlgorithm,
  };
}

async function openingKeyOf(
  { openingKeyFile }: CallOptions,
  held: PartnerCredential | undefined,
): Promise<string | undefined> {
  if (openingKeyFile === undefined) return held?.openingKey;
  const [{ asSigningKey, readKey }, { pemOfPrivate }] = await Promise.all([
    import("../gateway/crypto/keys/read-key.ts"),
    import("../gateway/crypto/keys/write-key.ts"),
  ]);
  return pemOfPrivate(asSigningKey(readKey(readPrivate(openingKeyFile)), "sm2").signing);
}

/** A key given by file stands for whichever id the reply names: its owner vouches for it. */
async function gatewayKeysOf(
  { gatewayKeyFile }: CallOptions,
  held: PartnerCredential | undefined,
): Promise<PartnerCredential["gatewayKeys"]> {
  if (gatewayKeyFile === undefined) return held?.gatewayKeys;
  const [{ asVerifyingKey, readKey }, { pemOfPublic }] = await Promise.all([
    import("../gateway/crypto/keys/read-key.ts"),
    import("../gateway/crypto/keys/write-key.ts"),
  ]);
  const read = readKey(readKeyFile(gatewayKeyFile));
  return { "*": pemOfPublic(asVerifyingKey(read, read.family)) };
}

import { readFileSync } from "node:fs";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly operatorPort: number;
  readonly sandboxPort: number;
  /** Of the simulated partners that are sent licences only these are brought up. Absent: all. */
  readonly sandboxPartners: readonly string[] | undefined;
  readonly dataDir: string;
  /** Absent: the embedded database in `dataDir`. */
  readonly databaseUrl: Secret<string> | undefined;
  /** Absent: limits and replay are kept in this process (or the database, where several may run). */
  readonly redisUrl: Secret<string> | undefined;
  /** 32 bytes as hex or base64; several separated by commas, the newest last. Goes before `masterKeyFile`. */
  readonly masterKey: Secret<string> | undefined;
  /** One key a line, the newest last. Absent: a file in `dataDir`, made at first start (embedded only). */
  readonly masterKeyFile: string | undefined;
  readonly coreUrl: string | undefined;
  /** How partners reach us, where documents that we publish must say so. Absent: as their reader did. */
  readonly publicUrl: string | undefined;
  /** GB/T 2260 of the province whose licences the core has; licences of others are asked for elsewhere. */
  readonly provinceCode: string;
  /** A folder of the site's own field profiles (`*.json`). */
  readonly profilesDir: string | undefined;
  /** What the limiter does when Redis is gone: refuse every call, or count in this process alone. */
  readonly limiterWhenDown: "refuse" | "local";
  /** CIDR ranges whose `X-Forwarded-For` is believed. Empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Calls a second that one address may make before it has proved who it is. */
  readonly addressPerSecond: number;
  readonly logLevel: "error" | "warn" | "info" | "debug";
  readonly language: "zh" | "en";
}

function count(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const given = env[name];
  if (given === undefined || given === "") return fallback;
  if (!/^[1-9]\d{0,8}$/.test(given))
    throw new GatewayError("gateway.configuration", { detail: `${name} is not a whole number` });
  return Number(given);
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= 65535))
    throw new GatewayError("gateway.configuration", { detail: `${name} is not a port` });
  return value;
}

function oneOf<T extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const found = allowed.find((value) => value === text);
  if (found === undefined)
    throw new GatewayError("gateway.configuration", { detail: `${name} is none of ${allowed.join(", ")}` });
  return found;
}

function publicUrl(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const given = env[name];
  if (given === undefined || given === "") return undefined;
  if (!/^https?:\/\/[A-Za-z0-9.:[\]-]+(?:\/[A-Za-z0-9._~/-]*)?$/.test(given) || !URL.canParse(given))
    throw new GatewayError("gateway.configuration", { detail: `${name} is not an http or https address` });
  return given.replace(/\/+$/, "");
}

function provinceCode(env: NodeJS.ProcessEnv, name: string): string {
  const given = env[name] || "510000";
  if (!/^[1-8]\d0000$/.test(given))
    throw new GatewayError("gateway.configuration", { detail: `${name} is not the code of a province` });
  return given;
}

const text = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || undefined;

function readSecretFile(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new GatewayError("gateway.configuration", {
      cause,
      detail: `the file of ${name}_FILE cannot be read`,
    });
  }
}

/** @throws GatewayError `gateway.configuration`, naming the variable and never its value */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  // A secret may come as `NAME_FILE`, the way container secrets are mounted: then it is in no process list.
  const secret = (name: string): Secret<string> | undefined => {
    const file = text(env, `${name}_FILE`);
    const value = text(env, name) ?? (file === undefined ? undefined : readSecretFile(name, file));
    return value === undefined ? undefined : new Secret(value);
  };
  const masterKey = text(env, "ELGW_MASTER_KEY");
  return {
    host: text(env, "ELGW_HOST") ?? "127.0.0.1",
    port: port(env, "ELGW_PORT", 8080),
    operatorPort: port(env, "ELGW_OPERATOR_PORT", 8081),
    sandboxPort: port(env, "ELGW_SANDBOX_PORT", 8090),
    sandboxPartners: text(env, "ELGW_SANDBOX_PARTNERS")
      ?.split(",")
      .map((id) => id.trim()),
    dataDir: text(env, "ELGW_DATA_DIR") ?? ".data",
    databaseUrl: secret("ELGW_DATABASE_URL"),
    redisUrl: secret("ELGW_REDIS_URL"),
    // Not by `secret`: the master key's file is read by credentials, which also checks who else can read it.
    masterKey: masterKey === undefined ? undefined : new Secret(masterKey),
    masterKeyFile: text(env, "ELGW_MASTER_KEY_FILE"),
    coreUrl: text(env, "ELGW_CORE_URL"),
    publicUrl: publicUrl(env, "ELGW_PUBLIC_URL"),
    provinceCode: provinceCode(env, "ELGW_PROVINCE"),
    profilesDir: text(env, "ELGW_PROFILES_DIR"),
    limiterWhenDown: oneOf(env, "ELGW_LIMITER_WHEN_DOWN", ["refuse", "local"], "refuse"),
    trustedProxies:
      text(env, "ELGW_TRUSTED_PROXIES")
        ?.split(",")
        .map((range) => range.trim()) ?? [],
    addressPerSecond: count(env, "ELGW_ADDRESS_PER_SECOND", 2000),
    logLevel: oneOf(env, "ELGW_LOG_LEVEL", ["error", "warn", "info", "debug"], "info"),
    language: oneOf(env, "ELGW_LANG", ["zh", "en"], "zh"),
  };
}

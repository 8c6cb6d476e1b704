/**
 * Reads a contract and turns its schemas into validators, once at start.
 *
 * The file that people agreed on is the file that decides: nothing here repeats a rule. Two extensions
 * of ours are known: `x-mask` names the field class of `core/licence-fields.ts`, and `x-refusal` maps a
 * schema keyword to the catalogue code that its violation has, where `request.invalid` says too little.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { ERROR_CODES, type ErrorCode } from "../core/error-catalogue.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { isPublicFieldName } from "./public-field-name.ts";

export interface LoadedContract {
  /** Under `contracts/`. */
  readonly file: string;
  /** `info.version` of the file. */
  readonly version: string;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  /**
   * The validator of `components.schemas.<name>`. `T` is the generated type of the same schema: this is
   * where a wire message gets its type.
   *
   * The validator throws GatewayError `request.unknown-field`, the schema's own `x-refusal`, or
   * `request.invalid`, with `fields` as dotted paths; a value is never repeated.
   *
   * @throws GatewayError `gateway.configuration` when there is no such schema; the validator, when it does not compile
   */
  readonly compile: <T>(name: string) => (value: unknown) => T;
}

const loaded = new Map<string, LoadedContract>();

/**
 * @param file under `contracts/`, e.g. `gateway/openapi.yaml`
 * @throws GatewayError `gateway.configuration` when the file is missing or is not OpenAPI 3.1
 */
export function loadContract(file: string): LoadedContract {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const contract = readContract(file);
  loaded.set(file, contract);
  return contract;
}

function readContract(file: string): LoadedContract {
  let bytes: Buffer;
  let document: {
    openapi?: unknown;
    info?: { version?: unknown };
    components?: { schemas?: unknown };
  } | null;
  try {
    bytes = readFileSync(join(contractsFolder(), file));
    document = parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new GatewayError("gateway.configuration", { cause, detail: `contract ${file} cannot be read` });
  }
  if (!String(document?.openapi).startsWith("3.1."))
    throw new GatewayError("gateway.configuration", { detail: `contract ${file} is not OpenAPI 3.1` });
  // An OpenAPI document is no schema, but its schemas are: they move to where a schema keeps its parts.
  const schemas = JSON.stringify(document?.components?.schemas).replaceAll(
    "#/components/schemas/",
    () => "#/$defs/",
  );
  return {
    file,
    version: String(document?.info?.version),
    digest: createHash("sha256").update(bytes).digest("hex"),
    compile: compileSchemas(file, JSON.parse(schemas)),
  };
}

/** The validators of named schemas that refer to each other as `#/$defs/<name>`; see {@link LoadedContract.compile}. */
export function compileSchemas(file: string, schemas: object): LoadedContract["compile"] {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  addFormats.default(ajv);
  ajv.addVocabulary(["x-mask", "example"]);
  ajv.addKeyword({ keyword: "x-refusal", metaSchema: { additionalProperties: { enum: ERROR_CODES } } });
  ajv.addSchema({ $defs: schemas }, file);
  return <T>(name: string) => {
    if (!Object.hasOwn(schemas, name))
      throw new GatewayError("gateway.configuration", { detail: `no schema ${name} in ${file}` });
    return lazily<T>(ajv, file, name);
  };
}

const uncompiled = new Set<() => ValidateFunction>();

/**
 * For a process that answers: what is wrong with a contract shows at its start, and no caller waits for a compiler.
 *
 * @throws GatewayError `gateway.configuration`
 */
export function compileContracts(): void {
  for (const compile of uncompiled) compile();
}

/** Compiled at its first use: a command or a simulator needs few of all the messages, and all of them take a second. */
function lazily<T>(ajv: Ajv2020, file: string, name: string): (value: unknown) => T {
  let check: ValidateFunction | undefined;
  const ready = (): ValidateFunction => {
    check ??= compiled(ajv, file, name);
    uncompiled.delete(ready);
    return check;
  };
  uncompiled.add(ready);
  return (value) => {
    const check = ready();
    if (check(value) === true) return value as T;
    throw refusal(check.errors ?? [], (ref) => ajv.getSchema(`${file}${ref}`)?.schema as SchemaNode);
  };
}

function compiled(ajv: Ajv2020, file: string, name: string): ValidateFunction {
  let check: ValidateFunction | undefined;
  try {
    check = ajv.getSchema(`${file}#/$defs/${name}`);
  } catch (cause) {
    throw new GatewayError("gateway.configuration", { cause, detail: `schema ${name} of ${file}` });
  }
  if (check === undefined)
    throw new GatewayError("gateway.configuration", { detail: `no schema ${name} in ${file}` });
  return check;
}

/** Found by walking up, so that the same code works from `src/` and from `dist/`. */
export function contractsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, "package.json")) && existsSync(join(folder, "contracts")))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("no contracts folder above the code");
    folder = parent;
  }
  return join(folder, "contracts");
}

/** These only report that a branch failed; the branch's own errors say what. */
const combining = new Set(["anyOf", "oneOf", "allOf", "if", "propertyNames"]);

type Resolve = (ref: string) => SchemaNode | undefined;

/** Unknown fields first, then what the contract names, then the rest: one code per refusal. */
function refusal(errors: readonly ErrorObject[], resolve: Resolve): GatewayError {
  const found = new Map<ErrorCode, Set<string>>();
  const add = (code: ErrorCode, paths: readonly string[]): void => {
    const known = found.get(code) ?? new Set<string>();
    for (const path of paths) if (path !== "") known.add(path);
    found.set(code, known);
  };
  for (const error of errors) {
    const stated = statedCode(error, resolve);
    if (stated === undefined && combining.has(error.keyword)) continue;
    add(stated ?? defaultCode(error), pathsOf(error));
  }
  const codes = [...found.keys()];
  const code =
    codes.find((each) => each === "request.unknown-field") ??
    codes.find((each) => each !== "request.invalid") ??
    "request.invalid";
  return new GatewayError(code, { fields: [...(found.get(code) ?? [])] });
}

function defaultCode(error: ErrorObject): ErrorCode {
  return error.keyword === "additionalProperties" || error.keyword === "unevaluatedProperties"
    ? "request.unknown-field"
    : "request.invalid";
}

/** `x-refusal` stands beside the keyword, or (for `required`) at the property that is missing. */
function statedCode(error: ErrorObject, resolve: Resolve): ErrorCode | undefined {
  const schema = error.parentSchema as SchemaNode | undefined;
  let code = schema?.["x-refusal"]?.[error.keyword];
  if (code === undefined && error.keyword === "required") {
    const missing = schema?.properties?.[error.params["missingProperty"]];
    const named = missing?.$ref === undefined ? missing : resolve(missing.$ref);
    code = named?.["x-refusal"]?.["required"];
  }
  return code;
}

interface SchemaNode {
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly "x-refusal"?: Readonly<Record<string, ErrorCode>>;
}

/** Dotted. Steps of the instance are named by the contract; the last may be the caller's own word. */
function pathsOf(error: ErrorObject): readonly string[] {
  const steps = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => (/^\d{1,4}$/.test(step) || step.split(".").every(isPublicFieldName) ? step : "?"));
  const at = (last: string): string => [...steps, last].join(".");
  const missing: unknown = error.params["missingProperty"];
  if (typeof missing === "string") return [at(missing)];
  const unknown: unknown = error.params["additionalProperty"] ?? error.params["unevaluatedProperty"];
  if (typeof unknown === "string") return [at(isPublicFieldName(unknown) ? unknown : "?")];
  const together: unknown = error.keyword === "not" ? (error.schema as SchemaNode).required : undefined;
  if (Array.isArray(together)) return together.map((name) => at(String(name)));
  return [steps.join(".")];
}

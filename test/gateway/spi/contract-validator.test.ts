import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { loadContract } from "../../../src/gateway/spi/contract-validator.ts";

const contracts = new URL("../../../contracts/", import.meta.url);
const national = loadContract("national-platform/openapi.yaml");

function refusal(schema: string, value: unknown): Pick<GatewayError, "code" | "fields"> {
  try {
    national.compile(schema)(value);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return { code: thrown.code, fields: thrown.fields };
    throw thrown;
  }
  throw new Error("was accepted");
}

const read = (more: object): unknown => ({ certidentifier: "1.2", usecause: "a", ...more });

describe("every OpenAPI contract", () => {
  const files = readdirSync(contracts, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("openapi.yaml"),
  );

  test.each(files)("%s compiles schema by schema, and its digest is that of the file", (file) => {
    const bytes = readFileSync(new URL(file, contracts));
    const contract = loadContract(file);
    expect(contract.digest).toBe(createHash("sha256").update(bytes).digest("hex"));
    const names = Object.keys(parse(bytes.toString("utf8")).components.schemas);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(contract.compile(name)).toBeTypeOf("function");
  });
});

describe("a violation", () => {
  test("that the contract gives a code has that code", () => {
    expect(refusal("QueryCertInfoRequest", { certidentifier: "1.2" })).toEqual({
      code: "request.purpose-missing",
      fields: ["usecause"],
    });
    expect(refusal("QueryCertInfoRequest", read({ certidentifier: "?" })).code).toBe(
      "request.identifier-invalid",
    );
  });

  test("without a code of its own is request.invalid, with every field at fault", () => {
    const value = { holdercode: "!", holdertypecode: "0", usecause: "a" };
    expect(refusal("QueryCertInfoByHolderCodeRequest", value)).toEqual({
      code: "request.invalid",
      fields: ["holdercode", "holdertypecode"],
    });
  });

  test("below the top is named by its path", () => {
    const value = { certtypecode: "11100000000019713D071", certdata: { holder: "" }, usecause: "a" };
    expect(refusal("VerifyCertInfoRequest", value)).toEqual({
      code: "request.invalid",
      fields: ["certdata.holder"],
    });
  });

  test("of exclusion names the fields that exclude each other", () => {
    expect(refusal("QueryCertInfoRequest", read({ certificateidentifier: "1.2" }))).toEqual({
      code: "request.ambiguous-field",
      fields: ["certidentifier", "certificateidentifier"],
    });
  });

  test("by an unknown field comes before all others, and says the name only where it is one", () => {
    const value = { usecause: "", more: 1, "510100199001010013": 1, "<script>": 1 };
    expect(refusal("QueryCertInfoRequest", value)).toEqual({
      code: "request.unknown-field",
      fields: ["more", "?"],
    });
  });

  test("never repeats a value", () => {
    const canary = "510100199001010013!";
    const text = JSON.stringify([
      refusal("QueryCertInfoByHolderCodeRequest", {
        holdercode: canary,
        holdertypecode: canary,
        usecause: 1,
      }),
      refusal("VerifyCertInfoRequest", {
        certtypecode: canary,
        certdata: { [canary]: canary },
        usecause: canary,
      }),
    ]);
    expect(text).not.toContain("5101");
  });
});

test("a contract or schema that is not there stops the start", () => {
  expect(() => loadContract("nobody/openapi.yaml")).toThrowError("gateway.configuration");
  expect(() => national.compile("Nothing")).toThrowError("gateway.configuration");
});

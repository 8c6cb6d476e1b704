import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { components } from "../../../../contracts/generated/elicence-core.d.ts";
import { REFUSALS } from "../../../../src/adapters/elicence-core/codec-refusal.ts";
import { readRefusal, readReply } from "../../../../src/adapters/elicence-core/contract.ts";
import { plantCanaries } from "../../../../src/adapters/elicence-core/sandbox/canaries.ts";
import { createSandboxRegister } from "../../../../src/adapters/elicence-core/sandbox/register.ts";
import { ERROR_CATALOGUE } from "../../../../src/gateway/core/error-catalogue.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import { LICENCE_TYPE_CODES, type Licence, licenceType } from "../../../../src/gateway/core/licence.ts";
import { LICENCE_FIELDS } from "../../../../src/gateway/core/licence-fields.ts";
import { licenceOfType } from "../../../support/licences.ts";

const folder = new URL("../../../../contracts/elicence-core/", import.meta.url);
const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`samples/${name}.json`, folder), "utf8"));

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly "x-mask"?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
}
const document = parse(readFileSync(new URL("openapi.yaml", folder), "utf8")) as {
  components: { schemas: Readonly<Record<string, Schema>> };
};
const { schemas } = document.components;

/** Every leaf with its class, `public` where the contract says nothing; the mark beside a `$ref` counts. */
function leaves(schema: Schema, path: string, mask = schema["x-mask"]): [string, string][] {
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {};
    return leaves(target, path, mask ?? target["x-mask"]);
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, member]) =>
      leaves(member, path === "" ? name : `${path}.${name}`),
    );
  }
  const elements = schema.items === undefined ? [] : leaves(schema.items, `${path}[]`);
  // A list of plain values is one leaf; of objects, each of theirs is.
  if (elements.length > 0 && elements.every(([name]) => name !== `${path}[]`)) return elements;
  return [[path, mask ?? "public"]];
}

describe("the core's contract", () => {
  test("classifies every field of a licence exactly as the canonical list does, and knows no other field", () => {
    const canonical = LICENCE_FIELDS.map((field) => [field.path, field.class]);
    expect(leaves(schemas["Licence"] ?? {}, "").sort()).toEqual(canonical.sort());
  });

  test("marks the sensitive members of questions too", () => {
    const marked = ["SearchRequest", "VerifyRequest", "DownloadReply"].map((name) =>
      leaves(schemas[name] ?? {}, name).filter(([, mask]) => mask !== "public"),
    );
    expect(marked).toEqual([
      [
        ["SearchRequest.holderCode", "holder-code"],
        ["SearchRequest.holderName", "holder-name"],
        ["SearchRequest.plateNumber", "plate"],
        ["SearchRequest.qrCode", "presentation-code"],
        ["SearchRequest.number", "licence-number"],
      ],
      [
        ["VerifyRequest.holderName", "holder-name"],
        ["VerifyRequest.holderCode", "holder-code"],
        ["VerifyRequest.number", "licence-number"],
        ["VerifyRequest.file", "photo"],
      ],
      [["DownloadReply.file", "photo"]],
    ]);
  });

  test("and the canonical licence are one type", () => {
    type Wire = components["schemas"]["Licence"];
    // Compiles only while every licence that the schema lets through is canonical but for the brand.
    const canonical = (wire: Wire): Omit<Licence, "identifier" | "predecessor"> => wire;
    const branded = (licence: Licence): Pick<Wire, "identifier" | "typeCode" | "state"> => licence;
    expect([canonical, branded].every((same) => same.length === 1)).toBe(true);
  });

  test("takes every licence of the sandbox register, also with a canary in each classified field", () => {
    const register = createSandboxRegister({ seed: 3, count: 480, today: "2026-06-01" });
    const read = readReply["licence.read"];
    for (const licence of register.all()) {
      expect(() => read({ licence })).not.toThrow();
      expect(() => read({ licence: plantCanaries(licence, "CNRY") })).not.toThrow();
    }
  });

  test.each(LICENCE_TYPE_CODES)("%s: no member may be missing, null, unknown or of another type", (code) => {
    const licence = licenceOfType(code) as unknown as Record<string, unknown>;
    const read = readReply["licence.read"];
    const optional = new Set(["predecessor", "qrCode", "seal"]);
    for (const name of Object.keys(licence)) {
      const { [name]: _left, ...rest } = licence;
      if (optional.has(name)) expect(() => read({ licence: rest }), name).not.toThrow();
      else expect(() => read({ licence: rest }), name).toThrow(GatewayError);
      for (const wrong of [null, 7, [], {}, ""]) {
        const taken = (): unknown => read({ licence: { ...licence, [name]: wrong } });
        if (wrong === "" && (name === "name" || name === "qrCode")) expect(taken, name).not.toThrow();
        else expect(taken, `${name} ${JSON.stringify(wrong)}`).toThrow(GatewayError);
      }
    }
    expect(() => read({ licence: { ...licence, remark: "x" } })).toThrow("request.unknown-field");
    const block = licenceType(code)?.class ?? "";
    const inner = { ...(licence[block] as object), hidden: 1 };
    expect(() => read({ licence: { ...licence, [block]: inner } })).toThrow("request.unknown-field");
  });

  test("a licence with two blocks, or with a day that does not exist, is none", () => {
    const operator = licenceOfType("11100000000019713D008");
    const vehicle = licenceOfType("11100000000019713D013");
    const read = readReply["licence.read"];
    expect(() => read({ licence: { ...operator, vehicle: vehicle.vehicle } })).toThrow(GatewayError);
    expect(() => read({ licence: { ...operator, validTo: "2027-02-30" } })).toThrow(GatewayError);
  });

  test("and the table of refusals have the same codes, each with the status that the contract states", () => {
    const rows = [...(schemas["RefusalCode"]?.description ?? "").matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)];
    const stated = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
    expect(Object.fromEntries(Object.entries(REFUSALS).map(([code, { status }]) => [code, status]))).toEqual(
      stated,
    );
    expect(Object.keys(REFUSALS).sort()).toEqual([...(schemas["RefusalCode"]?.enum ?? [])].sort());
    for (const { code } of Object.values(REFUSALS)) expect(ERROR_CATALOGUE).toHaveProperty([code]);
  });

  test("takes its own samples", () => {
    expect(() => readReply["licence.read"](sample("read-practitioner-reply"))).not.toThrow();
    expect(() => readReply["licence.read"](sample("read-operator-reply"))).not.toThrow();
    expect(() => readReply["licence.read"](sample("read-vehicle-reply"))).not.toThrow();
    expect(() => readReply["licence.search"](sample("search-reply"))).not.toThrow();
    expect(() => readReply["licence.search"](sample("search-nothing-reply"))).not.toThrow();
    expect(() => readReply["licence.verify"](sample("verify-valid-reply"))).not.toThrow();
    expect(() => readReply["licence.verify"](sample("verify-partly-wrong-reply"))).not.toThrow();
    expect(() => readReply["licence.download"](sample("download-reply"))).not.toThrow();
    expect(() => readRefusal(sample("read-nothing-reply"))).not.toThrow();
  });
});

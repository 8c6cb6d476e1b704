import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import { downloadCodec } from "../../../../src/adapters/national-platform/codec-download.ts";
import { readCodec } from "../../../../src/adapters/national-platform/codec-read.ts";
import { searchCodec } from "../../../../src/adapters/national-platform/codec-search.ts";
import { verifyCodec } from "../../../../src/adapters/national-platform/codec-verify.ts";
import { contract, type Schemas } from "../../../../src/adapters/national-platform/contract.ts";
import type { MinistryState } from "../../../../src/gateway/core/code-sets/certificate-state.ts";
import type { HolderCodeType } from "../../../../src/gateway/core/code-sets/holder-code-type.ts";
import { SHARE_OF_VERDICT, type ShareVerdict } from "../../../../src/gateway/core/code-sets/verdict.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { CertificateState, Licence, LicenceTypeCode } from "../../../../src/gateway/core/licence.ts";
import { LICENCE_FIELDS } from "../../../../src/gateway/core/licence-fields.ts";
import type { Verdict } from "../../../../src/gateway/core/operations.ts";
import { FACE_PATHS, surfaceOf } from "../../../../src/gateway/core/share-face.ts";
import { loadContract } from "../../../../src/gateway/spi/contract-validator.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { replyContext } from "../../../support/reply-context.ts";
import { masked, wholeLicences } from "../synthetic-licences.ts";

const samples = new URL("../../../../contracts/national-platform/samples/", import.meta.url);
const context = replyContext();
const loaded = loadContract(contract.file);

const asking = (body: Uint8Array | string, query = ""): WireRequest => ({
  method: "POST",
  path: "/",
  query,
  headers: new Map(),
  body: Buffer.from(body),
});
const sample = (file: string): WireRequest => asking(readFileSync(new URL(file, samples)));
const whole = (state: CertificateState, kind: keyof typeof wholeLicences = "practitioner"): Licence => ({
  ...wholeLicences[kind],
  state,
});

interface Body {
  readonly code: number;
  readonly message: string;
  readonly data: Record<string, unknown>;
}
function told(reply: WireResponse, schema: string): Body {
  expect(reply.headers.get("content-type")).toBe("application/json;charset=utf-8");
  expect(reply.headers.get("x-trace-id")).toBe(context.traceId);
  const body: unknown = JSON.parse(Buffer.from(reply.body).toString());
  expect(keysOf(body).filter((key) => key !== key.toLowerCase())).toEqual([]);
  return loaded.compile<Body>(schema)(body);
}
function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...keysOf(member)]);
}

describe("questions", () => {
  test("for one licence are read by either name of the identifier, in any case", () => {
    const identifier = wholeLicences.practitioner.identifier;
    expect(readCodec.decode(sample("query-cert-info.json"))).toEqual({
      purpose: "办理道路运输从业资格证换证",
      identifier,
    });
    expect(readCodec.decode(sample("query-cert-info-mixed-case.json"))).toEqual({
      purpose: "跨省执法核查",
      identifier,
    });
  });

  test("for a holder's licences leave out what was not asked", () => {
    expect(searchCodec.decode(sample("query-cert-info-by-holder-code.json"))).toEqual({
      purpose: "办理道路运输从业资格证换证",
      holderCode: "510100199001010013",
      holderCodeType: "111",
    });
    expect(searchCodec.decode(sample("query-cert-info-by-holder-code-operator.json"))).toEqual({
      purpose: "招投标资格核验",
      holderCode: "91510100MA0000001L",
      holderCodeType: "001",
      typeCode: "11100000000019713D008",
      number: "川交运管许可成字510100000001号",
    });
  });

  test("for verification name face fields by our paths, with days in our form", () => {
    expect(verifyCodec.decode(sample("verify-cert-info.json"))).toEqual({
      purpose: "路面执法核验",
      typeCode: "11100000000019713D071",
      holderName: "张三",
      holderCode: "510100199001010013",
      number: "510100199001010013",
      face: { "practitioner.drivingClass": "A2", validTo: "2030-12-31" },
    });
    expect(verifyCodec.decode(sample("verify-cert-info-vehicle.json"))).toMatchObject({
      identifier: wholeLicences.vehicle.identifier,
      face: { "vehicle.plateNumber": "川A12345", "vehicle.plateColour": "2" },
    });
  });

  test("for a file are read by either name of identifier and cause", () => {
    expect(downloadCodec.decode(sample("download-file.json"))).toEqual({
      purpose: "办理道路运输从业资格证换证",
      identifier: wholeLicences.practitioner.identifier,
      fileType: "ofd",
      copyExpires: "2030-12-31",
    });
    expect(downloadCodec.decode(sample("download-file-alias.json"))).toMatchObject({ purpose: "窗口亮证" });
  });

  test.each([readCodec, searchCodec, verifyCodec, downloadCodec])(
    "with a query string are refused",
    (codec) => {
      expect(() => codec.decode(asking("{}", "a=1"))).toThrowError("request.unknown-field");
    },
  );

  test("with an ID number in lower case are read in its normal form", () => {
    const body = { holdercode: "11010119900307053x", holdertypecode: "111", usecause: "a" };
    expect(searchCodec.decode(asking(JSON.stringify(body))).holderCode).toBe("11010119900307053X");
  });
});

describe("a licence", () => {
  test.each([
    ["valid", 200, "0", "10"],
    ["void", 300, "21", "01"],
    ["expired", 300, "22", "02"],
    ["cancelled", 300, "21", "03"],
    ["withdrawn", 300, "21", "04"],
    ["revoked", 300, "21", "05"],
    ["other", 300, "23", "09"],
  ] as const)(
    "that is %s answers %i with status %s and its data beside it",
    (state, code, status, ministry) => {
      const body = told(readCodec.encode(masked({ licence: whole(state) }), context), "LicenceReply");
      expect(body).toMatchObject({
        code,
        data: { status, certificatestate: ministry, certificateholder: "张三" },
      });
    },
  );

  test("whose state the profile withholds is no success", () => {
    const { state: _withheld, ...licence } = whole("valid");
    expect(told(readCodec.encode(masked({ licence }), context), "LicenceReply")).toMatchObject({
      code: 300,
      data: { status: "99" },
    });
  });

  test("of which the profile lists nothing shows nothing", () => {
    const body = told(readCodec.encode(masked({ licence: { state: "valid" } }), context), "LicenceReply");
    expect(body.data).toEqual({ status: "0", certificatestate: "10" });
  });

  test.each(["operator", "vehicle", "practitioner"] as const)(
    "of class %s gives each field of its block one row, and meets the contract",
    (kind) => {
      const licence = whole("valid", kind);
      const body = told(readCodec.encode(masked({ licence }), context), "LicenceReply");
      const rows = surfaceOf(licence) ?? [];
      expect(body.data["surface"]).toEqual(rows);
      const own = LICENCE_FIELDS.filter(({ only, path }) => only === kind && !path.includes("[]"));
      expect([...FACE_PATHS[kind].values()].sort()).toEqual(own.map(({ path }) => path).sort());
      const numbered = kind === "practitioner" ? 8 : 0;
      expect(rows).toHaveLength(own.length + numbered);
      expect(new Set(rows.map(({ columnname }) => columnname)).size).toBe(rows.length);
    },
  );

  test("never shows the presentation code or the seal, which this dialect has no member for", () => {
    const text = Buffer.from(readCodec.encode(masked({ licence: whole("valid") }), context).body).toString();
    expect(text).not.toMatch(/synthetic-qr-payload|c2VhbA==/);
  });
});

describe("a search", () => {
  test("gives each licence its own status", () => {
    const licences = [whole("valid"), whole("revoked", "vehicle"), whole("expired", "operator")];
    const body = told(searchCodec.encode(masked({ licences }), context), "LicencesReply");
    expect(body).toMatchObject({
      code: 200,
      data: { status: "0", licences: [{ status: "0" }, { status: "21" }, { status: "22" }] },
    });
  });

  test("that finds nothing is not a success", () => {
    const body = told(searchCodec.encode(masked({ licences: [] }), context), "LicencesReply");
    expect(body).toMatchObject({ code: 300, data: { status: "10", licences: [] } });
  });
});

describe("a verdict", () => {
  test.each(Object.entries(SHARE_OF_VERDICT))("of %s is %s", (verdict, code) => {
    const result = masked({ verdict: verdict as Verdict, mismatched: [] });
    const body = told(verifyCodec.encode(result, context), "VerdictReply");
    expect(body).toMatchObject({ code: 200, data: { verdict: code } });
  });

  test("names what differs as the question spelt it", () => {
    const mismatched = [
      ...["holderName", "holder.code", "number", "identifier", "validTo"],
      ...["issuer.name", "vehicle.plateNumber", "practitioner.idNumber"],
    ];
    const result = masked({ verdict: "partly-wrong" as const, mismatched });
    expect(told(verifyCodec.encode(result, context), "VerdictReply").data["mismatched"]).toEqual([
      ...["holder", "holdercode", "certno", "certificateidentifier", "certificatevalidateend"],
      ...["issuedept", "vehicleno", "idcard"],
    ]);
  });
});

describe("a file", () => {
  const result = {
    identifier: wholeLicences.operator.identifier,
    fileType: "ofd",
    fileName: "a.ofd",
    file: "T0ZE",
  } as const;

  test("leaves with its name", () => {
    const body = told(downloadCodec.encode(masked(result), context), "FileReply");
    expect(body.data).toMatchObject({ filetype: "ofd", filename: "a.ofd", file: "T0ZE" });
  });

  test("that the profile withholds is a refusal and not an empty success", () => {
    const { file: _withheld, ...rest } = result;
    expect(() => downloadCodec.encode(masked(rest), context)).toThrowError(
      new GatewayError("grant.file-withheld"),
    );
  });
});

test("the contract's code lists are those of the core", () => {
  expectTypeOf<Schemas["HolderTypeCode"]>().toEqualTypeOf<HolderCodeType>();
  expectTypeOf<Schemas["CertTypeCode"]>().toEqualTypeOf<LicenceTypeCode>();
  expectTypeOf<NonNullable<Schemas["Licence"]["certificatestate"]>>().toEqualTypeOf<MinistryState>();
  expectTypeOf<Schemas["VerdictReply"]["data"]["verdict"]>().toEqualTypeOf<Exclude<ShareVerdict, "6">>();
});

import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import { downloadCodec } from "../../../../src/adapters/northbound/codec-download.ts";
import { readCodec } from "../../../../src/adapters/northbound/codec-read.ts";
import { searchCodec } from "../../../../src/adapters/northbound/codec-search.ts";
import { verifyCodec } from "../../../../src/adapters/northbound/codec-verify.ts";
import { contract, type Schemas } from "../../../../src/adapters/northbound/contract.ts";
import type { HolderCodeType } from "../../../../src/gateway/core/code-sets/holder-code-type.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { CertificateState, Holder, LicenceTypeCode } from "../../../../src/gateway/core/licence.ts";
import type { OperationRequest, Verdict } from "../../../../src/gateway/core/operations.ts";
import { loadContract } from "../../../../src/gateway/spi/contract-validator.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { replyContext } from "../../../support/reply-context.ts";
import { masked, wholeLicences } from "../synthetic-licences.ts";

const samples = new URL("../../../../contracts/gateway/samples/", import.meta.url);
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

function told(reply: WireResponse, schema: string): unknown {
  expect(reply.status).toBe(200);
  expect(reply.headers.get("x-trace-id")).toBe(context.traceId);
  return loaded.compile(schema)(JSON.parse(Buffer.from(reply.body).toString()));
}

describe("questions are read in the words they came in", () => {
  test("read", () => {
    expect(readCodec.decode(sample("read.json"))).toEqual({
      purpose: "本人查看电子证照",
      identifier: wholeLicences.practitioner.identifier,
    });
  });

  test("search", () => {
    expect(searchCodec.decode(sample("search.json"))).toEqual({
      purpose: "本人领取电子证照",
      holderCode: "510100199001010013",
      holderCodeType: "111",
    });
    expect(searchCodec.decode(sample("search-operator.json"))).toMatchObject({
      typeCode: "11100000000019713D008",
      number: "川交运管许可成字510100000001号",
    });
  });

  test("verify", () => {
    expect(verifyCodec.decode(sample("verify.json"))).toEqual({
      purpose: "乘客核验驾驶员",
      typeCode: "11100000000019713D071",
      holderName: "张三",
      holderCode: "510100199001010013",
      face: { "practitioner.drivingClass": "A2", validTo: "2030-12-31" },
    });
    expect(verifyCodec.decode(sample("verify-vehicle.json"))).toMatchObject({
      identifier: wholeLicences.vehicle.identifier,
      face: { "vehicle.plateNumber": "川A12345", "vehicle.plateColour": "2" },
    });
  });

  test("download", () => {
    expect(downloadCodec.decode(sample("download.json"))).toEqual({
      purpose: "本人保存电子证照",
      identifier: wholeLicences.practitioner.identifier,
      fileType: "ofd",
      copyExpires: "2030-12-31",
    });
  });

  test("an identifier in lower case is read in its normal form", () => {
    const { identifier } = wholeLicences.practitioner;
    const body = JSON.stringify({ purpose: "a", identifier: identifier.toLowerCase() });
    expect(readCodec.decode(asking(body)).identifier).toBe(identifier);
  });

  test.each([readCodec, searchCodec, verifyCodec, downloadCodec])("a query string is refused", (codec) => {
    expect(() => codec.decode(asking("{}", "purpose=a"))).toThrowError("request.unknown-field");
  });

  test("a face field is named in the refusal as the contract spells it", () => {
    const body = {
      purpose: "a",
      typeCode: "11100000000019713D071",
      face: { "vehicle.plateNumber": "川A12345" },
    };
    try {
      verifyCodec.decode(asking(JSON.stringify(body)));
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: "request.invalid", fields: ["face.vehicle.plateNumber"] });
    }
  });
});

describe("results go out in the contract's words", () => {
  test.each(["operator", "vehicle", "practitioner"] as const)(
    "a whole licence of class %s meets it",
    (kind) => {
      const licence = wholeLicences[kind];
      expect(told(readCodec.encode(masked({ licence }), context), "ReadReply")).toEqual({ licence });
    },
  );

  test("a licence of which nothing may leave is an empty one", () => {
    expect(told(readCodec.encode(masked({ licence: {} }), context), "ReadReply")).toEqual({ licence: {} });
  });

  test("licences of a search", () => {
    const licences = Object.values(wholeLicences);
    expect(told(searchCodec.encode(masked({ licences }), context), "SearchReply")).toEqual({ licences });
    expect(told(searchCodec.encode(masked({ licences: [] }), context), "SearchReply")).toEqual({
      licences: [],
    });
  });

  test("a verdict", () => {
    const result = { verdict: "partly-wrong", mismatched: ["holderName"] } as const;
    expect(told(verifyCodec.encode(masked(result), context), "VerifyReply")).toEqual(result);
  });

  test("a file, or a refusal where the profile withholds it", () => {
    const { identifier } = wholeLicences.operator;
    const result = { identifier, fileType: "png", fileName: "a.png", file: "UE5H" } as const;
    expect(told(downloadCodec.encode(masked(result), context), "DownloadReply")).toEqual(result);
    const { file: _withheld, ...rest } = result;
    expect(() => downloadCodec.encode(masked(rest), context)).toThrowError(
      new GatewayError("grant.file-withheld"),
    );
  });

  test("the canonical code lists are those of the contract", () => {
    expectTypeOf<Schemas["HolderCodeType"]>().toEqualTypeOf<HolderCodeType>();
    expectTypeOf<Schemas["TypeCode"]>().toEqualTypeOf<LicenceTypeCode>();
    expectTypeOf<Schemas["VerifyReply"]["verdict"]>().toEqualTypeOf<Verdict>();
    expectTypeOf<NonNullable<Schemas["Licence"]["state"]>>().toEqualTypeOf<CertificateState>();
    expectTypeOf<NonNullable<NonNullable<Schemas["Licence"]["holder"]>["kind"]>>().toEqualTypeOf<
      Holder["kind"]
    >();
    expectTypeOf<Schemas["DownloadRequest"]["fileType"]>().toEqualTypeOf<
      OperationRequest<"licence.download">["fileType"]
    >();
  });
});

import { expect } from "vitest";
import { conformance as national } from "../../src/adapters/national-platform/conformance.ts";
import { conformance as mini } from "../../src/adapters/northbound/conformance.ts";
import type { LicenceTypeCode } from "../../src/gateway/core/licence.ts";
import type { Conformance } from "../../src/gateway/spi/conformance.ts";
import type { WireResponse } from "../../src/gateway/spi/wire.ts";
import { licenceOfType } from "../support/licences.ts";

export const TYPE: LicenceTypeCode = "11100000000019713D071";
export const licence = licenceOfType(TYPE);

export interface Dialect {
  readonly name: string;
  readonly conformance: Conformance;
  readonly path: (operation: "read" | "search") => string;
  readonly body: (fields: { identifier?: string; purpose?: string; extra?: object }) => object;
  readonly searchBody: (holderCode: string, typeCode: string) => object;
  readonly codeIn: (reply: WireResponse) => string;
}

const json = (reply: WireResponse): Record<string, unknown> =>
  JSON.parse(Buffer.from(reply.body).toString("utf8")) as Record<string, unknown>;

export const dialects: readonly Dialect[] = [
  {
    name: "national-platform",
    conformance: national,
    path: (operation) =>
      `/national-platform/sysapi/${operation === "read" ? "queryCertInfo" : "queryCertInfoByHolderCode"}`,
    body: ({ identifier, purpose, extra }) => ({ certidentifier: identifier, usecause: purpose, ...extra }),
    searchBody: (holdercode, certtypecode) => ({
      holdercode,
      holdertypecode: "111",
      certtypecode,
      usecause: "办事",
    }),
    codeIn: (reply) => {
      const { code, data } = json(reply) as { code: number; data: { error: string } };
      expect(code).toBe(300);
      return data.error;
    },
  },
  {
    name: "northbound",
    conformance: mini,
    path: (operation) => `/v1/licences/${operation}`,
    body: ({ identifier, purpose, extra }) => ({ identifier, purpose, ...extra }),
    searchBody: (holderCode, typeCode) => ({ holderCode, holderCodeType: "111", typeCode, purpose: "办事" }),
    codeIn: (reply) => (json(reply) as { error: { code: string } }).error.code,
  },
];

import { describe, expect, test } from "vitest";
import { composeLicenceIdentifier } from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import type { LicensingOffice, RegisterKey } from "../../../src/gateway/core/licensing-office.ts";
import type { LicenceView, OperationRequest } from "../../../src/gateway/core/operations.ts";
import { createServe } from "../../../src/gateway/serve/serve.ts";
import { fakeCore } from "../../support/fake-core.ts";
import { licenceOfType } from "../../support/licences.ts";

// The risk: another province's licence is answered for by our own core, or something that the exchange does not tell
// is taken for equal.

const number = "渝交运管渝字500103100001号";
const inForce: LicenceView = {
  typeCode: typeCodeOf("013"),
  number,
  state: "valid",
  validFrom: "2022-01-01",
  validTo: "2030-12-31",
  holder: { name: "重庆测试运输有限公司", code: "91500103MA00000012" },
  vehicle: { plateNumber: "渝A10001", plateColour: "2" },
};
const asked: { key: RegisterKey; province: string }[] = [];
const officeWith = (find: () => Promise<readonly LicenceView[]>) => async () =>
  ({
    find: async (key: RegisterKey, province: string) => {
      asked.push({ key, province });
      return find();
    },
  }) as unknown as LicensingOffice;

const verify = async (
  question: Partial<OperationRequest<"licence.verify">>,
  found: readonly LicenceView[] | GatewayError,
  office = officeWith(async () => {
    if (found instanceof GatewayError) throw found;
    return found;
  }),
) => {
  asked.length = 0;
  const serve = createServe({
    core: fakeCore(() => licenceOfType(typeCodeOf("013"))),
    elsewhere: { homeProvince: "510000", office },
  });
  const request = { purpose: "路检", typeCode: typeCodeOf("013"), ...question };
  const context = {
    partnerId: "p",
    traceId: "t",
    receivedAt: Date.UTC(2026, 5, 30),
    signal: new AbortController().signal,
    grants: [],
  };
  const { result } = await serve({ operation: "licence.verify", request }, context);
  return result;
};
/** What the fake core says to everything. */
const OWN = { verdict: "partly-wrong", mismatched: ["holder.name"] };
const plate = { face: { "vehicle.plateNumber": "渝A10001", "vehicle.plateColour": "2" } };

describe("which province is asked", () => {
  test.each([
    ["the plate", plate, "500000"],
    ["the area in the number", { number: "交运管渝字500103100001号" }, "500000"],
    ["the number's own character", { number }, "500000"],
    [
      "the office of the identifier",
      {
        number,
        identifier: composeLicenceIdentifier({
          typeCode: typeCodeOf("013"),
          issuerCode: "11440000006122244L".replace("11440000006122244L", "11430000006122244L"),
          serial: "00000000000000000001",
          version: 1,
        }),
      },
      "430000",
    ],
  ])("follows from %s", async (_what, question, province) => {
    await verify(question, [inForce]);
    expect(asked).toMatchObject([{ province }]);
  });

  test.each([
    ["our own plate", { face: { "vehicle.plateNumber": "川A12345", "vehicle.plateColour": "2" } }],
    ["our own number", { number: "川交运管成字510100000001号" }],
    ["nothing that says", { holderName: "某公司" }],
  ])("%s is the core's to answer", async (_what, question) => {
    expect(await verify(question, [inForce])).toEqual(OWN);
    expect(asked).toEqual([]);
  });
});

describe("the verdict", () => {
  const cases: readonly [
    string,
    Partial<OperationRequest<"licence.verify">>,
    readonly LicenceView[],
    object,
  ][] = [
    ["all right and in force", { ...plate, number }, [inForce], { verdict: "valid", mismatched: [] }],
    [
      "the number without 字 and 号",
      { ...plate, number: "渝交运管渝字500103100001" },
      [inForce],
      { verdict: "valid", mismatched: [] },
    ],
    [
      "another number",
      { ...plate, number: "渝交运管渝字500103100009号" },
      [inForce],
      { verdict: "partly-wrong", mismatched: ["number"] },
    ],
    [
      "another holder",
      { ...plate, holderName: "别的公司" },
      [inForce],
      { verdict: "partly-wrong", mismatched: ["holderName"] },
    ],
    ["none", plate, [], { verdict: "no-such-licence", mismatched: [] }],
    ["over", plate, [{ ...inForce, validTo: "2026-06-29" }], { verdict: "no-longer-valid", mismatched: [] }],
    ["void there", plate, [{ ...inForce, state: "void" }], { verdict: "no-longer-valid", mismatched: [] }],
    [
      "not begun",
      plate,
      [{ ...inForce, validFrom: "2026-07-01" }],
      { verdict: "not-yet-active", mismatched: [] },
    ],
    [
      "the old one and the new one: the one in force",
      plate,
      [{ ...inForce, state: "void", validTo: "2021-12-31" }, inForce],
      { verdict: "valid", mismatched: [] },
    ],
    [
      "a state that is not told",
      plate,
      [{ ...inForce, state: undefined } as unknown as LicenceView],
      { verdict: "insufficient-information", mismatched: [] },
    ],
    [
      "a face that the exchange does not have",
      { face: { ...plate.face, "vehicle.annualReview.validTo": "2027-01-01" } },
      [inForce],
      { verdict: "insufficient-information", mismatched: [] },
    ],
    [
      "of another class",
      plate,
      [{ ...inForce, typeCode: typeCodeOf("071") }],
      { verdict: "no-such-licence", mismatched: [] },
    ],
  ];
  test.each(cases)("%s", async (_what, question, found, result) => {
    expect(await verify(question, found)).toEqual(result);
  });

  test("an exchange that is away is no verdict", async () => {
    await expect(verify(plate, new GatewayError("partner.unavailable"))).rejects.toThrow(
      "partner.unavailable",
    );
  });

  test("a site without the exchange answers as its core does", async () => {
    const nobody = async () => {
      throw new GatewayError("channel.unprovisioned");
    };
    expect(await verify(plate, [], nobody)).toEqual(OWN);
  });
});

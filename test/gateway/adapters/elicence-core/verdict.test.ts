import { describe, expect, test } from "vitest";
import { verdictOf } from "../../../../src/adapters/elicence-core/simulator-verdict.ts";
import type { CertificateState, Licence, LicenceIdentifier } from "../../../../src/gateway/core/licence.ts";
import type { OperationRequest, Verdict } from "../../../../src/gateway/core/operations.ts";
import { licenceOfType } from "../../../support/licences.ts";

type Question = OperationRequest<"licence.verify">;

const base = licenceOfType("11100000000019713D013");
const licence: Licence = { ...base, state: "valid", validFrom: "2026-01-01", validTo: "2026-12-31" };
const { typeCode, identifier, number, holder } = licence;
const TODAY = "2026-06-01";

function verdict(question: Partial<Question>, found: readonly Licence[] = [licence], today = TODAY) {
  const { verdict, mismatched } = verdictOf({ purpose: "测试", typeCode, ...question }, found, today);
  return [verdict, ...mismatched];
}

// The rules are numbered as in the contract, under /core/licences/verify.
describe("the core's verdict", () => {
  test("1: names and face alone are insufficient", () => {
    expect(verdict({ holderName: holder.name })).toEqual(["insufficient-information"]);
    expect(verdict({ face: { "vehicle.plateNumber": "川A12345" } })).toEqual(["insufficient-information"]);
  });

  test("2: one of number, holder code or identifier must lead to a licence of the type", () => {
    for (const question of [{ number }, { holderCode: holder.code }, { identifier }]) {
      expect(verdict(question)).toEqual(["valid"]);
    }
    expect(verdict({ number: "川交运管成字510100999999号" })).toEqual(["no-such-licence"]);
    expect(verdict({ number }, [])).toEqual(["no-such-licence"]);
    expect(verdict({ number, typeCode: "11100000000019713D073" })).toEqual(["no-such-licence"]);
  });

  test("3: of several licences the one that agrees best counts, then one in force, then the newest", () => {
    const other: Licence = {
      ...licence,
      number: "川交运管成字510100000009号",
      identifier: `${identifier}0` as LicenceIdentifier,
    };
    const replaced: Licence = { ...licence, state: "void", issueDate: "2019-01-01" };
    expect(verdict({ holderCode: holder.code, number }, [other, licence])).toEqual(["valid"]);
    expect(verdict({ holderCode: holder.code, number }, [replaced, licence])).toEqual(["valid"]);
    const revoked: Licence = { ...licence, state: "revoked", issueDate: "2025-01-01" };
    const suspended: Licence = { ...licence, state: "other", issueDate: "2026-01-01" };
    expect(verdict({ number }, [revoked, suspended])).toEqual(["suspended"]);
    expect(verdict({ number }, [suspended, revoked])).toEqual(["suspended"]);
  });

  test("4: what disagrees is named as the question named it, and a bad standing is not told besides", () => {
    const question = {
      number,
      holderName: "某某运输有限公司",
      holderCode: holder.code,
      face: { "vehicle.plateNumber": "川A00001", "vehicle.plateColour": licence.vehicle?.plateColour ?? "" },
    };
    const wrong = ["partly-wrong", "holderName", "vehicle.plateNumber"];
    expect(verdict(question)).toEqual(wrong);
    expect(verdict(question, [{ ...licence, state: "revoked" }])).toEqual(wrong);
    expect(verdict({ holderCode: holder.code, number: "1" })).toEqual(["partly-wrong", "number"]);
    expect(verdict({ number, identifier: `${identifier}0` as LicenceIdentifier })).toEqual([
      "partly-wrong",
      "identifier",
    ]);
  });

  test("4: a field that the licence has not, that exists nowhere, or that is a picture, disagrees", () => {
    const wrong = (path: string, text: string) => verdict({ number, face: { [path]: text } });
    const paths = [
      "practitioner.sex",
      "vehicle.wheels",
      "vehicle",
      "constructor",
      "vehicle.plateNumber.length",
      "",
    ];
    for (const path of paths) expect(wrong(path, "1"), path).toEqual(["partly-wrong", path]);
    expect(wrong("seal.image", licence.seal?.image ?? "")).toEqual(["partly-wrong", "seal.image"]);
    expect(wrong("qrCode", licence.qrCode ?? "")).toEqual(["partly-wrong", "qrCode"]);
  });

  test("texts agree whatever their width, case and white space; lists by a member", () => {
    const vehicle = {
      ...licence.vehicle,
      brandModel: "楚胜牌CSC5267GRY6",
      seats: 3,
      businessScopeCodes: ["02100", "02201"],
    };
    const found = [
      { ...licence, holder: { ...holder, name: "成都（高新）运输有限公司" }, vehicle } as Licence,
    ];
    const right = {
      number: ` ${number} `,
      holderName: "成都(高新) 运输有限公司",
      face: {
        "vehicle.brandModel": "楚胜牌ｃｓｃ5267gry6",
        "vehicle.seats": "3",
        "vehicle.businessScopeCodes": "02201",
        "vehicle.annualReview.state": licence.vehicle?.annualReview.state ?? "",
      },
    };
    expect(verdict(right, found)).toEqual(["valid"]);
    expect(verdict({ number, face: { "vehicle.businessScopeCodes": "0220" } }, found)[0]).toBe(
      "partly-wrong",
    );
  });

  test("5: both days of the validity belong to it", () => {
    expect(verdict({ number }, [licence], "2025-12-31")).toEqual(["not-yet-active"]);
    expect(verdict({ number }, [licence], "2026-01-01")).toEqual(["valid"]);
    expect(verdict({ number }, [licence], "2026-12-31")).toEqual(["valid"]);
    expect(verdict({ number }, [licence], "2027-01-01")).toEqual(["no-longer-valid"]);
  });

  const standings: Readonly<Record<Exclude<CertificateState, "valid">, Verdict>> = {
    void: "no-longer-valid",
    expired: "no-longer-valid",
    cancelled: "no-longer-valid",
    withdrawn: "no-longer-valid",
    revoked: "no-longer-valid",
    other: "suspended",
  };
  test.each(Object.entries(standings))("6, 7: state %s is %s", (state, expected) => {
    expect(verdict({ number }, [{ ...licence, state: state as CertificateState }])).toEqual([expected]);
  });
});

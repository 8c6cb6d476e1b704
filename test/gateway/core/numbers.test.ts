import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import {
  dateOfDayNumber,
  dateOfEpochMs,
  dayNumberOf,
  isDateText,
  isPeriod,
  readDate,
  writeDate,
} from "../../../src/gateway/core/numbers/dates.ts";
import {
  isLicenceDigits,
  joinLicenceNumber,
  readLicenceNumber,
  splitLicenceNumber,
  writeLicenceNumber,
} from "../../../src/gateway/core/numbers/licence-number.ts";
import { readPlate } from "../../../src/gateway/core/numbers/plate.ts";
import licenceNumbers from "../../vectors/licence-numbers.json" with { type: "json" };
import plates from "../../vectors/plates.json" with { type: "json" };

describe("dates", () => {
  test.each([
    ["2024-02-29", "2024-02-29"],
    ["20240229", "2024-02-29"],
    ["20240229235959", "2024-02-29"],
    [" 2024-02-29 ", "2024-02-29"],
    ["1709136000000", "2024-02-29"],
    ["9999-12-31", "9999-12-31"],
    ["20000229", "2000-02-29"],
  ])("%s is the day %s", (text, day) => {
    expect(readDate(text)).toBe(day);
  });

  test.each([
    ["2023-02-29", "no leap year"],
    ["19000229", "no leap year at the century"],
    ["2024-04-31", "April has thirty days"],
    ["2024-13-01", "no thirteenth month"],
    ["2024-00-10", "no month zero"],
    ["2024-01-00", "no day zero"],
    ["20240229246000", "no hour 24"],
    ["20240229126100", "no minute 61"],
    ["2024-2-9", "one digit"],
    ["2024/02/09", "slashes"],
    ["00000101", "no year zero"],
    ["长期", "a word"],
    ["", "nothing"],
  ])("%s is refused: %s", (text) => {
    expect(readDate(text)).toBeUndefined();
  });

  test("epoch milliseconds are read in Beijing, on both sides of its midnight", () => {
    expect(readDate(String(Date.UTC(2024, 1, 28, 15, 59, 59, 999)))).toBe("2024-02-28");
    expect(readDate(String(Date.UTC(2024, 1, 28, 16, 0, 0, 0)))).toBe("2024-02-29");
    expect(dateOfEpochMs(-1)).toBe("1970-01-01");
    expect(dateOfEpochMs(Number.NaN)).toBeUndefined();
    expect(dateOfEpochMs(1e16)).toBeUndefined();
  });

  test("every day of three centuries comes back from every shape that can hold it", () => {
    const first = dayNumberOf("1850-01-01");
    const days = Array.from({ length: 100 * 365 }, (_, at) => first + at * 3);
    const shapes = ["dashed", "compact", "timestamp"] as const;
    expect(days.map(dateOfDayNumber).every(isDateText)).toBe(true);
    const lost = days.filter((day) => {
      const date = dateOfDayNumber(day);
      const texts = shapes.map((shape) => readDate(writeDate(date, shape)));
      const instant = dateOfEpochMs(Number(writeDate(date, "epoch-ms")));
      return dayNumberOf(date) !== day || [...texts, instant].some((read) => read !== date);
    });
    expect(lost).toEqual([]);
  });

  test("midnight in Beijing is what leaves as a time", () => {
    expect(writeDate("2024-02-29", "timestamp")).toBe("20240229000000");
    expect(writeDate("2024-02-29", "epoch-ms")).toBe("1709136000000");
    expect(writeDate("2024-02-29", "compact")).toBe("20240229");
  });

  test("a day that does not exist is not sent to anybody", () => {
    expect(() => writeDate("2023-02-29", "compact")).toThrow(GatewayError);
    expect(() => dayNumberOf("20240229")).toThrow(GatewayError);
  });

  test("a period that ends before it begins is seen", () => {
    expect(isPeriod("2024-01-01", "2024-01-01")).toBe(true);
    expect(isPeriod("2024-01-02", "2024-01-01")).toBe(false);
  });
});

describe("licence numbers", () => {
  test.each(licenceNumbers.numbers)("$text is read, split, joined and written strictly", (vector) => {
    const number = readLicenceNumber(vector.text);
    expect(number?.kind).toBe(vector.kind);
    expect(number && writeLicenceNumber(number)).toBe(vector.strict);
    expect(splitLicenceNumber(vector.text)).toEqual({ word: vector.word, code: vector.code });
    expect(joinLicenceNumber(vector.word, vector.code)).toBe(vector.strict);
  });

  test.each(licenceNumbers.refused)("$text is refused: $why", ({ text }) => {
    expect(readLicenceNumber(text)).toBeUndefined();
  });

  test("字 and 号 may stand in the columns or not", () => {
    const strict = "川交运管许可成字510100000001号";
    for (const word of ["川交运管许可成", "川交运管许可成字"]) {
      for (const code of ["510100000001", "510100000001号", " 510100000001 "]) {
        expect(joinLicenceNumber(word, code)).toBe(strict);
      }
    }
    expect(joinLicenceNumber("成", "510100000001")).toBeUndefined();
    expect(joinLicenceNumber("川交运管许可成", "5101")).toBeUndefined();
  });

  test("digits alone are recognised as a column, not as a number", () => {
    expect(isLicenceDigits("510100000000")).toBe(true);
    expect(isLicenceDigits("51010000000号")).toBe(true);
    expect(isLicenceDigits("5101000000")).toBe(false);
  });
});

describe("plates", () => {
  test.each(plates.plates)("$text is of kind $kind", ({ text, kind, plate, province }) => {
    const read = readPlate(text);
    expect(read?.kind ?? null).toBe(kind);
    if (kind !== null) {
      expect(read?.text).toBe(plate);
      expect(read?.province ?? null).toBe(province);
    }
  });
});

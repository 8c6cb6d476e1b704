import { expect, test } from "vitest";
import { readCount, readLengthMm, readTonnes } from "../../../src/gateway/core/numbers/quantity.ts";

// The risk: metres are taken for millimetres, or kilograms for tonnes.

test.each([
  ["7030", 7030],
  ["7030 mm", 7030],
  ["7030毫米", 7030],
  ["703cm", 7030],
  ["7.03 m", 7030],
  ["１１.９８ 米", 11_980],
  ["", undefined],
  ["-1", undefined],
  ["7030 km", undefined],
  ["七米", undefined],
  ["1e3", undefined],
  ["0x10", undefined],
])("length %j is %j mm", (text, mm) => expect(readLengthMm(text)).toBe(mm));

test.each([
  ["13.5", 13.5],
  ["13.5t", 13.5],
  ["13500 kg", 13.5],
  ["13500公斤", 13.5],
  ["1 吨", 1],
  ["13,5", undefined],
])("mass %j is %j t", (text, tonnes) => expect(readTonnes(text)).toBe(tonnes));

test.each([
  ["49", 49],
  ["49 座", 49],
  ["2人", 2],
  ["2.5", undefined],
])("count %j is %j", (text, count) => expect(readCount(text)).toBe(count));

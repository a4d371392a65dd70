import { expect, test } from "vitest";
import { primitiveToText, readBoolean, readDouble, readInteger } from "./primitive.ts";

test("an integer keeps all its digits: beyond 2^53 it is a bigint", () => {
  const safe = Number.MAX_SAFE_INTEGER;
  expect([String(safe), String(-safe)].map(readInteger)).toEqual([safe, -safe]);
  expect(readInteger("9007199254740992")).toBe(9007199254740992n);
  expect(readInteger("-9007199254740993")).toBe(-9007199254740993n);
  expect(readInteger("+18446744073709551615")).toBe(18446744073709551615n);
});

test("a whole number may be written with a fraction of zero", () => {
  expect(["64.0", "-7.00", "9007199254740993.0"].map(readInteger)).toEqual([64, -7, 9007199254740993n]);
  expect(["64.", ".0", "64.5", "64.01"].map(readInteger)).toEqual(Array(4).fill(undefined));
});

test("text around or instead of a value is blanks or nothing", () => {
  expect([readInteger(" 7\n"), readBoolean("\ttrue "), readDouble(" 2.5 ")]).toEqual([7, true, 2.5]);
  for (const text of ["", " ", "1a", "--1", "0b1", "1_000", "१"]) {
    expect(readInteger(text)).toBeUndefined();
    expect(readDouble(text)).toBeUndefined();
    expect(readBoolean(text)).toBeUndefined();
  }
});

test("a double is read in all its spellings", () => {
  expect(["1", "-1.", ".5", "1e-3", "+2E2", "NaN", "inf", "-Inf"].map(readDouble)).toEqual([
    1,
    -1,
    0.5,
    0.001,
    200,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
});

test.each([
  ["byte", -(2 ** 7), 2 ** 7 - 1],
  ["short", -(2 ** 15), 2 ** 15 - 1],
  ["int", -(2 ** 31), 2 ** 31 - 1],
] as const)("an xsd:%s goes from %d to %d", (type, least, most) => {
  const write = (value: number | bigint) => primitiveToText({ kind: "int", type }, value, "p");
  expect([write(least), write(most), write(BigInt(most))]).toEqual([least, most, most].map(String));
  expect([write(least - 1), write(most + 1), write(BigInt(most) + 1n)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("an xsd:long is written exactly, also where a number prints rounded", () => {
  const write = (value: number | bigint) => primitiveToText({ kind: "long", type: "long" }, value, "p");
  expect(write(2 ** 62)).toBe("4611686018427387904");
  expect(write(2n ** 63n - 1n)).toBe("9223372036854775807");
  expect([write(2 ** 63), write(2n ** 63n), write(0.5), write(Number.NaN)]).toEqual(Array(4).fill(undefined));
});

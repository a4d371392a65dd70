import { expect, test } from "vitest";
import { BodyText } from "./body-text.ts";

/** Every word of the text by its place, read in that order. */
function words(text: string): { readonly read: string[]; readonly expected: string[] } {
  const reader = new BodyText(Buffer.from(text));
  const read: string[] = [];
  for (const match of text.matchAll(/\w+/g))
    read.push(reader.ascii(match.index, match.index + match[0].length));
  return { read, expected: text.match(/\w+/g) ?? [] };
}

test("a text that repeats is read the same every time", () => {
  const { read, expected } = words("poweredOn poweredOff poweredOn poweredOff green poweredOn");
  expect(read).toEqual(expected);
});

test("texts that share length, first, middle and last letters are told apart", () => {
  const pairs = [
    "aXbbccddee",
    "aYbbccddee",
    "abbbbXcccc",
    "abbbbYcccc",
    "aaXa",
    "aaYa",
    "aa",
    "ab",
    "a",
    "b",
  ];
  const { read, expected } = words([...pairs, ...pairs.reverse(), ...pairs].join(" "));
  expect(read).toEqual(expected);
});

test("many texts of every length up to beyond the pool are read right", () => {
  const texts = Array.from({ length: 5000 }, (_, index) => `${index % 97}x`.repeat(1 + (index % 33)));
  const { read, expected } = words(texts.join(" "));
  expect(read).toEqual(expected);
});

test("an empty range is an empty text", () => {
  expect(new BodyText(Buffer.from("abc")).ascii(1, 1)).toBe("");
});

test("a range is decoded as UTF-8 only when all of the body is", () => {
  expect(new BodyText(Buffer.from("a é 😀")).utf8(2, 9)).toBe("é 😀");
  expect(new BodyText(Buffer.from([0x61, 0x62, 0xff])).utf8(0, 2)).toBeUndefined();
});

import { expect, test } from "vitest";
import { decompressBzip2 } from "./bzip2.ts";

/** Written by Python's `bz2.compress`. */
const nothing = "QlpoORdyRThQkAAAAAA=";
const sentence = "QlpoOTFBWSZTWbEo3L4AABKRgEAEMmG+ACAAIamNJiYhAAAkZcB8LVApU1+EUotsQtOMR7q78XckU4UJCxKNy+A=";
const runs = "QlpoOTFBWSZTWUncT2MAAAGBAaAAAIAACCAAIKptQZi6g8XckU4UJBJ3E9jA";

const read = (text: string, largest = 10_000) => decompressBzip2(Buffer.from(text, "base64"), largest);

test("what Python compressed by bz2 is read, one stream or several", () => {
  expect(read(nothing)).toHaveLength(0);
  expect(read(sentence).toString()).toBe("to be or not to be, that is the question");
  expect(read(runs).equals(Buffer.alloc(1000, "a"))).toBe(true);
  const both = Buffer.concat([Buffer.from(sentence, "base64"), Buffer.from(runs, "base64")]);
  expect(decompressBzip2(both, 10_000)).toHaveLength(1040);
});

test("damage does not change what is read: it is noticed, wherever it is", () => {
  const whole = Buffer.from(sentence, "base64");
  const content = decompressBzip2(whole, 10_000);
  let noticed = 0;
  for (let place = 0; place < whole.length * 8; place += 1) {
    const damaged = Buffer.from(whole);
    damaged[place >> 3] = (damaged[place >> 3] ?? 0) ^ (0x80 >> (place & 7));
    try {
      expect(decompressBzip2(damaged, 10_000).equals(content), `bit ${place}`).toBe(true);
    } catch (error) {
      expect(error, `bit ${place}`).toBeInstanceOf(TypeError);
      noticed += 1;
    }
  }
  // Not noticed is what is of no use: the size of a block, bits that fill up the last byte, a code that no symbol has.
  expect(noticed).toBeGreaterThan(0.95 * whole.length * 8);
});

test("a part of it, and more than is wanted, are refused", () => {
  expect(() => decompressBzip2(Buffer.from(sentence, "base64").subarray(0, 40), 10_000)).toThrow(TypeError);
  expect(() => read(runs, 999)).toThrow("too large");
});

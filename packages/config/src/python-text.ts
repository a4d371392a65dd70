/**
 * Text rules of Python that differ from JavaScript's.
 *
 * oslo.config reads files with Python, whose idea of a blank, of a digit and of a number's spelling is not
 * ours. Every loop here is linear; a regular expression such as `/\s+$/` is not.
 */

const blanks = new Set<number>([0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);
for (let code = 0x09; code <= 0x0d; code++) blanks.add(code);
for (let code = 0x1c; code <= 0x1f; code++) blanks.add(code);
for (let code = 0x2000; code <= 0x200a; code++) blanks.add(code);

/** True when Python's `str.isspace` is true for the UTF-16 unit at `index`. */
export function isBlankAt(text: string, index: number): boolean {
  return blanks.has(text.charCodeAt(index));
}

/** The text without blanks at its start, as Python's `str.lstrip`. */
export function stripStart(text: string): string {
  let start = 0;
  while (start < text.length && isBlankAt(text, start)) start++;
  return start === 0 ? text : text.slice(start);
}

/** The text without blanks at its end, as Python's `str.rstrip`. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlankAt(text, end - 1)) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** The text without blanks at both ends, as Python's `str.strip`. */
export function strip(text: string): string {
  return stripStart(stripEnd(text));
}

/** The text without any of `character` at its end, as Python's `str.rstrip(character)`. */
export function stripEndOf(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}

/** How many characters Python counts: code points, not UTF-16 units. */
export function lengthInCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Orders texts by code point, as Python sorts them. UTF-16 order differs above U+FFFF. */
export function compareByCodePoint(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * The text with every decimal digit of any script as `0`–`9` and without blanks at its ends.
 *
 * Python's `int()` and `float()` accept all of them. Unicode keeps each script's ten digits together, in
 * order and starting with zero, so a digit's value is its distance from the start of its run modulo ten.
 */
export function toAsciiDigits(text: string): string {
  return strip(text).replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let start = code;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--;
    return String((code - start) % 10);
  });
}

/** A text as Python's `repr` writes it inside a list or dict. */
export function quoteAsPython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\p{C}\p{Z}]|'/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : character;
    return character === " " ? character : escapeAsPython(character);
  });
  return quote + escaped + quote;
}

function escapeAsPython(character: string): string {
  const short = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const [letter, length] = code < 0x100 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).padStart(length, "0")}`;
}

/** A floating point number as Python's `str` writes it: `1.0`, `1e-05`, `inf`. */
export function floatAsPython(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [mantissa, exponent = "0"] = value.toExponential().split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${mantissa}e${sign}${exponent.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

import { isUtf8 } from "node:buffer";

/** Texts up to this length are looked for among those already read. */
const pooledLength = 64;
const slotBits = 11;

/**
 * Makes strings of byte ranges of one message body. Each is a copy: a slice of one string of the whole
 * body would keep all of it alive.
 *
 * Answers repeat themselves (property names, enumeration values, type names), so a text that was read
 * before is mostly given out again instead of being made anew: a direct-mapped table remembers where a
 * text stood, and equal bytes there mean an equal string.
 */
export class BodyText {
  readonly #bytes: Buffer;
  readonly #known: string[] = new Array<string>(1 << slotBits).fill("");
  readonly #knownAt = new Int32Array(1 << slotBits);
  #isUtf8: boolean | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The text between two offsets, whose bytes are all ASCII. */
  ascii(from: number, to: number): string {
    const bytes = this.#bytes;
    const length = to - from;
    if (length === 0) return "";
    if (length > pooledLength) return bytes.toString("latin1", from, to);
    const slot = this.#slot(from, to);
    const known = this.#known[slot] ?? "";
    if (known.length === length) {
      let at = from;
      for (let before = this.#knownAt[slot] ?? 0; bytes[at] === bytes[before]; before += 1) {
        at += 1;
        if (at === to) return known;
      }
    }
    const text = bytes.toString("latin1", from, to);
    this.#known[slot] = text;
    this.#knownAt[slot] = from;
    return text;
  }

  /** The text between two offsets, or undefined when the body is not UTF-8. */
  utf8(from: number, to: number): string | undefined {
    this.#isUtf8 ??= isUtf8(this.#bytes);
    return this.#isUtf8 ? this.#bytes.toString("utf8", from, to) : undefined;
  }

  /** Five bytes and the length tell most texts apart; the rest only displace each other. */
  #slot(from: number, to: number): number {
    const bytes = this.#bytes;
    const length = to - from;
    const mixed =
      ((bytes[from] ?? 0) << 16) ^
      ((bytes[from + (length >> 2)] ?? 0) << 12) ^
      ((bytes[from + (length >> 1)] ?? 0) << 8) ^
      ((bytes[to - 1 - (length >> 2)] ?? 0) << 4) ^
      (bytes[to - 1] ?? 0) ^
      (length << 20);
    return Math.imul(mixed, 0x9e3779b1) >>> (32 - slotBits);
  }
}

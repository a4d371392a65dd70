import { Vim25Error } from "../errors.ts";
import type { ValuePath } from "./value-path.ts";

/** What must not stand in element content as it is: markup, carriage returns, and what XML 1.0 cannot hold. */
const special = /[&<>]|[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const specials = new RegExp(special, "gu");

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["\r", "&#13;"],
]);

/**
 * Text as XML element content. Throws `VIM25_INVALID_VALUE`, naming `path`, for characters that XML
 * cannot hold.
 */
export function escapeText(text: string, path: string | ValuePath): string {
  if (!special.test(text)) return text;
  return text.replace(specials, (character) => {
    const escaped = escapes.get(character);
    if (escaped !== undefined) return escaped;
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    throw new Vim25Error("VIM25_INVALID_VALUE", `${path} holds the character U+${code}, which XML cannot`);
  });
}

/** Text as a double-quoted XML attribute value. */
export function escapeAttribute(text: string, path: string | ValuePath): string {
  return escapeText(text, path).replace(/["\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

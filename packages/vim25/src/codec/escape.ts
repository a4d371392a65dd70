import { Vim25Error } from "../errors.ts";

/** What must not stand in element content as it is: markup, carriage returns, and what XML 1.0 cannot hold. */
const special = /[&<>]|[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const specials = new RegExp(special, "gu");

function escapeOne(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case "\r":
      return "&#13;";
    default: {
      const code = character.charCodeAt(0).toString(16).padStart(4, "0");
      throw new Vim25Error("VIM25_INVALID_VALUE", `character U+${code} cannot be written as XML`);
    }
  }
}

/** Text as XML element content. Throws `VIM25_INVALID_VALUE` for characters XML cannot hold. */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, escapeOne) : text;
}

/** Text as a double-quoted XML attribute value. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/["\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

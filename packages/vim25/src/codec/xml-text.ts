/** Makes the error to throw. */
type Malformed = (problem: string) => Error;

const entities: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** What XML 1.0 cannot hold: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Text with its line ends made `\n`, as XML asks; characters that XML cannot hold are errors. */
export function xmlLines(text: string, malformed: Malformed): string {
  if (forbidden.test(text)) throw malformed("a character that XML cannot hold");
  return text.includes("\r") ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
}

const decimalReference = /^#\d{1,10}$/;
const hexadecimalReference = /^#x[\da-fA-F]{1,8}$/;

/** Characters between `&` and `;`, at most. */
const longestReference = 11;

/** Pieces that are kept apart before they become one text, which bounds the memory that many entities take. */
const mostPieces = 8192;

/** Text with its entities replaced: the five predefined ones and numeric references, nothing else. */
export function readEntities(text: string, malformed: Malformed): string {
  let at = text.indexOf("&");
  if (at === -1) return text;
  let done = "";
  let pieces: string[] = [];
  let start = 0;
  // One at a time: `replace` with a function holds the matches of the whole text before it calls the first.
  while (at !== -1) {
    const end = text.indexOf(";", at);
    const reference = end === -1 || end > at + 1 + longestReference ? "" : text.slice(at + 1, end);
    const known = entities.get(reference) ?? character(reference);
    if (known === undefined) throw malformed("an entity that XML does not predefine");
    pieces.push(text.slice(start, at), known);
    if (pieces.length >= mostPieces) {
      done += pieces.join("");
      pieces = [];
    }
    start = end + 1;
    at = text.indexOf("&", start);
  }
  pieces.push(text.slice(start));
  return done + pieces.join("");
}

/** The character of a numeric reference such as `#10` or `#xA`; undefined for anything else. */
function character(reference: string): string | undefined {
  const isHexadecimal = hexadecimalReference.test(reference);
  if (!isHexadecimal && !decimalReference.test(reference)) return undefined;
  const code = isHexadecimal ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
  if (code > 0x10ffff) return undefined;
  const text = String.fromCodePoint(code);
  return forbidden.test(text) ? undefined : text;
}

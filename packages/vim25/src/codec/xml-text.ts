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

/** Text with its entities replaced: the five predefined ones and numeric references, nothing else. */
export function readEntities(text: string, malformed: Malformed): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:([a-z]{1,4});|#(\d{1,10});|#x([\da-fA-F]{1,8});)?/g, (_, name, decimal, hex) => {
    const known = name === undefined ? character(decimal, hex) : entities.get(name);
    if (known === undefined) throw malformed("an entity that XML does not predefine");
    return known;
  });
}

function character(decimal: string | undefined, hex: string | undefined): string | undefined {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!(code <= 0x10ffff)) return undefined;
  const text = String.fromCodePoint(code);
  return forbidden.test(text) ? undefined : text;
}

import { strip } from "./python-text.ts";

/**
 * `name = value` so that reading it gives the value back: quoted where blanks or quotes at its ends would be
 * lost, further lines indented. A value with an empty line cannot be written in a file.
 */
export function formatAssignment(name: string, value: string): string {
  const [first = "", ...rest] = value.split("\n");
  const isQuoted = first !== "" && /["']/.test(first[0] ?? "") && first.at(-1) === first[0];
  const written = strip(first) !== first || isQuoted ? `"${first}"` : first;
  return [`${name} = ${written}`.trimEnd(), ...rest.map((line) => `  ${line}`)].join("\n");
}

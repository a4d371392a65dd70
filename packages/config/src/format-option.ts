import type { Option } from "./option.ts";
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

/** A value as the texts its option would be written with. */
export function formatValue({ source }: Option, value: unknown): readonly string[] {
  if (source.kind !== "all") return [source.type.format(value)];
  return Array.isArray(value) ? value.map((item) => source.type.format(item)) : [];
}

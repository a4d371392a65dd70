import { parse } from "ini";
import type { Assignment, ConfigLines } from "./config-lines.ts";

/** Section name as written → key → its assignments in file order. */
export type SectionMap = ReadonlyMap<string, ReadonlyMap<string, readonly Assignment[]>>;

/**
 * Lets `ini` arrange sections and keys, from lines that were read by oslo.config's rules.
 *
 * `ini` alone would read another language: it cuts values at `#` and `;`, applies JSON escapes, turns `true`
 * and `'5'` into other types, nests `[a.b]`, appends for `p[]`, drops `__proto__`, keeps only the last of
 * repeated keys and accepts lines that oslo.config refuses. So the lines are written anew in the part of its
 * language that means the same in both:
 *
 * - names as `n` + UTF-16 units outside `A–Z a–z 0–9 _` as `%xxxx`: no dot nests, no name is `__proto__` or
 *   ends in `[]`, nothing looks like a quote, a comment or a number;
 * - every value as an array element `name[]="=<ordinal>"`: repeated keys stay together in order, and the
 *   leading `=` keeps the text a text. The ordinal leads back to the assignment, so the value itself, and the
 *   place it was written at, never pass through `ini`'s rules for values.
 */
export function arrangeSections(lines: ConfigLines): SectionMap {
  const text: string[] = [];
  let current: string | undefined;
  // A section without keys exists too; it costs nothing to open it once more below.
  for (const section of new Set(lines.sections)) text.push(`[${encodeName(section)}]`);
  for (const [ordinal, { section, key }] of lines.assignments.entries()) {
    if (section !== current || ordinal === 0) text.push(`[${encodeName(section)}]`);
    current = section;
    text.push(`${encodeName(key)}[]="=${ordinal}"`);
  }
  const parsed: Record<string, Record<string, string[]>> = parse(text.join("\n"));
  const sections = new Map<string, Map<string, Assignment[]>>();
  for (const [section, keys] of Object.entries(parsed)) {
    const arranged = new Map<string, Assignment[]>();
    for (const [key, values] of Object.entries(keys)) {
      arranged.set(
        decodeName(key),
        values.map((value) => assignmentAt(lines, value)),
      );
    }
    sections.set(decodeName(section), arranged);
  }
  return sections;
}

function assignmentAt(lines: ConfigLines, value: string): Assignment {
  const assignment = lines.assignments[Number(value.slice(1))];
  if (assignment === undefined)
    throw new TypeError(`ini returned ${JSON.stringify(value)}, which was not written`);
  return assignment;
}

function encodeName(name: string): string {
  const encoded = name.replace(/[^A-Za-z0-9_]/g, (unit) => {
    return `%${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `n${encoded}`;
}

function decodeName(name: string): string {
  const unitPattern = /%([0-9a-f]{4})/g;
  return name
    .slice(1)
    .replace(unitPattern, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

import type { ConfigFile } from "./config-file.ts";
import type { Assignment, WrittenLine } from "./config-lines.ts";
import type { Position } from "./errors.ts";
import type { PlacedOption } from "./option-index.ts";
import { Secret } from "./secret.ts";
import type { ValueSource } from "./value-source.ts";

/** Sources in which values are looked for. */
export interface ValueSources {
  /** In the order of the command line; later ones win. */
  readonly files: readonly ConfigFile[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly overrides: ReadonlyMap<PlacedOption, unknown>;
}

/** One text of a value, before substitution and conversion. */
export interface RawText {
  readonly text: string;
  readonly position?: Position;
  /** The lines as written, where there are any. */
  readonly lines: readonly WrittenLine[];
}

/** What the winning source says: texts to convert, or a value that the program gave as it is. */
export interface FoundValue {
  readonly source: ValueSource;
  readonly texts: readonly RawText[];
  readonly given?: unknown;
}

/** The name of the environment variable that sets an option: `OS_VMWARE__HOST_IP`. */
export function getEnvironmentName(group: string, fileName: string): string {
  return `OS_${group.toUpperCase()}__${fileName.toUpperCase()}`;
}

/**
 * Finds what an option is set to, looking for its files' name in `group`: override, environment, files from
 * last to first, default.
 */
export function findValue(sources: ValueSources, place: PlacedOption, group: string): FoundValue {
  const { option, fileName } = place;
  const { kind } = option.source;
  const override = sources.overrides.get(place);
  if (override !== undefined) return fromProgram({ kind: "override" }, kind, override);
  const variable = getEnvironmentName(group, fileName);
  const set = Object.hasOwn(sources.env, variable) ? sources.env[variable] : undefined;
  if (set !== undefined) {
    return { source: { kind: "environment", variable }, texts: [plainText(set)] };
  }
  const assignments = findAssignments(sources.files, place, group);
  const last = assignments.at(-1);
  if (last !== undefined) {
    const oldName = isCurrentName(last, place, group) ? {} : { oldName: `[${last.section}] ${last.key}` };
    const source = { kind: "file", ...positionOf(last), ...oldName } as const;
    return { source, texts: assignments.map(fromAssignment) };
  }
  if (option.settings.default === undefined) return { source: { kind: "unset" }, texts: [] };
  return fromProgram({ kind: "default" }, kind, option.settings.default);
}

/**
 * The assignments that make the value. A single value: the last one under the first name of the last file
 * that has any. Repeated options: all, old names before new ones within a file. Options read as written: all,
 * in the order of the lines.
 */
function findAssignments(
  files: readonly ConfigFile[],
  place: PlacedOption,
  group: string,
): readonly Assignment[] {
  const names = [{ group, name: place.fileName }, ...place.oldNames];
  const inFile = (file: ConfigFile) => names.map((old) => file.getAssignments(old.group ?? group, old.name));
  const { kind } = place.option.source;
  if (kind === "last") {
    for (const file of files.toReversed()) {
      const assignments = inFile(file).find((found) => found.length > 0);
      if (assignments !== undefined) return assignments.slice(-1);
    }
    return [];
  }
  if (kind === "all") return files.flatMap((file) => inFile(file).toReversed().flat());
  return files.flatMap((file) => [...new Set(inFile(file).flat())].sort((a, b) => a.line - b.line));
}

function isCurrentName({ section, key }: Assignment, place: PlacedOption, group: string): boolean {
  return key === place.fileName && section.toLowerCase() === group.toLowerCase();
}

/** Where the value of an assignment begins. */
function positionOf({ file, line, column, lines }: Assignment): Position {
  const [first] = lines;
  return { file, line: first?.line ?? line, column: first?.column ?? column };
}

function fromAssignment(assignment: Assignment): RawText {
  return { text: assignment.value, position: positionOf(assignment), lines: assignment.lines };
}

function plainText(text: string): RawText {
  return { text, lines: [{ text, line: 1, column: 1 }] };
}

function fromProgram(source: ValueSource, kind: "last" | "all" | "written", given: unknown): FoundValue {
  const value = given instanceof Secret ? given.reveal() : given;
  if (typeof value === "string") return { source, texts: [plainText(value)] };
  if (kind !== "last" && Array.isArray(value)) return { source, texts: value.map(String).map(plainText) };
  return { source, texts: [], given: value };
}

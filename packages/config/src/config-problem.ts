import type { ClusterList } from "./cluster-list.ts";
import type { ConfigFile } from "./config-file.ts";
import type { ConfigReading } from "./config-reading.ts";
import { type ConfigError, type ConfigErrorCode, ConfigValueError } from "./errors.ts";
import type { PlacedOption } from "./option-index.ts";

/** Codes of what deserves attention without being an error of loading. */
export type ConfigWarningCode =
  | "CONFIG_UNKNOWN_OPTION"
  | "CONFIG_UNKNOWN_GROUP"
  | "CONFIG_DEPRECATED_NAME"
  | "CONFIG_DUPLICATE_CLUSTER"
  | "CONFIG_SUSPECT_CONTINUATION"
  | "CONFIG_SPLIT_VARIABLE"
  | "CONFIG_WORLD_READABLE";

/**
 * Something wrong with a configuration.
 *
 * `error`: it does not load, the option cannot be read, or a line does not do what it was meant to.
 * `warning`: it works, but should be changed. `info`: worth knowing.
 */
export interface ConfigProblem {
  readonly severity: "error" | "warning" | "info";
  readonly code: ConfigErrorCode | ConfigWarningCode;
  /** What is wrong, in one sentence; position and suggestion are not repeated in it. */
  readonly message: string;
  readonly suggestion: string | undefined;
  /** 1-based place; all three are `undefined` when no file is to blame. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The option concerned, as spelled in nova.conf. */
  readonly group: string | undefined;
  readonly option: string | undefined;
}

/** The fields a problem may leave out. */
type Sketch = Pick<ConfigProblem, "severity" | "code" | "message"> & Partial<ConfigProblem>;

/** A problem with all its fields. */
export function sketchProblem(sketch: Sketch): ConfigProblem {
  const nothing = { suggestion: undefined, group: undefined, option: undefined };
  return { ...nothing, file: undefined, line: undefined, column: undefined, ...sketch };
}

/** An error as a problem. */
export function toProblem(error: ConfigError): ConfigProblem {
  const { code, what: message, suggestion, file, line, column } = error;
  const place = error instanceof ConfigValueError ? { group: error.group, option: error.option } : {};
  return sketchProblem({ severity: "error", code, message, suggestion, file, line, column, ...place });
}

/** One line for people: `nova.conf:3:13: error: [vmware] host_port: "70000" must be at most 65535.` */
export function formatProblem({ severity, file, line, column, message, suggestion }: ConfigProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined);
  const where = place.map((part) => `${part}:`).join("");
  return `${where}${where === "" ? "" : " "}${severity}: ${message}${suggestion === undefined ? "" : ` ${suggestion}`}`;
}

/** Old names in use and clusters named twice, each once. */
export function findWarnings(reading: ConfigReading): readonly ConfigProblem[] {
  const deprecated = reading.index.options.flatMap((place) => findOldNames(place, reading.files));
  const duplicates = reading.resolutions.flatMap(({ place, value }) => {
    return place.option.source.kind === "written" && value !== undefined
      ? describeDuplicates(place, value as ClusterList)
      : [];
  });
  return [...deprecated, ...duplicates];
}

function findOldNames(place: PlacedOption, files: readonly ConfigFile[]): ConfigProblem[] {
  const { group, name } = place;
  return place.oldNames.flatMap((old) => {
    const oldGroup = old.group ?? group;
    const isCurrent = oldGroup === group && old.name === place.fileName;
    const first = files.flatMap((file) => file.getAssignments(oldGroup, old.name)).at(0);
    if (first === undefined || isCurrent) return [];
    const { file, line, column } = first;
    const message = `[${oldGroup}] ${old.name} is an old name.`;
    const suggestion = `Write \`${name}\` below [${group}].`;
    const severity = "warning";
    const code = "CONFIG_DEPRECATED_NAME";
    return [sketchProblem({ severity, code, message, suggestion, file, line, column, group, option: name })];
  });
}

function describeDuplicates({ group, name }: PlacedOption, { duplicates }: ClusterList): ConfigProblem[] {
  return duplicates.map(({ entry, first }) => {
    const where = first.file === undefined ? "before" : `at ${first.file}:${first.line}`;
    const message = `[${group}] ${name}: ${JSON.stringify(entry.name)} was named already ${where}.`;
    const { file } = entry;
    const position = file === undefined ? {} : { file, line: entry.line, column: entry.column };
    const suggestion = "Remove one of them.";
    const code = "CONFIG_DUPLICATE_CLUSTER";
    return sketchProblem({
      severity: "warning",
      code,
      message,
      suggestion,
      ...position,
      group,
      option: name,
    });
  });
}

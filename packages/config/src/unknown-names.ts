import { type ConfigFile, toGroupKey } from "./config-file.ts";
import type { Assignment } from "./config-lines.ts";
import { type ConfigProblem, sketchProblem } from "./config-problem.ts";
import { findNearestName } from "./nearest-name.ts";
import type { OptionIndex } from "./option-index.ts";

/** Most unknown names that are reported one by one for a file, so that any file is checked in linear time. */
const mostReported = 100;

/** A name that more groups than these have says nothing about where it belongs. */
const mostHomes = 3;

/** The names that may stand in files. */
export interface KnownNames {
  /** Groups of today, in the form in which files are compared. */
  readonly groups: ReadonlySet<string>;
  /** Current and old names by such a group; also by groups that only old names have. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Collects the names of all options, old ones included. */
export function collectKnownNames(index: OptionIndex): KnownNames {
  const known = new Map<string, Set<string>>();
  const add = (group: string, name: string) => {
    const names = known.get(toGroupKey(group)) ?? new Set<string>();
    known.set(toGroupKey(group), names.add(name));
  };
  for (const { group, fileName, oldNames } of index.options) {
    add(group, fileName);
    for (const old of oldNames) add(old.group ?? group, old.name);
  }
  return { groups: new Set([...index.groups.keys()].map(toGroupKey)), names: known };
}

/**
 * Names in a file that no option has, each once.
 *
 * A name close to a known one, or one that belongs to another group, is an error: what was meant is not in
 * force. Any other may be for another OpenStack service that shares the file.
 */
export function findUnknownNames(known: KnownNames, file: ConfigFile): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const seen = new Set<string>();
  for (const assignment of file.assignments) {
    const groupKey = toGroupKey(assignment.section);
    const isGroup = known.groups.has(groupKey);
    const id = isGroup ? `${groupKey}\n${assignment.key}` : groupKey;
    if (known.names.get(groupKey)?.has(assignment.key) || seen.has(id)) continue;
    seen.add(id);
    if (problems.length >= mostReported) continue;
    problems.push(isGroup ? unknownOption(known, assignment) : unknownGroup(known, assignment));
  }
  const more = seen.size - problems.length;
  if (more > 0) {
    const message = `${more} more unknown names.`;
    problems.push(
      sketchProblem({ severity: "info", code: "CONFIG_UNKNOWN_OPTION", message, file: file.file }),
    );
  }
  return problems;
}

function unknownGroup(known: KnownNames, { section, file, line }: Assignment): ConfigProblem {
  const nearest = findNearestName(section.trim(), known.groups);
  const code = "CONFIG_UNKNOWN_GROUP";
  const position = { file, line, column: 1, group: section };
  if (nearest === undefined) {
    const message = `Nothing in group [${section}] is read by this service.`;
    return sketchProblem({ severity: "info", code, message, ...position });
  }
  const message = `There is no group [${section}].`;
  return sketchProblem({
    severity: "error",
    code,
    message,
    suggestion: `Did you mean [${nearest}]?`,
    ...position,
  });
}

function unknownOption(known: KnownNames, assignment: Assignment): ConfigProblem {
  const { section, key, file, line, column } = assignment;
  const code = "CONFIG_UNKNOWN_OPTION";
  // A key that is no name may be a piece of a value, even of a password.
  const name = /^[\w.-]+$/.test(key) ? key : "(not a name)";
  const position = { file, line, column, group: section, option: name };
  const homes = [...known.names].filter(([, others]) => others.has(key)).map(([group]) => `[${group}]`);
  const nearest = findNearestName(key, known.names.get(toGroupKey(section)) ?? []);
  const isNearer =
    nearest !== undefined && nearest.replaceAll("-", "_") === key.toLowerCase().replaceAll("-", "_");
  const message = `[${section}] ${name}: there is no such option.`;
  if (homes.length > 0 && homes.length <= mostHomes && !isNearer) {
    return sketchProblem({
      severity: "error",
      code,
      message,
      suggestion: `It belongs in ${homes.join(" or ")}.`,
      ...position,
    });
  }
  if (nearest !== undefined) {
    return sketchProblem({
      severity: "error",
      code,
      message,
      suggestion: `Did you mean ${nearest}?`,
      ...position,
    });
  }
  return sketchProblem({
    severity: "warning",
    code,
    message: `[${section}] ${name} is not read by this service.`,
    ...position,
  });
}

import { type Assignment, readConfigLines } from "./config-lines.ts";
import type { ConfigSyntaxError } from "./errors.ts";
import { arrangeSections, type SectionMap } from "./ini-bridge.ts";

/** One parsed configuration file. */
export interface ConfigFile {
  /** The file as it was named to us. */
  readonly file: string;
  /** Section names as written. */
  readonly sections: SectionMap;
  /** Everything in file order. */
  readonly assignments: readonly Assignment[];
  /** Broken lines; when there are any, oslo.config refuses the whole file. */
  readonly errors: readonly ConfigSyntaxError[];
  /** The assignments of one option in file order; `group` in any case except that `DEFAULT` is exact. */
  getAssignments(group: string, name: string): readonly Assignment[];
}

/**
 * Parses the text of one file. Never throws for what the text says: broken lines are in `errors`.
 *
 * `file` is only used to say where things stand.
 */
export function parseConfigFile(file: string, text: string): ConfigFile {
  const lines = readConfigLines(file, text);
  const sections = arrangeSections(lines);
  const byGroup = mergeByGroup(sections);
  return {
    file,
    sections,
    assignments: lines.assignments,
    errors: lines.errors,
    getAssignments: (group, name) => byGroup.get(toGroupKey(group))?.get(name) ?? [],
  };
}

/** The form in which oslo.config compares group names: lower case, except `DEFAULT`. */
export function toGroupKey(group: string): string {
  return group === "DEFAULT" ? group : group.toLowerCase();
}

/** Joins `[VMware]` and `[vmware]`, keeping file order among their values. */
function mergeByGroup(sections: SectionMap): Map<string, Map<string, Assignment[]>> {
  const groups = new Map<string, Map<string, Assignment[]>>();
  const outOfOrder = new Set<Assignment[]>();
  for (const [section, keys] of sections) {
    const groupKey = toGroupKey(section);
    const group = groups.get(groupKey) ?? new Map<string, Assignment[]>();
    groups.set(groupKey, group);
    for (const [key, assignments] of keys) {
      const merged = group.get(key);
      if (merged === undefined) {
        group.set(key, [...assignments]);
      } else {
        for (const assignment of assignments) merged.push(assignment);
        outOfOrder.add(merged);
      }
    }
  }
  for (const merged of outOfOrder) merged.sort((a, b) => a.line - b.line);
  return groups;
}

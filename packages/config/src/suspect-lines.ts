import type { ConfigFile } from "./config-file.ts";
import type { WrittenLine } from "./config-lines.ts";
import { type ConfigProblem, sketchProblem } from "./config-problem.ts";
import type { KnownNames } from "./unknown-names.ts";

/** Indented lines that continue a value although they look like a comment, a section or an option. */
export function findSuspectContinuations(known: KnownNames, file: ConfigFile): readonly ConfigProblem[] {
  const names = new Set([...known.names.values()].flatMap((inGroup) => [...inGroup]));
  return file.assignments.flatMap(({ section, key, lines }) => {
    return lines.slice(1).flatMap((written) => {
      const kind = describeLook(written, names);
      if (kind === undefined) return [];
      const { line, column } = written;
      return sketchProblem({
        severity: kind === "a comment" ? "warning" : "error",
        code: "CONFIG_SUSPECT_CONTINUATION",
        message: `This line looks like ${kind}, but it is indented and so continues the value of [${section}] ${key}.`,
        suggestion: "Move it to the first column.",
        file: file.file,
        line,
        column,
        group: section,
        option: key,
      });
    });
  });
}

function describeLook({ text }: WrittenLine, names: ReadonlySet<string>): string | undefined {
  if (text.startsWith("#") || text.startsWith(";")) return "a comment";
  if (/^\[[\w.-]+\]$/.test(text)) return "a section";
  const [, name] = /^([\w-]+)[ \t]*[=:]/.exec(text) ?? [];
  return name !== undefined && names.has(name) ? "an option" : undefined;
}

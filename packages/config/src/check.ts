import { type ConfigProblem, findWarnings, sketchProblem, toProblem } from "./config-problem.ts";
import { type ConfigReading, type ConfigRequest, listValueErrors, readConfig } from "./config-reading.ts";
import type { OptionTable } from "./option.ts";
import { findReadableSecrets } from "./readable-secrets.ts";
import { findSuspectContinuations } from "./suspect-lines.ts";
import { collectKnownNames, findUnknownNames } from "./unknown-names.ts";

/**
 * Everything that is wrong with a configuration, at once: in the order of files and lines, then what
 * concerns no line. An empty list means that nothing is.
 *
 * Reads every file once and asks for the mode of those that hold a secret. Rejects only with the reason of
 * `request.signal`.
 */
export async function checkConfig(
  table: OptionTable,
  request: ConfigRequest,
): Promise<readonly ConfigProblem[]> {
  const reading = await readConfig(table, request);
  const known = collectKnownNames(reading.index);
  const problems = [
    ...reading.loadErrors.map(toProblem),
    ...listValueErrors(reading).map(toProblem),
    ...findWarnings(reading),
    ...reading.files.flatMap((file) => findUnknownNames(known, file)),
    ...reading.files.flatMap((file) => findSuspectContinuations(known, file)),
    ...findSplitVariables(reading),
    ...(await findReadableSecrets(reading.index, reading.files, request.env?.["HOME"])),
  ];
  return sortByPlace(problems, reading);
}

/** Environment variables for repeated options, which oslo.config takes apart into characters. */
function findSplitVariables({ resolutions }: ConfigReading): ConfigProblem[] {
  return resolutions.flatMap(({ place, source }) => {
    if (place.option.source.kind !== "all" || source.kind !== "environment") return [];
    const { group, name } = place;
    const message = `${source.variable}: oslo.config makes a value of each character of this variable.`;
    const suggestion = `Set [${group}] ${name} in a file.`;
    const code = "CONFIG_SPLIT_VARIABLE";
    return [sketchProblem({ severity: "warning", code, message, suggestion, group, option: name })];
  });
}

function sortByPlace(problems: readonly ConfigProblem[], { files }: ConfigReading): readonly ConfigProblem[] {
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const rank = ({ file }: ConfigProblem) => order.get(file ?? "") ?? files.length;
  // What concerns a whole file comes after its lines.
  const lineOf = ({ line = Number.MAX_SAFE_INTEGER }: ConfigProblem) => line;
  return problems.toSorted((a, b) => {
    return rank(a) - rank(b) || lineOf(a) - lineOf(b) || (a.column ?? 0) - (b.column ?? 0);
  });
}

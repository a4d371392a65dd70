import { stat } from "node:fs/promises";
import type { ConfigFile } from "./config-file.ts";
import type { Assignment } from "./config-lines.ts";
import { type ConfigProblem, sketchProblem } from "./config-problem.ts";
import { toAbsolute } from "./config-source.ts";
import type { OptionIndex } from "./option-index.ts";

const undeclaredSecrets = /passw(or)?d$|secret$|token$/i;
const readableByOthers = 0o004;

/** Files that every user of the machine may read although they hold a secret. Asks for each such file's mode. */
export async function findReadableSecrets(
  index: OptionIndex,
  files: readonly ConfigFile[],
  home: string | undefined,
): Promise<readonly ConfigProblem[]> {
  if (process.platform === "win32") return [];
  const problems = files.map(async (file) => {
    const secret = findSecret(index, file);
    if (secret === undefined) return [];
    const mode = await stat(toAbsolute(file.file, home)).then(
      (stats) => stats.mode,
      () => 0,
    );
    if ((mode & readableByOthers) === 0) return [];
    const { section, key, line, column } = secret;
    const message = `${file.file} holds [${section}] ${key}, but every user can read the file.`;
    const suggestion = `Run \`chmod o-r ${file.file}\`.`;
    const position = { file: file.file, line, column, group: section, option: key };
    return [
      sketchProblem({ severity: "warning", code: "CONFIG_WORLD_READABLE", message, suggestion, ...position }),
    ];
  });
  return (await Promise.all(problems)).flat();
}

/** The first secret in a file: a declared one, or an unknown option with a telling name. */
function findSecret(index: OptionIndex, file: ConfigFile): Assignment | undefined {
  const declared = index.options.flatMap(({ group, fileName, oldNames, option }) => {
    if (option.settings.secret !== true) return [];
    const names = [{ group, name: fileName }, ...oldNames];
    return names.flatMap((old) => file.getAssignments(old.group ?? group, old.name));
  });
  const secrets = new Set(declared);
  return file.assignments.find((assignment) => {
    return assignment.value !== "" && (secrets.has(assignment) || undeclaredSecrets.test(assignment.key));
  });
}

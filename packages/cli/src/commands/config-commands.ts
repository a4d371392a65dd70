import {
  type ConfigProblem,
  checkConfig,
  findNovaOptions,
  formatProblem,
  formatShownOptions,
  formatSource,
  novaOptions,
  type ShownOption,
  sampleConfig,
  showConfig,
} from "@novasphere/config";
import type { Command } from "commander";
import { getConfigRequest } from "../config-request.ts";
import { CliError } from "../errors.ts";
import { answerList, getFormat, type Invocation, refuseJson } from "../invocation.ts";

/** `config check`, `config show` and `config sample`; none of them talks to a vCenter. */
export function addConfigCommands(program: Command, invoke: () => Invocation): void {
  const config = program.command("config").description("check, show and describe nova.conf");
  config
    .command("check")
    .description("name every problem of the configuration at once; exit code 1 when there is an error")
    .action(() => check(invoke()));
  config
    .command("show")
    .description("print the effective values and where each comes from; secrets are masked")
    .action(() => show(invoke()));
  config
    .command("sample")
    .description("print a commented sample file with every option")
    .action(() => sample(invoke()));
}

async function check(invocation: Invocation): Promise<void> {
  const request = getConfigRequest(invocation);
  const problems = await checkConfig(await findNovaOptions(request), request);
  if (getFormat(invocation) === "json") answerList<ConfigProblem>(invocation, [], problems);
  else
    for (const problem of problems)
      invocation.io.stdout.write(`${formatProblem(problem)} [${problem.code}]\n`);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (errors > 0) {
    const count = errors === 1 ? "1 error" : `${errors} errors`;
    throw new CliError("CLI_INVALID_CONFIGURATION", `the configuration has ${count}`);
  }
  const rest = problems.length === 0 ? "" : `; ${problems.length} to look at`;
  invocation.io.stderr.write(`novasphere: the configuration is valid${rest}\n`);
}

async function show(invocation: Invocation): Promise<void> {
  const request = getConfigRequest(invocation);
  const options = await showConfig(await findNovaOptions(request), request);
  if (getFormat(invocation) === "json") answerList(invocation, [], options.map(shownRow));
  else invocation.io.stdout.write(formatShownOptions(options));
}

/** One option with stable keys; `values` holds one text for each line it would need. */
function shownRow({ group, option, texts, source, error }: ShownOption) {
  return { group, option, values: texts, source: formatSource(source), error: error ?? null };
}

function sample(invocation: Invocation): void {
  refuseJson(invocation, "config sample", "its answer is a file");
  invocation.io.stdout.write(sampleConfig(novaOptions));
}

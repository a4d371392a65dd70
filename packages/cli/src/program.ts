import { Command } from "commander";
import type { CliIo } from "./cli-io.ts";
import { addConfigCommands } from "./commands/config-commands.ts";
import { addDemoCommand } from "./commands/demo-command.ts";
import { addHypervisorCommands } from "./commands/hypervisor-commands.ts";
import { addInventoryCommands } from "./commands/inventory-commands.ts";
import { addServeCommand } from "./commands/serve-command.ts";
import { addServerCommands } from "./commands/server-commands.ts";
import { addSimulatorCommand } from "./commands/simulator-command.ts";
import { addGlobalOptions } from "./global-options.ts";
import type { Invocation } from "./invocation.ts";

const description = `One compute service for many vCenter clusters.

Serves every cluster and resource pool that [vmware] cluster_name of nova.conf names, each as one compute node. The vCenter is the only store: instances are found by the marks they carry.`;

const epilogue = `
Start here:
  novasphere demo                                   everything at once, without a vCenter
  novasphere config check --config-file nova.conf   what is wrong with a configuration
  novasphere hypervisor list --config-file nova.conf
`;

/** The whole command with all its subcommands; wrong use throws a `CommanderError` after it was reported. */
export function buildProgram(io: CliIo): Command {
  const program = new Command("novasphere")
    .description(description)
    .version(io.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(describeWrongUse(text)),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", epilogue);
  const getOptions = addGlobalOptions(program);
  const invoke = (): Invocation => ({ io, options: getOptions() });
  addHypervisorCommands(program, invoke);
  addServerCommands(program, invoke);
  addInventoryCommands(program, invoke);
  addConfigCommands(program, invoke);
  addServeCommand(program, invoke);
  addSimulatorCommand(program, invoke);
  addDemoCommand(program, invoke);
  addHints(program);
  return program;
}

/** Commander's `error: unknown option '--x'` in the form of all our errors. */
function describeWrongUse(text: string): string {
  const [first = "", ...rest] = text
    .trimEnd()
    .replace(/^error: /, "")
    .split("\n");
  return `${[`novasphere: error: ${first} [CLI_USAGE]`, ...rest].join("\n")}\n`;
}

/** Every command that is used wrongly names the help of its own. */
function addHints(command: Command, parents: readonly string[] = []): void {
  const names = [...parents, command.name()];
  command.showHelpAfterError(`Run '${names.join(" ")} --help' to see how it is used.`);
  for (const child of command.commands) addHints(child, names);
}

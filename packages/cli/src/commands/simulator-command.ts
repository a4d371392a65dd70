import { once } from "node:events";
import { startSimulator } from "@novasphere/vcenter-simulator";
import { type Command, InvalidArgumentError, Option } from "commander";
import { wholeNumber } from "../global-options.ts";
import { answerRecord, getFormat, type Invocation } from "../invocation.ts";
import { describeSimulator, simulatorRecord } from "../simulator/describe-simulator.ts";
import {
  getPassword,
  getSimulatorOptions,
  type ListenAddress,
  parseListenAddress,
  passwordVariable,
  type SimulatorArguments,
} from "../simulator/simulator-options.ts";

/** `simulator`: the embedded vCenter alone, until it is stopped. */
export function addSimulatorCommand(program: Command, invoke: () => Invocation): void {
  program
    .command("simulator")
    .description("run the embedded vCenter alone until Ctrl-C or SIGTERM; nothing it holds is kept")
    .option("--dc <n>", "datacenters (default: 1)", wholeNumber(0))
    .option("--cluster <n>", "clusters in each datacenter (default: 1)", wholeNumber(0))
    .option("--host <n>", "hosts in each cluster (default: 3)", wholeNumber(0))
    .option("--standalone-host <n>", "hosts outside clusters in each datacenter (default: 1)", wholeNumber(0))
    .option("--pool <n>", "resource pools in each cluster (default: 0)", wholeNumber(0))
    .option("--vm <n>", "machines in each cluster and on each standalone host (default: 2)", wholeNumber(0))
    .option("--ds <n>", "datastores in each datacenter (default: 1)", wholeNumber(0))
    .option("--folder <n>", "datacenters that stand in a folder (default: 0)", wholeNumber(0))
    .option("--app <n>", "vApps in each cluster, with machines of their own (default: 0)", wholeNumber(0))
    .option("--pod <n>", "empty datastore clusters in each datacenter (default: 0)", wholeNumber(0))
    .option("--pg <n>", "portgroups in each datacenter (default: 1)", wholeNumber(0))
    .option("--pg-nsx <n>", "portgroups of NSX in each datacenter (default: 0)", wholeNumber(0))
    .option("--nsx <n>", "opaque networks of NSX in each datacenter (default: 0)", wholeNumber(0))
    .option("--delay <ms>", "time every call takes at least (default: 0)", wholeNumber(0))
    .option("--task-delay <ms>", "time every task takes (default: 0)", wholeNumber(0))
    .addOption(
      new Option("--listen <address:port>", "where to listen; port 0 is any free one")
        .argParser(parseListen)
        .default({ host: "127.0.0.1", port: 0 }, "127.0.0.1:0"),
    )
    .option("--username <name>", "the user that may log in", "administrator@vsphere.local")
    .option(
      "--password <password>",
      `its password; visible to every user of this machine in the process list, so better set ${passwordVariable} (default: a new one)`,
    )
    .action((args: SimulatorArguments) => simulate(invoke(), args));
}

async function simulate(invocation: Invocation, args: SimulatorArguments): Promise<void> {
  const { io } = invocation;
  const password = getPassword(args, io, io.randomUuid);
  io.signal.throwIfAborted();
  await using simulator = await startSimulator(getSimulatorOptions(args, password));
  const isOurPassword = args.password === undefined && io.env[passwordVariable] === undefined;
  const facts = { simulator, username: args.username, newPassword: isOurPassword ? password : undefined };
  if (getFormat(invocation) === "json") answerRecord(invocation, simulatorRecord(facts));
  else io.stdout.write(describeSimulator(facts));
  // Being stopped is how this command ends well.
  if (!io.signal.aborted) await once(io.signal, "abort");
}

function parseListen(text: string): ListenAddress {
  try {
    return parseListenAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

import type { Command } from "commander";
import { Option } from "commander";
import { wholeNumber } from "../global-options.ts";
import { answerList, answerRecord, type Invocation } from "../invocation.ts";
import { type CreateOptions, createServer } from "../servers/create-server.ts";
import { locateInstances } from "../servers/find-server.ts";
import { forEachServer } from "../servers/for-each-server.ts";
import { placeColumns, readAllServerDetails, readServerDetails } from "../servers/server-details.ts";
import { serverColumns, serverRow } from "../servers/server-row.ts";
import { withDriver } from "../vcenter/with-driver.ts";

const serverArgument = "name or UUID";

/** `server create`, `list`, `show`, `start`, `stop`, `reboot` and `delete`. */
export function addServerCommands(program: Command, invoke: () => Invocation): void {
  const server = program.command("server").description("the instances on all nodes");
  server
    .command("create")
    .description("create an instance in exactly the cluster or resource pool of a node")
    .argument("<name>", "name of the instance")
    .requiredOption("--node <node>", "node to create it on, see 'hypervisor list'")
    .requiredOption("--vcpus <n>", "number of virtual CPUs", wholeNumber(1))
    .requiredOption("--ram <mb>", "memory in MB, a multiple of 4", wholeNumber(4))
    .requiredOption("--disk <gb>", "size of the root disk in GB, 0 for none", wholeNumber(0))
    .addOption(
      new Option("--network <name>", "network to plug in; may be repeated, one card each")
        .argParser((name: string, before: readonly string[] = []) => [...before, name])
        .default([], "no network"),
    )
    .option("--no-start", "leave it powered off")
    .action((name: string, options: CreateOptions) => create(invoke(), name, options));
  server
    .command("list")
    .description("list the instances on all nodes")
    .option("--long", "with the pool, host and datastore that each really has")
    .action(({ long }: { long?: true }) => (long === true ? listLong(invoke()) : list(invoke())));
  server
    .command("show")
    .description("show one instance and the objects it really lives in")
    .argument("<server>", serverArgument)
    .action((text: string) => show(invoke(), text));
  server
    .command("start")
    .description("power instances on")
    .argument("<server...>", serverArgument)
    .action((texts: string[]) =>
      forEachServer(invoke(), texts, "started", (driver, context, key) => driver.powerOn(context, key)),
    );
  server
    .command("stop")
    .description("power instances off")
    .argument("<server...>", serverArgument)
    .action((texts: string[]) =>
      forEachServer(invoke(), texts, "stopped", (driver, context, key) => driver.powerOff(context, key)),
    );
  server
    .command("reboot")
    .description("restart an instance that is running")
    .argument("<server>", serverArgument)
    .addOption(
      new Option("--soft", "ask the guest; reset when it cannot be asked (default)").conflicts("hard"),
    )
    .option("--hard", "reset without asking")
    .action((text: string, { hard }: { hard?: true }) =>
      forEachServer(invoke(), [text], "rebooted", (driver, context, key) =>
        driver.reboot(context, key, hard === true ? "hard" : "soft"),
      ),
    );
  server
    .command("delete")
    .description("power instances off and remove them with their disks, without asking")
    .argument("<server...>", serverArgument)
    .action((texts: string[]) =>
      forEachServer(invoke(), texts, "deleted", (driver, context, key) => driver.destroy(context, key)),
    );
}

async function create(invocation: Invocation, name: string, options: CreateOptions): Promise<void> {
  const details = await withDriver(invocation, async (use) => {
    const uuid = invocation.io.randomUuid();
    await createServer(use, { ...options, name, uuid });
    return await readServerDetails(use, uuid);
  });
  answerRecord(invocation, details);
}

async function list(invocation: Invocation): Promise<void> {
  const rows = await withDriver(invocation, async ({ driver, context }) =>
    locateInstances(await driver.getAllInstancesByNode(context)).map(serverRow),
  );
  answerList(invocation, serverColumns, rows);
}

async function listLong(invocation: Invocation): Promise<void> {
  answerList(invocation, placeColumns, await withDriver(invocation, readAllServerDetails));
}

async function show(invocation: Invocation, text: string): Promise<void> {
  answerRecord(invocation, await withDriver(invocation, (use) => readServerDetails(use, text)));
}

import type { InventoryShape, SimulatorOptions } from "@novasphere/vcenter-simulator";
import type { CliIo } from "../cli-io.ts";
import { CliError } from "../errors.ts";

/** What `novasphere simulator` is told on its command line. */
export interface SimulatorArguments {
  readonly dc?: number;
  readonly cluster?: number;
  readonly host?: number;
  readonly standaloneHost?: number;
  readonly pool?: number;
  readonly vm?: number;
  readonly ds?: number;
  readonly folder?: number;
  readonly app?: number;
  readonly pod?: number;
  readonly pg?: number;
  readonly pgNsx?: number;
  readonly nsx?: number;
  readonly delay?: number;
  readonly taskDelay?: number;
  readonly listen: ListenAddress;
  readonly username: string;
  readonly password?: string;
}

/** An address and port to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Environment variable for the password, which a command line would show to everybody on the machine. */
export const passwordVariable = "NOVASPHERE_SIMULATOR_PASSWORD";

/** Parses `127.0.0.1:8989` or `[::1]:8989`; port 0 is any free one. Throws `CLI_USAGE`. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host !== undefined && port <= 65535) return { host, port };
  throw new CliError(
    "CLI_USAGE",
    `'${text}' is no address to listen on; write ADDRESS:PORT, such as 127.0.0.1:8989`,
  );
}

/** The numbers of the command line; without any, those of the simulator's own default. */
function getShape(args: SimulatorArguments): InventoryShape {
  return {
    ...(args.dc !== undefined && { datacenters: args.dc }),
    ...(args.cluster !== undefined && { clusters: args.cluster }),
    ...(args.host !== undefined && { hostsPerCluster: args.host }),
    ...(args.standaloneHost !== undefined && { standaloneHosts: args.standaloneHost }),
    ...(args.pool !== undefined && { pools: args.pool }),
    ...(args.vm !== undefined && { vms: args.vm }),
    ...(args.ds !== undefined && { datastores: args.ds }),
    ...(args.folder !== undefined && { folders: args.folder }),
    ...(args.app !== undefined && { vApps: args.app }),
    ...(args.pod !== undefined && { storagePods: args.pod }),
    ...(args.pg !== undefined && { portgroups: args.pg }),
    ...(args.pgNsx !== undefined && { nsxPortgroups: args.pgNsx }),
    ...(args.nsx !== undefined && { opaqueNetworks: args.nsx }),
  };
}

/** The password of the command line or the environment, else a new one that `makePassword` gives. */
export function getPassword(args: SimulatorArguments, { env }: CliIo, makePassword: () => string): string {
  return args.password ?? env[passwordVariable] ?? makePassword();
}

/** How to start the simulator. */
export function getSimulatorOptions(args: SimulatorArguments, password: string): SimulatorOptions {
  return {
    inventory: getShape(args),
    listen: args.listen,
    username: args.username,
    password,
    ...(args.delay !== undefined && { latencyMs: args.delay }),
    ...(args.taskDelay !== undefined && { taskDelayMs: args.taskDelay }),
  };
}

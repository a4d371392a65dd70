import { type ConfigRequest, formatProblem, loadNovaConfig, type NovaConfig } from "@novasphere/config";
import { type DriverOptions, driverOptions } from "@novasphere/driver";
import {
  findConfigRequest,
  getConfigRequest,
  getExampleRequest,
  isExampleRequest,
} from "../config-request.ts";
import { type Invocation, warn } from "../invocation.ts";
import { type EmbeddedVCenter, startEmbeddedVCenter } from "./embedded-vcenter.ts";
import { readExampleInventory } from "./example-inventory.ts";
import { planInventory } from "./plan-inventory.ts";
import { logSession } from "./session-log.ts";

/** The vCenter a command works with, and what the configuration says about it. */
export interface ConfiguredVCenter extends AsyncDisposable {
  readonly config: NovaConfig;
  readonly driverOptions: DriverOptions;
}

/** One that runs in this process. */
export interface SimulatedVCenter extends ConfiguredVCenter {
  readonly embedded: EmbeddedVCenter;
}

/** Reads the configuration and, with `--simulate`, starts the embedded vCenter in place of the configured one. */
export async function openVCenter(invocation: Invocation): Promise<ConfiguredVCenter> {
  const opened = invocation.options.simulate
    ? await openSimulated(invocation, findConfigRequest(invocation))
    : await openConfigured(invocation);
  for (const problem of opened.config.warnings) warn(invocation, formatProblem(problem));
  return opened;
}

async function openConfigured(invocation: Invocation): Promise<ConfiguredVCenter> {
  const config = await loadNovaConfig(getConfigRequest(invocation));
  return {
    config,
    driverOptions: await toDriverOptions(invocation, config),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * Starts an embedded vCenter in which everything the configuration names exists, and reads the configuration
 * with its address. Without a request it is the example's, which has an inventory of its own.
 */
export async function openSimulated(
  invocation: Invocation,
  request: ConfigRequest | undefined,
  options: { readonly taskMs?: number } = {},
): Promise<SimulatedVCenter> {
  const { io } = invocation;
  const wanted = request ?? getExampleRequest(io);
  const inventory = isExampleRequest(io, wanted)
    ? await readExampleInventory(io)
    : planInventory(await readNames(wanted));
  const embedded = await startEmbeddedVCenter(inventory, options);
  try {
    const config = await loadNovaConfig({ ...wanted, overrides: { vmware: embedded.settings } });
    return {
      config,
      driverOptions: await toDriverOptions(invocation, withoutCaFile(config)),
      embedded,
      [Symbol.asyncDispose]: () => embedded[Symbol.asyncDispose](),
    };
  } catch (error) {
    await embedded[Symbol.asyncDispose]();
    throw error;
  }
}

/** The configured names; what leads to the real vCenter may be missing. */
async function readNames(request: ConfigRequest): Promise<readonly string[]> {
  const unused = { host_ip: "127.0.0.1", host_username: "unused", host_password: "unused" };
  const config = await loadNovaConfig({ ...request, overrides: { vmware: unused } });
  return config.values.vmware.clusterName.entries.map(({ name }) => name);
}

/** The certificates in `ca_file` are for the real vCenter, and need not exist where there is none. */
function withoutCaFile(config: NovaConfig): NovaConfig {
  const vmware = Object.create(config.values.vmware, { caFile: { value: undefined } });
  const values = Object.create(config.values, { vmware: { value: vmware } });
  return Object.create(config, { values: { value: values } });
}

async function toDriverOptions(invocation: Invocation, config: NovaConfig): Promise<DriverOptions> {
  const options = await driverOptions(config);
  if (!invocation.options.debug) return options;
  return { ...options, vcenter: { ...options.vcenter, onEvent: logSession(invocation.io.stderr) } };
}

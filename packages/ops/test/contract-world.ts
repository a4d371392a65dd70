import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { afterAll, beforeAll, test } from "vitest";
import { type Instance, OpsError, VMOps, VolumeOps } from "../src/index.ts";
import {
  type ContractNode,
  type ContractServer,
  listFiles,
  listVmTree,
  openNode,
} from "./contract-server.ts";

/** The suite of a title: `describe`, or what stands in for it where the server cannot run. */
export type Describe = (title: string, body: () => void) => void;

/** What a server cannot do, by the name of the contract's test, with the reason. */
export type Unable = Readonly<Record<string, string>>;

/** A test of the contract; skipped, with the reason in its title, on a server that cannot do it. */
export type Check = (name: string, body: (world: ContractWorld) => Promise<void>) => void;

/** A VM as it is configured. */
interface Configuration {
  readonly config: Vim.VirtualMachineConfigInfo;
  readonly parent: ManagedObjectReference | undefined;
  readonly extraConfig: ReadonlyMap<string, unknown>;
  readonly devices: readonly Vim.AnyVirtualDevice[];
}

/** A node of a server, its operations, and what tests make and look at with them. */
export type ContractWorld = ReturnType<typeof contractWorld>;

/** A suite whose tests share one server. */
export function describeContract(
  suite: Describe,
  title: string,
  start: () => Promise<ContractServer>,
  unable: Unable,
  topics: readonly ((check: Check) => void)[],
): void {
  suite(`operations of a node on ${title}`, () => {
    let world: ContractWorld;

    beforeAll(async () => {
      const server = await start();
      world = contractWorld(server, await openNode(server));
    });

    afterAll(async () => {
      await world?.contract.session.logout();
      await world?.server[Symbol.asyncDispose]();
    });

    const check: Check = (name, body) => {
      const reason = unable[name];
      if (reason === undefined) test(name, () => body(world));
      else test.skip(`${name} (${title} cannot: ${reason})`, () => body(world));
    };
    for (const topic of topics) topic(check);
  });
}

/** Looks into the VMs and files of a node. */
function contractWorld(server: ContractServer, contract: ContractNode) {
  const vmOps = new VMOps(contract.node);
  const volumeOps = new VolumeOps(contract.node);
  let count = 0;

  function instance(changes: Partial<Instance> = {}): Instance {
    count += 1;
    const uuid = `6f0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
    return { uuid, displayName: "web", flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 }, ...changes };
  }

  async function spawned(changes: Partial<Instance> = {}, powerOn = true): Promise<Instance> {
    const web = instance(changes);
    await vmOps.spawn(web, { powerOn });
    return web;
  }

  async function config(uuid: string): Promise<Configuration> {
    const { vm } = await vmOps.fetchInfo(uuid);
    const ref = { type: "VirtualMachine", value: vm.value } as const;
    const properties = await contract.session.fetchProperties(ref, ["config", "parent"]);
    if (!properties.config) throw new Error("the VM has no configuration");
    const { config: found, parent } = properties;
    const extraConfig = new Map((found.extraConfig ?? []).map(({ key, value }) => [key, value]));
    return { config: found, parent, extraConfig, devices: found.hardware.device ?? [] };
  }

  async function hardware(uuid: string) {
    const { config: found } = await config(uuid);
    const { vcpus, memoryMb, disks } = await vmOps.fetchDiagnostics(uuid);
    const { cpuAllocation, memoryAllocation } = found;
    return { vcpus, memoryMb, disks, cpuLimit: cpuAllocation?.limit, memoryLimit: memoryAllocation?.limit };
  }

  /** Disks and drives in the order of the devices. */
  async function disks(uuid: string): Promise<readonly Vim.AnyVirtualDevice[]> {
    const { devices } = await config(uuid);
    return devices.filter(({ $type }) => $type === "VirtualDisk" || $type === "VirtualCdrom");
  }

  async function read(file: string): Promise<Buffer> {
    const [, datastore = "", path = ""] = /^\[(.*)\] (.*)$/.exec(file) ?? [];
    const { datacenter } = contract.node;
    await using download = await contract.session.downloadFromDatastore({ datacenter, datastore, path });
    const parts: Uint8Array[] = [];
    for await (const part of download) parts.push(part);
    return Buffer.concat(parts);
  }

  /** Everything that an operation can leave behind. */
  const world = () => Promise.all([listFiles(contract), listVmTree(contract)]);

  return { server, contract, vmOps, volumeOps, instance, spawned, config, hardware, disks, read, world };
}

/** The error of ours that an operation ends in. */
export async function failure(promise: Promise<unknown>): Promise<OpsError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OpsError) return error;
  throw error ?? new Error("nothing failed");
}

import type { Vim } from "@novasphere/vim25";
import { SimulatorError } from "../errors.ts";
import { MethodFaultError } from "../faults/method-fault.ts";
import {
  type ComputeObject,
  createCluster,
  createStandaloneComputeResource,
} from "../inventory/compute-resources.ts";
import { createDatacenter } from "../inventory/datacenters.ts";
import { createDatastore, defaultDatastoreFigures } from "../inventory/datastores.ts";
import { createFolder, type FolderObject } from "../inventory/folders.ts";
import { defaultHostFigures } from "../inventory/host-figures.ts";
import { setConnection } from "../inventory/host-state.ts";
import { addHost } from "../inventory/hosts.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import {
  addPortgroup,
  createOpaqueNetwork,
  createStandardNetwork,
  createSwitch,
} from "../inventory/networks.ts";
import { createPool, type PoolObject } from "../inventory/resource-pools.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type {
  AllocationFixture,
  ComputeFixture,
  DatacenterFixture,
  DatastoreFixture,
  FolderFixture,
  InventoryFixture,
  NetworkFixture,
  PoolFixture,
} from "./inventory-fixture.ts";
import { loadMachine } from "./machine-loader.ts";

const hiddenFolders = ["vm", "host", "datastore", "network"] as const;

/** Builds the inventory a fixture describes. Throws SIMULATOR_INVALID_INVENTORY naming what cannot be built. */
export function loadFixture(vcenter: Vcenter, fixture: InventoryFixture): void {
  walk(vcenter, vcenter.rootFolder, fixture.root, (folder, datacenter) =>
    new DatacenterLoader(vcenter, datacenter).load(folder),
  );
}

function walk<Child extends { readonly type: string; readonly name: string }>(
  vcenter: Vcenter,
  folder: FolderObject,
  children: readonly (FolderFixture<Child> | Child)[],
  load: (folder: FolderObject, child: Child) => void,
): void {
  for (const child of children) {
    if (child.type === "Folder")
      walk(
        vcenter,
        createFolder(vcenter, folder, storeDisplayName(child.name)),
        (child as FolderFixture<Child>).children,
        load,
      );
    else naming(child, () => load(folder, child as Child));
  }
}

/** Says which part of the fixture a failure belongs to. */
function naming(part: { readonly type: string; readonly name: string }, load: () => void): void {
  try {
    load();
  } catch (error) {
    if (!(error instanceof MethodFaultError)) throw error;
    const message = `cannot build ${part.type} '${part.name}' of the inventory: ${error.message}`;
    throw new SimulatorError("SIMULATOR_INVALID_INVENTORY", message, { cause: error });
  }
}

class DatacenterLoader {
  readonly #vcenter: Vcenter;
  readonly #fixture: DatacenterFixture;
  readonly #hosts: ManagedObject<"HostSystem">[] = [];

  constructor(vcenter: Vcenter, fixture: DatacenterFixture) {
    this.#vcenter = vcenter;
    this.#fixture = fixture;
  }

  load(parent: FolderObject): void {
    const vcenter = this.#vcenter;
    const { name, host = [], datastore = [], network = [], vm = [], hiddenFolderNames = {} } = this.#fixture;
    const datacenter = createDatacenter(vcenter, parent, storeDisplayName(name));
    const { registry } = vcenter;
    const folder = (tree: (typeof hiddenFolders)[number]) =>
      registry.require("Folder", datacenter.properties[`${tree}Folder`]);
    walk(vcenter, folder("host"), host, (at, compute) => this.#compute(at, compute));
    walk(vcenter, folder("datastore"), datastore, (at, item) => this.#datastore(at, item));
    if (this.#hosts.length > 0)
      this.#connect(createStandardNetwork(vcenter, folder("network"), "VM Network"));
    walk(vcenter, folder("network"), network, (at, item) => this.#network(at, item));
    walk(vcenter, folder("vm"), vm, (at, item) => loadMachine(vcenter, datacenter, at, item));
    for (const tree of hiddenFolders) {
      const renamed = hiddenFolderNames[tree];
      if (renamed !== undefined) registry.update(folder(tree), { name: storeDisplayName(renamed) });
    }
  }

  #compute(folder: FolderObject, fixture: ComputeFixture): void {
    const vcenter = this.#vcenter;
    const name = storeDisplayName(fixture.name);
    const { drs = true, ha = false } = fixture;
    const compute: ComputeObject =
      fixture.type === "ClusterComputeResource"
        ? createCluster(vcenter, folder, name, { drsConfig: { enabled: drs }, dasConfig: { enabled: ha } })
        : createStandaloneComputeResource(vcenter, folder, name);
    for (const host of fixture.hosts) this.#host(compute, typeof host === "string" ? { name: host } : host);
    const root = vcenter.registry.require("ResourcePool", compute.properties.resourcePool);
    for (const pool of fixture.pools ?? []) loadPool(vcenter, root, pool);
  }

  #host(compute: ComputeObject, fixture: Exclude<ComputeFixture["hosts"][number], string>): void {
    const { name, inMaintenanceMode = false, connectionState = "connected", ...figures } = fixture;
    const host = addHost(this.#vcenter, compute, name, { ...defaultHostFigures, ...figures });
    if (inMaintenanceMode)
      this.#vcenter.registry.update(host, { runtime: { ...host.properties.runtime, inMaintenanceMode } });
    if (connectionState !== "connected") setConnection(this.#vcenter, host, connectionState);
    this.#hosts.push(host);
  }

  #datastore(folder: FolderObject, fixture: DatastoreFixture): void {
    const { type, capacityGiB } = defaultDatastoreFigures;
    const figures = { type: fixture.storage ?? type, capacityGiB: fixture.capacityGiB ?? capacityGiB };
    const datastore = createDatastore(this.#vcenter, folder, storeDisplayName(fixture.name), figures);
    for (const host of this.#hosts) {
      const compute = this.#vcenter.registry.require("ComputeResource", host.properties.parent);
      const isMounted =
        fixture.hosts?.some((name) => [host.properties.name, compute.properties.name].includes(name)) ?? true;
      if (isMounted) this.#vcenter.attachments.mount(host, datastore);
    }
  }

  #network(folder: FolderObject, fixture: NetworkFixture): void {
    const vcenter = this.#vcenter;
    if (fixture.type === "VmwareDistributedVirtualSwitch") {
      const owner = createSwitch(vcenter, folder, storeDisplayName(fixture.name));
      for (const { name, storedName, vlanId } of fixture.children ?? []) {
        const stored = storedName ?? storeDisplayName(name);
        this.#connect(addPortgroup(vcenter, folder, owner, stored, vlanId === undefined ? {} : { vlanId }));
      }
      return;
    }
    const stored = fixture.storedName ?? storeDisplayName(fixture.name);
    if (fixture.type === "OpaqueNetwork") this.#connect(createOpaqueNetwork(vcenter, folder, stored));
    else if (vcenter.children.named(folder, stored).length === 0)
      this.#connect(createStandardNetwork(vcenter, folder, stored));
  }

  #connect(network: ManagedObject<"Network" | "DistributedVirtualPortgroup" | "OpaqueNetwork">): void {
    for (const host of this.#hosts) this.#vcenter.attachments.connect(host, network);
  }
}

function loadPool(vcenter: Vcenter, parent: PoolObject, fixture: PoolFixture): void {
  const spec: Partial<Vim.ResourceConfigSpec> = {
    ...(fixture.cpuMhz ? { cpuAllocation: allocation(fixture.cpuMhz) } : {}),
    ...(fixture.memoryMiB ? { memoryAllocation: allocation(fixture.memoryMiB) } : {}),
  };
  const pool = createPool(vcenter, parent, storeDisplayName(fixture.name), spec);
  for (const child of fixture.pools ?? []) loadPool(vcenter, pool, child);
}

function allocation({
  reservation,
  limit,
  expandable,
  shares,
}: AllocationFixture): Vim.ResourceAllocationInfo {
  const isNumber = typeof shares === "number";
  return {
    ...(reservation === undefined ? {} : { reservation }),
    ...(limit === undefined ? {} : { limit }),
    ...(expandable === undefined ? {} : { expandableReservation: expandable }),
    ...(shares === undefined
      ? {}
      : { shares: { level: isNumber ? "custom" : shares, shares: isNumber ? shares : 0 } }),
  };
}

import { invalidArgument } from "../faults/faults.ts";
import {
  type ComputeObject,
  createCluster,
  createStandaloneComputeResource,
} from "../inventory/compute-resources.ts";
import { createDatastore, defaultDatastoreFigures } from "../inventory/datastores.ts";
import { evcModes } from "../inventory/evc-modes.ts";
import type { FolderObject } from "../inventory/folders.ts";
import { defaultHostFigures } from "../inventory/host-figures.ts";
import { setConnection } from "../inventory/host-state.ts";
import { addHost } from "../inventory/hosts.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import {
  addPortgroup,
  createOpaqueNetwork,
  createStandardNetwork,
  createSwitch,
  type NetworkObject,
  type SwitchObject,
} from "../inventory/networks.ts";
import { configureStorageDrs, createStoragePod } from "../inventory/storage-pods.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { naming } from "./fixture-failure.ts";
import type {
  ComputeFixture,
  DatastoreFixture,
  HostFixture,
  MachineFixture,
  NetworkFixture,
  PortgroupFixture,
  StoragePodFixture,
} from "./inventory-fixture.ts";
import { loadMachine } from "./machine-loader.ts";
import { loadPool } from "./pool-loader.ts";

type Host = ManagedObject<"HostSystem">;

function holdToMode({ registry }: Vcenter, compute: ComputeObject, currentEVCModeKey: string): void {
  const { summary } = compute.properties;
  if (
    summary.$type !== "ClusterComputeResourceSummary" ||
    evcModes.every(({ key }) => key !== currentEVCModeKey)
  )
    throw invalidArgument("evcModeKey");
  registry.update(compute, { summary: { ...summary, currentEVCModeKey } });
}

/** Builds the parts of one datacenter; hosts, datastores and networks find each other. */
export class DatacenterLoader {
  readonly #vcenter: Vcenter;
  readonly #datacenter: ManagedObject<"Datacenter">;
  readonly #hosts: Host[];

  /** `hosts` are those the datacenter has already. */
  constructor(vcenter: Vcenter, datacenter: ManagedObject<"Datacenter">, hosts: Host[]) {
    this.#vcenter = vcenter;
    this.#datacenter = datacenter;
    this.#hosts = hosts;
  }

  get hasHosts(): boolean {
    return this.#hosts.length > 0;
  }

  compute(folder: FolderObject, fixture: ComputeFixture): ComputeObject {
    const vcenter = this.#vcenter;
    const name = storeDisplayName(fixture.name);
    const { drs = true, ha = false } = fixture;
    const compute: ComputeObject =
      fixture.type === "ClusterComputeResource"
        ? createCluster(vcenter, folder, name, { drsConfig: { enabled: drs }, dasConfig: { enabled: ha } })
        : createStandaloneComputeResource(vcenter, folder, name);
    if (fixture.evcMode !== undefined) holdToMode(vcenter, compute, fixture.evcMode);
    for (const host of fixture.hosts) this.host(compute, typeof host === "string" ? { name: host } : host);
    const root = vcenter.registry.require("ResourcePool", compute.properties.resourcePool);
    for (const pool of fixture.pools ?? []) loadPool(vcenter, root, pool);
    return compute;
  }

  /** Adds a host; it mounts every datastore and sees every network there is so far. */
  host(compute: ComputeObject, fixture: HostFixture): Host {
    const { name, inMaintenanceMode = false, connectionState = "connected", ...figures } = fixture;
    const { registry, attachments } = this.#vcenter;
    const host = addHost(this.#vcenter, compute, name, { ...defaultHostFigures, ...figures });
    const { datastore, network } = this.#datacenter.properties;
    for (const ref of datastore) attachments.mount(host, registry.require("Datastore", ref));
    for (const ref of network) {
      const isUplink = registry.find("DistributedVirtualPortgroup", ref)?.properties.config.uplink === true;
      if (!isUplink) attachments.connect(host, registry.require("Network", ref));
    }
    if (inMaintenanceMode)
      registry.update(host, { runtime: { ...host.properties.runtime, inMaintenanceMode } });
    if (connectionState !== "connected") setConnection(this.#vcenter, host, connectionState);
    this.#hosts.push(host);
    return host;
  }

  /** Builds a datastore, or a datastore cluster with all of its own. */
  datastore(
    folder: FolderObject,
    fixture: DatastoreFixture | StoragePodFixture,
  ): ManagedObject<"Datastore" | "StoragePod"> {
    if (fixture.type === "Datastore") return this.#datastore(folder, fixture);
    const pod = createStoragePod(this.#vcenter, folder, storeDisplayName(fixture.name));
    if (fixture.storageDrs === false) configureStorageDrs(this.#vcenter, pod, false);
    for (const child of fixture.children) naming(child, () => this.#datastore(pod, child));
    return pod;
  }

  #datastore(folder: FolderObject, fixture: DatastoreFixture): ManagedObject<"Datastore"> {
    const { registry, attachments } = this.#vcenter;
    const { type, capacityGiB } = defaultDatastoreFigures;
    const figures = { type: fixture.storage ?? type, capacityGiB: fixture.capacityGiB ?? capacityGiB };
    const datastore = createDatastore(this.#vcenter, folder, storeDisplayName(fixture.name), figures);
    if (fixture.tags) registry.update(datastore, { tag: fixture.tags.map((key) => ({ key })) });
    for (const host of this.#hosts) {
      const compute = registry.require("ComputeResource", host.properties.parent);
      const names = [host.properties.name, compute.properties.name];
      if (fixture.hosts?.some((name) => names.includes(name)) ?? true) attachments.mount(host, datastore);
    }
    return datastore;
  }

  network(folder: FolderObject, fixture: NetworkFixture): NetworkObject | SwitchObject {
    const vcenter = this.#vcenter;
    if (fixture.type === "VmwareDistributedVirtualSwitch") {
      const owner = createSwitch(vcenter, folder, storeDisplayName(fixture.name));
      for (const portgroup of fixture.children ?? []) this.portgroup(folder, owner, portgroup);
      return owner;
    }
    const stored = fixture.storedName ?? storeDisplayName(fixture.name);
    if (fixture.type === "OpaqueNetwork") return this.#connect(createOpaqueNetwork(vcenter, folder, stored));
    const [present] = vcenter.children.named(folder, stored);
    const known = present && vcenter.registry.find("Network", present.ref);
    return known ?? this.#connect(createStandardNetwork(vcenter, folder, stored));
  }

  portgroup(folder: FolderObject, owner: SwitchObject, fixture: PortgroupFixture): NetworkObject {
    const { name, storedName, vlanId, isNsx } = fixture;
    const stored = storedName ?? storeDisplayName(name);
    const options = {
      ...(vlanId === undefined ? {} : { vlanId }),
      ...(isNsx === undefined ? {} : { isNsx }),
    };
    return this.#connect(addPortgroup(this.#vcenter, folder, owner, stored, options));
  }

  machine(folder: FolderObject, fixture: MachineFixture): ManagedObject<"VirtualMachine"> {
    return loadMachine(this.#vcenter, this.#datacenter, folder, fixture);
  }

  #connect(network: NetworkObject): NetworkObject {
    for (const host of this.#hosts) this.#vcenter.attachments.connect(host, network);
    return network;
  }
}

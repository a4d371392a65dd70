import type { ManagedObjectReference } from "@novasphere/vim25";
import { notSupported } from "../faults/faults.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { createFolder } from "../inventory/folders.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { DatacenterLoader } from "./datacenter-loader.ts";
import { loadDatacenter } from "./fixture-loader.ts";
import type {
  ComputeFixture,
  DatacenterFixture,
  DatastoreFixture,
  HostFixture,
  MachineFixture,
  NetworkFixture,
  PoolFixture,
  PortgroupFixture,
  StoragePodFixture,
} from "./inventory-fixture.ts";
import { loadPool } from "./pool-loader.ts";

/** What can be added to a running simulator's inventory. */
export type InventoryPart =
  | { readonly type: "Folder"; readonly name: string }
  | ({ readonly type: "HostSystem" } & HostFixture)
  | ComputeFixture
  | DatacenterFixture
  | DatastoreFixture
  | MachineFixture
  | NetworkFixture
  | PoolFixture
  | PortgroupFixture
  | StoragePodFixture;

/**
 * Builds a part below `parent`: a folder, datacenter, compute resource, datastore, network or machine in a
 * folder, a portgroup on a switch, a host in a cluster, a pool in a pool or compute resource.
 */
export function addToInventory(
  vcenter: Vcenter,
  parent: ManagedObject,
  part: InventoryPart,
): ManagedObjectReference {
  const { registry } = vcenter;
  const folder = registry.find("Folder", parent.ref);
  if (folder && part.type === "Folder") return createFolder(vcenter, folder, storeDisplayName(part.name)).ref;
  if (folder && part.type === "Datacenter") return loadDatacenter(vcenter, folder, part).ref;
  const compute = registry.find("ComputeResource", parent.ref);
  if (part.type === "ResourcePool")
    return loadPool(
      vcenter,
      registry.require("ResourcePool", compute?.properties.resourcePool ?? parent.ref),
      part,
    ).ref;
  const loader = loaderFor(vcenter, parent);
  if (compute && part.type === "HostSystem") {
    const { type: _kind, ...host } = part;
    return loader.host(compute, host).ref;
  }
  const owner = registry.find("DistributedVirtualSwitch", parent.ref);
  if (owner && part.type === "DistributedVirtualPortgroup")
    return loader.portgroup(registry.require("Folder", owner.properties.parent), owner, part).ref;
  if (!folder) throw notSupported(`${parent.ref.type} holds no ${part.type}`);
  switch (part.type) {
    case "ClusterComputeResource":
    case "ComputeResource":
      return loader.compute(folder, part).ref;
    case "Datastore":
    case "StoragePod":
      return loader.datastore(folder, part).ref;
    case "Network":
    case "OpaqueNetwork":
    case "VmwareDistributedVirtualSwitch":
      return loader.network(folder, part).ref;
    case "VirtualMachine":
      return loader.machine(folder, part).ref;
    default:
      throw notSupported(`a folder holds no ${part.type}`);
  }
}

function loaderFor(vcenter: Vcenter, parent: ManagedObject): DatacenterLoader {
  const datacenter = datacenterOf(vcenter, parent.ref);
  if (!datacenter) throw notSupported(`${parent.ref.type} '${parent.ref.value}' is in no datacenter`);
  const hosts = [...vcenter.registry.all("HostSystem")].filter(
    ({ ref }) => datacenterOf(vcenter, ref) === datacenter,
  );
  return new DatacenterLoader(vcenter, datacenter, hosts);
}

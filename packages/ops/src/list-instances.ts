import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { CallOptions, Session } from "@novasphere/vsphere-client";
import { decodeName } from "@novasphere/vsphere-inventory";
import { type InstanceInfo, novaPowerState } from "./instance.ts";
import { displayNameOf, extensionKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { requireVm } from "./vm-lookup.ts";

const infoPaths = [
  "name",
  "resourcePool",
  "runtime.powerState",
  "runtime.host",
  "config.hardware.numCPU",
  "config.hardware.memoryMB",
] as const;

/** A resource pool met on the way, so that callers can tell whose pool a VM lives in. */
export interface PoolParent {
  readonly pool: ManagedObjectReference;
  readonly parent: ManagedObjectReference | undefined;
}

/** Our VMs below some resource pools, and the pools between. */
export interface InstanceListing {
  readonly instances: readonly InstanceInfo[];
  readonly pools: readonly PoolParent[];
}

/**
 * Our VMs in the given resource pools and all pools below them, each once, whatever the number of pools:
 * one call plus pages. VMs without our mark and VMs vCenter cannot read at the moment are left out.
 */
export async function listInstancesBelow(
  session: Session,
  pools: readonly ManagedObjectReference[],
  options?: CallOptions,
): Promise<InstanceListing> {
  if (pools.length === 0) return { instances: [], pools: [] };
  const selectSet: Vim.PropertyFilterSpec["objectSet"][number]["selectSet"] = [
    {
      $type: "TraversalSpec",
      name: "nested",
      type: "ResourcePool",
      path: "resourcePool",
      skip: false,
      selectSet: [{ name: "nested" }, { name: "vms" }],
    },
    { $type: "TraversalSpec", name: "vms", type: "ResourcePool", path: "vm", skip: false },
  ];
  const contents = session.retrieveProperties(
    {
      objectSet: pools.map((obj) => ({ obj, skip: false, selectSet })),
      propSet: [
        { type: "ResourcePool", pathSet: ["parent"] },
        { type: "VirtualMachine", pathSet: [...infoPaths, "config.instanceUuid", "config.managedBy"] },
      ],
    },
    options,
  );
  const instances = new Map<string, InstanceInfo>();
  const parents: PoolParent[] = [];
  for await (const { obj, propSet } of contents) {
    const values = new Map((propSet ?? []).map((property) => [property.name, property.val]));
    if (obj.type === "VirtualMachine") {
      const info = ourInstance(obj, values);
      if (info) instances.set(obj.value, info);
    } else parents.push({ pool: obj, parent: values.get("parent") as ManagedObjectReference | undefined });
  }
  return { instances: [...instances.values()], pools: parents };
}

/** One instance as vSphere has it. One call. Throws `OPS_INSTANCE_NOT_FOUND`. */
export async function fetchInstanceInfo(
  node: NodeContext,
  uuid: string,
  options?: CallOptions,
): Promise<InstanceInfo> {
  const { vm, name, properties } = await requireVm(node, uuid, options, infoPaths);
  const values: Record<string, unknown> = properties;
  return describeVm(vm, uuid, new Map([...Object.entries(values), ["name", name]]));
}

function ourInstance(
  vm: ManagedObjectReference,
  values: ReadonlyMap<string, unknown>,
): InstanceInfo | undefined {
  const uuid = values.get("config.instanceUuid") as string | undefined;
  const mark = values.get("config.managedBy") as Vim.ManagedByInfo | undefined;
  if (uuid === undefined || mark?.extensionKey !== extensionKey) return undefined;
  return describeVm(vm, uuid, values);
}

function describeVm(
  vm: ManagedObjectReference,
  uuid: string,
  values: ReadonlyMap<string, unknown>,
): InstanceInfo {
  const vmName = decodeName(String(values.get("name") ?? uuid));
  return {
    uuid,
    displayName: displayNameOf(vmName, uuid),
    vm,
    vmName,
    powerState: novaPowerState(values.get("runtime.powerState") as string | undefined),
    vcpus: Number(values.get("config.hardware.numCPU") ?? 0),
    memoryMb: Number(values.get("config.hardware.memoryMB") ?? 0),
    resourcePool: values.get("resourcePool") as ManagedObjectReference | undefined,
    host: values.get("runtime.host") as ManagedObjectReference | undefined,
  };
}

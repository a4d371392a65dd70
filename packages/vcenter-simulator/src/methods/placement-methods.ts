import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { chooseHost } from "../capacity/placement.ts";
import { invalidArgument, invalidState } from "../faults/faults.ts";
import { without, withRef } from "../inventory/entity.ts";
import { updateMachine } from "../machines/machine-links.ts";
import { powerOn } from "../machines/power.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import type { Vcenter } from "../vcenter.ts";
import { startTask } from "./task-method.ts";

/** The datastore with the most free space among those a host mounts. */
function roomiestDatastore(
  vcenter: Vcenter,
  host: ManagedObject<"HostSystem">,
): ManagedObjectReference | undefined {
  const mounted = host.properties.datastore.map((ref) => vcenter.registry.require("Datastore", ref));
  const free = ({ properties }: (typeof mounted)[number]) => Number(properties.summary.freeSpace);
  return mounted.sort((a, b) => free(b) - free(a))[0]?.ref;
}

function placement(call: Call<"PlaceVm">): Vim.PlacementResult {
  const { vcenter, target, parameters } = call;
  const { placementSpec: spec } = parameters;
  const cluster = vcenter.registry.require("ClusterComputeResource", target.ref);
  const vm = spec.vm && vcenter.registry.require("VirtualMachine", spec.vm);
  const config = spec.configSpec ?? spec.cloneSpec?.config;
  const { hardware } = vm?.properties.config ?? {};
  if (!vm && !config) throw invalidArgument("placementSpec.configSpec");
  const pool = vcenter.registry.require(
    "ResourcePool",
    spec.relocateSpec?.pool ?? cluster.properties.resourcePool,
  );
  const [only] = spec.hosts ?? [];
  const named = spec.hosts?.length === 1 ? vcenter.registry.require("HostSystem", only) : undefined;
  const pathName = config?.files?.vmPathName;
  const host = chooseHost(vcenter, pool, named, {
    memoryMiB: Number(config?.memoryMB ?? hardware?.memoryMB ?? 0),
    numCPU: config?.numCPUs ?? hardware?.numCPU ?? 1,
    datastores: pathName ? [parseDatastorePath(pathName).datastore] : [],
  });
  const datastore = spec.datastores?.[0] ?? roomiestDatastore(vcenter, host);
  const relocateSpec = { host: host.ref, pool: pool.ref, ...(datastore ? { datastore } : {}) };
  const action: Vim.Tagged<"PlacementAction"> = {
    $type: "PlacementAction",
    type: "PlacementV1",
    targetHost: host.ref,
    relocateSpec,
    ...(vm ? { vm: vm.ref } : {}),
  };
  return {
    recommendations: [
      {
        key: "1",
        type: "V1",
        time: vcenter.time,
        rating: 5,
        reason: "xvmotionPlacement",
        reasonText: "xvmotionPlacement",
        target: target.ref,
        action: [action],
      },
    ],
  };
}

/** Methods of clusters that say where machines should go. */
export const placementMethods: MethodTable = { PlaceVm: placement };

/** Methods of datacenters. */
export const datacenterMethods: MethodTable = {
  PowerOnMultiVM_Task(call) {
    const { vcenter, parameters } = call;
    const machines = parameters.vm.map((ref) => vcenter.registry.require("VirtualMachine", ref));
    return startTask(call, "Datacenter.powerOnVm", () => {
      const attempted = machines.map((vm) => {
        const run = () => powerOn(vcenter, vm, undefined);
        const task = startTask(
          { ...call, method: "PowerOnVM_Task" } as Call,
          "VirtualMachine.powerOn",
          run,
          vm,
        );
        return { vm: vm.ref, task };
      });
      return { $type: "ClusterPowerOnVmResult", attempted };
    });
  },
};

/** Moves a machine, or a pool with all in it, into a pool of the same compute resource. */
function moveIntoPool(
  vcenter: Vcenter,
  pool: ManagedObject<"ResourcePool" | "VirtualApp">,
  ref: ManagedObjectReference,
): void {
  const { registry } = vcenter;
  const vm = registry.find("VirtualMachine", ref);
  if (vm) {
    const host = registry.require("HostSystem", vm.properties.runtime.host);
    if (host.properties.parent.value !== pool.properties.owner.value) throw invalidArgument("list");
    updateMachine(vcenter, vm, { resourcePool: pool.ref });
    return;
  }
  const moved = registry.require("ResourcePool", ref);
  const from = registry.find("ResourcePool", moved.properties.parent);
  if (!from || moved.properties.owner.value !== pool.properties.owner.value) throw invalidArgument("list");
  for (
    let next = registry.find("ResourcePool", pool.ref);
    next;
    next = registry.find("ResourcePool", next.properties.parent)
  )
    if (next.ref.value === moved.ref.value)
      throw invalidState("A resource pool cannot be moved into itself.");
  registry.update(from, { resourcePool: without(from.properties.resourcePool, moved.ref) });
  registry.update(moved, { parent: pool.ref });
  registry.update(pool, { resourcePool: withRef(pool.properties.resourcePool, moved.ref) });
}

/** Methods of pools that take others in. */
export const poolMoveMethods: MethodTable = {
  MoveIntoResourcePool({ vcenter, target, parameters }) {
    const pool = vcenter.registry.require("ResourcePool", target.ref);
    for (const ref of parameters.list) moveIntoPool(vcenter, pool, ref);
  },
};

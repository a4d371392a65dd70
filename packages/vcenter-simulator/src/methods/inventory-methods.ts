import { chooseHost } from "../capacity/placement.ts";
import { invalidArgument, invalidState } from "../faults/faults.ts";
import {
  createCluster,
  createStandaloneComputeResource,
  reconfigureCluster,
} from "../inventory/compute-resources.ts";
import { createDatacenter, datacenterOf } from "../inventory/datacenters.ts";
import { destroyEntity } from "../inventory/destroy.ts";
import { nameForChild } from "../inventory/entity.ts";
import { createFolder } from "../inventory/folders.ts";
import { defaultHostFigures } from "../inventory/host-figures.ts";
import {
  enterMaintenance,
  exitMaintenance,
  requireConnected,
  setConnection,
} from "../inventory/host-state.ts";
import { addHost } from "../inventory/hosts.ts";
import { moveIntoFolder } from "../inventory/move.ts";
import { addPortgroup, createSwitch } from "../inventory/networks.ts";
import { renameEntity } from "../inventory/rename.ts";
import { createPool, destroyPool, updatePool } from "../inventory/resource-pools.ts";
import { createMachine } from "../machines/create-machine.ts";
import type { MethodTable } from "../soap/method-table.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import { startTask } from "./task-method.ts";

/** Methods every inventory entity has. */
export const entityMethods: MethodTable = {
  Rename_Task(call) {
    const entity = call.vcenter.registry.require("ManagedEntity", call.target.ref);
    const { newName } = call.parameters;
    return startTask(call, "ManagedEntity.rename", () => renameEntity(call.vcenter, entity, newName));
  },
  Destroy_Task: (call) =>
    startTask(call, `${call.target.ref.type}.destroy`, () => destroyEntity(call.vcenter, call.target)),
};

/** Methods of folders. */
export const folderMethods: MethodTable = {
  CreateFolder: ({ vcenter, target, parameters }) =>
    createFolder(vcenter, vcenter.registry.require("Folder", target.ref), parameters.name).ref,
  CreateDatacenter: ({ vcenter, target, parameters }) =>
    createDatacenter(vcenter, vcenter.registry.require("Folder", target.ref), parameters.name).ref,
  CreateClusterEx: ({ vcenter, target, parameters }) =>
    createCluster(vcenter, vcenter.registry.require("Folder", target.ref), parameters.name, parameters.spec)
      .ref,
  MoveIntoFolder_Task(call) {
    const { registry } = call.vcenter;
    const folder = registry.require("Folder", call.target.ref);
    const entities = call.parameters.list.map((ref) => registry.require("ManagedEntity", ref));
    return startTask(call, "Folder.moveInto", () => {
      for (const entity of entities) moveIntoFolder(call.vcenter, entity, folder);
    });
  },
  AddStandaloneHost_Task(call) {
    const { vcenter, parameters } = call;
    const folder = vcenter.registry.require("Folder", call.target.ref);
    const name = parameters.spec.hostName ?? "";
    return startTask(call, "Folder.addStandaloneHost", () => {
      const compute = createStandaloneComputeResource(vcenter, folder, name);
      addHost(vcenter, compute, name, defaultHostFigures, parameters.addConnected);
      return compute.ref;
    });
  },
  CreateDVS_Task(call) {
    const folder = call.vcenter.registry.require("Folder", call.target.ref);
    const name = call.parameters.spec.configSpec?.name ?? "";
    return startTask(
      call,
      "Folder.createDistributedVirtualSwitch",
      () => createSwitch(call.vcenter, folder, name).ref,
    );
  },
  CreateVM_Task(call) {
    const { vcenter, parameters } = call;
    const { registry } = vcenter;
    const folder = registry.require("Folder", call.target.ref);
    const pool = registry.require("ResourcePool", parameters.pool);
    const named = parameters.host && registry.require("HostSystem", parameters.host);
    if (datacenterOf(vcenter, folder.ref) !== datacenterOf(vcenter, pool.ref)) throw invalidArgument("pool");
    const { config } = parameters;
    return startTask(call, "Folder.createVm", () => {
      const pathName = config.files?.vmPathName;
      const host = chooseHost(vcenter, pool, named, {
        memoryMiB: Number(config.memoryMB ?? 0),
        numCPU: config.numCPUs ?? 1,
        datastores: pathName ? [parseDatastorePath(pathName).datastore] : [],
      });
      return createMachine(vcenter, { folder, pool, host }, config).ref;
    });
  },
};

/** Methods of clusters and of compute resources of single hosts. */
export const computeResourceMethods: MethodTable = {
  ReconfigureComputeResource_Task(call) {
    const cluster = call.vcenter.registry.find("ClusterComputeResource", call.target.ref);
    const { spec } = call.parameters;
    return startTask(call, "ComputeResource.reconfigureEx", () => {
      if (cluster) reconfigureCluster(call.vcenter, cluster, spec);
    });
  },
};

/** Methods of clusters. */
export const clusterMethods: MethodTable = {
  AddHost_Task(call) {
    const { vcenter, parameters } = call;
    const { registry, attachments } = vcenter;
    const cluster = registry.require("ClusterComputeResource", call.target.ref);
    return startTask(call, "ClusterComputeResource.addHost", () => {
      const { datastore, network } = cluster.properties;
      const name = parameters.spec.hostName ?? "";
      const host = addHost(vcenter, cluster, name, defaultHostFigures, parameters.asConnected);
      for (const ref of datastore) attachments.mount(host, registry.require("Datastore", ref));
      for (const ref of network) attachments.connect(host, registry.require("Network", ref));
      return host.ref;
    });
  },
};

/** Methods of hosts. */
export const hostMethods: MethodTable = {
  EnterMaintenanceMode_Task(call) {
    const host = call.vcenter.registry.require("HostSystem", call.target.ref);
    const { timeout, evacuatePoweredOffVms } = call.parameters;
    return startTask(call, "HostSystem.enterMaintenanceMode", () =>
      enterMaintenance(call.vcenter, host, timeout, evacuatePoweredOffVms === true),
    );
  },
  ExitMaintenanceMode_Task(call) {
    const host = call.vcenter.registry.require("HostSystem", call.target.ref);
    return startTask(call, "HostSystem.exitMaintenanceMode", () => exitMaintenance(call.vcenter, host));
  },
  DisconnectHost_Task(call) {
    const host = call.vcenter.registry.require("HostSystem", call.target.ref);
    return startTask(call, "HostSystem.disconnect", () => {
      requireConnected(host);
      setConnection(call.vcenter, host, "disconnected");
    });
  },
  ReconnectHost_Task(call) {
    const host = call.vcenter.registry.require("HostSystem", call.target.ref);
    return startTask(call, "HostSystem.reconnect", () => {
      if (host.properties.runtime.connectionState === "connected")
        throw invalidState("The host is already connected.");
      setConnection(call.vcenter, host, "connected");
    });
  },
};

/** Methods of resource pools. */
export const resourcePoolMethods: MethodTable = {
  CreateResourcePool: ({ vcenter, target, parameters }) =>
    createPool(
      vcenter,
      vcenter.registry.require("ResourcePool", target.ref),
      parameters.name,
      parameters.spec,
    ).ref,
  UpdateConfig({ vcenter, target, parameters }) {
    updatePool(
      vcenter,
      vcenter.registry.require("ResourcePool", target.ref),
      parameters.name,
      parameters.config,
    );
  },
  DestroyChildren({ vcenter, target }) {
    const pool = vcenter.registry.require("ResourcePool", target.ref);
    for (let child = pool.properties.resourcePool[0]; child; child = pool.properties.resourcePool[0])
      destroyPool(vcenter, vcenter.registry.require("ResourcePool", child));
  },
};

/** Methods of distributed switches. */
export const switchMethods: MethodTable = {
  AddDVPortgroup_Task(call) {
    const { vcenter, parameters } = call;
    const owner = vcenter.registry.require("DistributedVirtualSwitch", call.target.ref);
    return startTask(call, "DistributedVirtualSwitch.addPortgroups", () => {
      const folder = vcenter.registry.require("Folder", owner.properties.parent);
      const refs = parameters.spec.map((spec) => {
        const vlan = (spec.defaultPortConfig as { vlan?: { vlanId?: number } } | undefined)?.vlan?.vlanId;
        const stored = nameForChild(vcenter, folder, spec.name ?? "");
        return addPortgroup(vcenter, folder, owner, stored, vlan === undefined ? {} : { vlanId: vlan }).ref;
      });
      return { $type: "ArrayOfManagedObjectReference", $value: refs };
    });
  },
};

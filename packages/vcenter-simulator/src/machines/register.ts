import { chooseHost } from "../capacity/placement.ts";
import { invalidArgument, invalidState, notFound } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { nameForChild } from "../inventory/entity.ts";
import type { FolderObject } from "../inventory/folders.ts";
import type { PoolObject } from "../inventory/resource-pools.ts";
import { configPart } from "../state/machine-properties.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { fileName } from "../storage/datastore-path.ts";
import type { Vcenter } from "../vcenter.ts";
import { enterMachine } from "./create-machine.ts";
import { blankConfig } from "./machine-config.ts";
import { updateMachine } from "./machine-links.ts";
import { requirePowerState } from "./power.ts";

type Machine = ManagedObject<"VirtualMachine">;
type Host = ManagedObject<"HostSystem">;

/** What RegisterVM_Task is told. */
export interface Registration {
  readonly path: string;
  readonly name: string | undefined;
  readonly asTemplate: boolean;
  readonly pool: PoolObject | undefined;
  readonly host: Host | undefined;
}

/** Takes a machine whose files exist into the inventory. Throws NotFound, AlreadyExists, InvalidArgument. */
export function registerMachine(vcenter: Vcenter, folder: FolderObject, request: Registration): Machine {
  const { path, asTemplate } = request;
  const location = vcenter.storage.locate(path, datacenterOf(vcenter, folder.ref));
  const file = location.files.findFile(location.path);
  if (!file || !location.path.endsWith(".vmx")) throw notFound(`The file ${path}`);
  const text = vcenter.storage.format(location);
  for (const ref of location.datastore.properties.vm)
    if (configPart(vcenter.registry.require("VirtualMachine", ref), "files", "vmPathName") === text)
      throw methodFault("AlreadyExists", `The specified key, name, or identifier '${path}' already exists.`, {
        name: path,
      });
  const [pool, host] = destination(vcenter, request);
  const moid = vcenter.ids.nextMoid("VirtualMachine");
  const wanted = request.name || file.machine?.name || fileName(location.path).replace(/\.vmx$/, "");
  const name = nameForChild(vcenter, folder, wanted);
  const now = vcenter.time;
  const blank = blankConfig({
    name,
    uuid: vcenter.ids.uuid(moid, "uuid"),
    instanceUuid: vcenter.ids.uuid(moid, "instanceUuid"),
    now,
  });
  const config = { ...blank, ...file.machine, name, template: asTemplate, files: { vmPathName: text } };
  const vm = enterMachine(vcenter, moid, { folder, pool, host }, config, location.datastore);
  if (asTemplate) leavePool(vcenter, vm);
  return vm;
}

function destination(vcenter: Vcenter, { pool, host, asTemplate }: Registration): [PoolObject, Host] {
  const needs = { memoryMiB: 0, numCPU: 1, datastores: [] };
  if (pool) return [pool, chooseHost(vcenter, pool, host, needs)];
  if (!asTemplate) throw invalidArgument("pool");
  if (!host) throw invalidArgument("host");
  const compute = vcenter.registry.require("ComputeResource", host.properties.parent);
  return [vcenter.registry.require("ResourcePool", compute.properties.resourcePool), host];
}

/** Makes a template of a machine that is off; it leaves its pool. Throws InvalidPowerState. */
export function markAsTemplate(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOff"], "poweredOff");
  updateMachine(vcenter, vm, { config: { ...vm.properties.config, template: true } });
  leavePool(vcenter, vm);
}

function leavePool(vcenter: Vcenter, vm: Machine): void {
  const { resourcePool } = vm.properties;
  const pool = vcenter.registry.find("ResourcePool", resourcePool);
  if (pool) vcenter.registry.unlink(pool, "vm", vm.ref);
  vcenter.registry.unset(vm, "resourcePool");
}

/** Makes a machine of a template again, in a pool. Throws InvalidState for a machine that is none. */
export function markAsMachine(vcenter: Vcenter, vm: Machine, pool: PoolObject, host: Host | undefined): void {
  if (!vm.properties.config.template) throw invalidState("The virtual machine is not a template.");
  const present = vcenter.registry.require("HostSystem", vm.properties.runtime.host);
  const isHere = present.properties.parent.value === pool.properties.owner.value;
  const target = host ?? (isHere ? present : undefined);
  const chosen = chooseHost(vcenter, pool, target, { memoryMiB: 0, numCPU: 1, datastores: [] });
  updateMachine(vcenter, vm, {
    config: { ...vm.properties.config, template: false },
    resourcePool: pool.ref,
    runtime: { ...vm.properties.runtime, host: chosen.ref },
  });
}

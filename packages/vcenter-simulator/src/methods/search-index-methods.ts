import type { ManagedObjectReference } from "@novasphere/vim25";
import { datacenterOf } from "../inventory/datacenters.ts";
import { findByInventoryPath, findChild } from "../inventory/inventory-path.ts";
import type { MethodTable } from "../soap/method-table.ts";
import { configPart } from "../state/machine-properties.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Entity = ManagedObject<"VirtualMachine" | "HostSystem">;
type Test = (entity: Entity) => boolean;

/** Machines or hosts a test holds for, within a datacenter when one is given. */
function* search(
  vcenter: Vcenter,
  datacenter: ManagedObjectReference | undefined,
  vmSearch: boolean,
  test: Test,
): Iterable<ManagedObjectReference> {
  if (datacenter) vcenter.registry.require("Datacenter", datacenter);
  for (const entity of vcenter.registry.all(vmSearch ? "VirtualMachine" : "HostSystem"))
    if (test(entity) && (!datacenter || datacenterOf(vcenter, entity.ref)?.ref.value === datacenter.value))
      yield entity.ref;
}

function first(found: Iterable<ManagedObjectReference>): ManagedObjectReference | undefined {
  for (const ref of found) return ref;
  return undefined;
}

interface UuidQuery {
  readonly uuid: string;
  readonly vmSearch: boolean;
  readonly instanceUuid?: boolean;
}

function hasUuid({ uuid, vmSearch, instanceUuid }: UuidQuery): Test {
  const wanted = uuid.toLowerCase();
  if (!vmSearch)
    return ({ properties }) =>
      "hardware" in properties && properties.hardware.systemInfo.uuid.toLowerCase() === wanted;
  const name = instanceUuid === true ? "instanceUuid" : "uuid";
  return (vm) => String(configPart(vm as ManagedObject<"VirtualMachine">, name)).toLowerCase() === wanted;
}

function hasAddress(test: (guest: { ipAddress?: string; hostName?: string }, name: string) => boolean): Test {
  return ({ properties }) => test("guest" in properties ? properties.guest : {}, properties.name);
}

/** Methods of the search index. */
export const searchIndexMethods: MethodTable = {
  FindByInventoryPath: ({ vcenter, parameters }) =>
    findByInventoryPath(vcenter, parameters.inventoryPath)?.ref,
  FindChild({ vcenter, parameters }) {
    const entity = vcenter.registry.require("ManagedEntity", parameters.entity);
    return findChild(vcenter, entity, parameters.name)?.ref;
  },
  FindByUuid: ({ vcenter, parameters }) =>
    first(search(vcenter, parameters.datacenter, parameters.vmSearch, hasUuid(parameters))),
  FindAllByUuid: ({ vcenter, parameters }) => [
    ...search(vcenter, parameters.datacenter, parameters.vmSearch, hasUuid(parameters)),
  ],
  FindByIp({ vcenter, parameters: { datacenter, vmSearch, ip } }) {
    return first(
      search(
        vcenter,
        datacenter,
        vmSearch,
        hasAddress(({ ipAddress }) => ipAddress === ip),
      ),
    );
  },
  FindByDnsName({ vcenter, parameters: { datacenter, vmSearch, dnsName } }) {
    const test = hasAddress(({ hostName }, name) => (vmSearch ? hostName : name) === dnsName);
    return first(search(vcenter, datacenter, vmSearch, test));
  },
  FindByDatastorePath({ vcenter, parameters: { datacenter, path } }) {
    const hasPath: Test = ({ properties }) =>
      "guest" in properties && properties.config.files.vmPathName === path;
    return first(search(vcenter, datacenter, true, hasPath));
  },
};

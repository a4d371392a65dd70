import type { ManagedObjectReference } from "@novasphere/vim25";
import { resourceInUse } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** Takes a host out of the inventory: out of its cluster, datastores and networks too. Throws ResourceInUse. */
export function removeHost(vcenter: Vcenter, host: ManagedObject<"HostSystem">): void {
  const { registry } = vcenter;
  const { vm, name, datastore, network, parent, configManager, datastoreBrowser } = host.properties;
  if (vm.length > 0) throw resourceInUse("HostSystem", name);
  for (const ref of datastore) {
    const object = registry.require("Datastore", ref);
    registry.update(object, {
      host: object.properties.host.filter(({ key }) => key.value !== host.ref.value),
    });
  }
  for (const ref of network) {
    const object = registry.require("Network", ref);
    registry.unlink(object, "host", host.ref);
  }
  const compute = registry.find("ComputeResource", parent);
  if (compute) registry.unlink(compute, "host", host.ref);
  const systems = Object.values(configManager ?? {}) as ManagedObjectReference[];
  for (const ref of [...systems, ...(datastoreBrowser ? [datastoreBrowser] : [])]) registry.remove(ref);
  registry.remove(host.ref);
  if (compute) vcenter.attachments.refresh(compute);
}

import type { InstanceInfo } from "@novasphere/ops";
import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { Inventory } from "@novasphere/vsphere-inventory";
import type { DriverUse } from "../vcenter/with-driver.ts";

/** Where a VM really is, as vCenter says, whatever the node's name promises. Paths are canonical. */
export interface ServerPlace {
  readonly resource_pool_path: string | null;
  /** The cluster or standalone host that owns the pool. */
  readonly compute_resource: string | null;
  readonly compute_resource_path: string | null;
  readonly host_path: string | null;
  /** Paths of the datastores that hold its files. */
  readonly datastores: readonly string[];
  /** Where its configuration file is: `[ds1] web-1/web-1.vmx`. */
  readonly vmx: string | null;
}

const nowhere: ServerPlace = {
  resource_pool_path: null,
  compute_resource: null,
  compute_resource_path: null,
  host_path: null,
  datastores: [],
  vmx: null,
};

/** Gives the place of an instance's VM; everything in it is empty for a VM that is gone. */
export type FindPlace = (instance: InstanceInfo) => ServerPlace;

/** Reads where some VMs are: two reads, however many there are. */
export async function fetchServerPlaces(
  { session, context }: Pick<DriverUse, "session" | "context">,
  instances: readonly InstanceInfo[],
): Promise<FindPlace> {
  const { signal } = context;
  const paths = ["resourcePool", "runtime.host", "datastore", "config.files.vmPathName"] as const;
  const vms = instances.map(({ vm }) => vm) as ManagedObjectReference<"VirtualMachine">[];
  const [inventory, properties] = await Promise.all([
    Inventory.open(session, { kinds: ["host", "datastore"], signal }),
    session.fetchPropertiesOf(vms, paths, { signal }),
  ]);
  const pathOf = (ref: ManagedObjectReference | undefined) => (ref && inventory.pathOf(ref)) ?? null;
  return ({ vm }) => {
    const found = properties.get(formatReference(vm));
    if (!found) return nowhere;
    const { resourcePool: pool, datastore } = found;
    const owner = pool && inventory.computeResourceOf(pool)?.ref;
    return {
      resource_pool_path: pathOf(pool),
      compute_resource: owner ? formatReference(owner) : null,
      compute_resource_path: pathOf(owner),
      host_path: pathOf(found["runtime.host"]),
      datastores: (datastore ?? []).flatMap((ref) => pathOf(ref) ?? []),
      vmx: found["config.files.vmPathName"] ?? null,
    };
  };
}

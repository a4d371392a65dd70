import type { InstanceInfo } from "@novasphere/ops";
import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { type Entity, Inventory } from "@novasphere/vsphere-inventory";
import type { DriverUse } from "../vcenter/with-driver.ts";

/** An inventory object by reference and path. */
export interface PlacedObject {
  readonly moid: string;
  readonly path: string | null;
}

/** Where a VM really is, as vCenter says, whatever the node's name promises. */
export interface ServerPlace {
  /** The cluster or standalone host that owns the pool. */
  readonly compute_resource: PlacedObject | null;
  readonly resource_pool: PlacedObject | null;
  readonly host: PlacedObject | null;
  readonly datastores: readonly PlacedObject[];
  /** Where its files are: `[ds1] web-1/web-1.vmx`. */
  readonly vmx: string | null;
}

/**
 * The places of some VMs by {@link formatReference} of the VM: two reads, however many there are.
 */
export async function fetchServerPlaces(
  { session, context }: Pick<DriverUse, "session" | "context">,
  instances: readonly InstanceInfo[],
): Promise<ReadonlyMap<string, ServerPlace>> {
  const { signal } = context;
  const paths = ["resourcePool", "runtime.host", "datastore", "config.files.vmPathName"] as const;
  const vms = instances.map(({ vm }) => vm) as ManagedObjectReference<"VirtualMachine">[];
  const [inventory, properties] = await Promise.all([
    Inventory.open(session, { kinds: ["host", "datastore"], signal }),
    session.fetchPropertiesOf(vms, paths, { signal }),
  ]);
  const place = (ref: ManagedObjectReference | undefined): PlacedObject | null =>
    ref ? { moid: ref.value, path: inventory.pathOf(ref) ?? null } : null;
  const owner = (pool: ManagedObjectReference | undefined): Entity | undefined =>
    pool && inventory.computeResourceOf(pool);
  return new Map(
    [...properties].map(([vm, found]) => [
      vm,
      {
        compute_resource: place(owner(found.resourcePool)?.ref),
        resource_pool: place(found.resourcePool),
        host: place(found["runtime.host"]),
        datastores: (found.datastore ?? []).flatMap((ref) => place(ref) ?? []),
        vmx: found["config.files.vmPathName"] ?? null,
      },
    ]),
  );
}

/** The place of one VM out of {@link fetchServerPlaces}; all empty for a VM that is gone. */
export function placeOf(places: ReadonlyMap<string, ServerPlace>, instance: InstanceInfo): ServerPlace {
  const nowhere = { compute_resource: null, resource_pool: null, host: null, datastores: [], vmx: null };
  return places.get(formatReference(instance.vm)) ?? nowhere;
}

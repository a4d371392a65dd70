import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { CallOptions, Session, StoragePolicies } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { Flavor } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";

/** The flavor's extra spec that names a storage policy. */
const policyExtraSpec = "vmware:storage_policy";

/** A storage policy of vCenter (a PBM profile). */
export interface StoragePolicy {
  readonly name: string;
  /** What disks and machines are tagged with. */
  readonly id: string;
}

/** What a session knows of its storage policies: ids by name, which a rename or a deletion makes wrong. */
interface PolicyBook {
  readonly service: StoragePolicies;
  readonly ids: Map<string, string>;
}

const books = new WeakMap<Session, Promise<PolicyBook>>();

function bookOf(session: Session): Promise<PolicyBook> {
  const known = books.get(session);
  if (known !== undefined) return known;
  // Without the caller's signal: others may wait for the same book.
  const opening = session.connectStoragePolicies().then((service) => ({ service, ids: new Map() }));
  books.set(session, opening);
  opening.catch(() => books.delete(session));
  return opening;
}

/**
 * The storage policy of that name, exactly as it is written. Two calls for a name that the session has not seen (and
 * one before its first), none for others. Throws `OPS_STORAGE_POLICY_NOT_FOUND` with the names there are.
 */
export async function requireStoragePolicy(
  session: Session,
  name: string,
  { signal }: CallOptions = {},
): Promise<StoragePolicy> {
  const { service, ids } = await bookOf(session);
  if (!ids.has(name)) {
    ids.clear();
    for (const profile of await service.fetchProfiles({ signal }))
      ids.set(profile.name, profile.profileId.uniqueId);
  }
  const id = ids.get(name);
  if (id !== undefined) return { name, id };
  const names = [...ids.keys()].map((known) => `'${known}'`).join(", ") || "none";
  throw new OpsError(
    "OPS_STORAGE_POLICY_NOT_FOUND",
    `vCenter has no storage policy '${name}'; its policies are: ${names}`,
  );
}

/**
 * The storage policy of an instance of that flavor: the one its extra spec `vmware:storage_policy` names, or the
 * node's default. Undefined, without a call, for a node that does not place by policies.
 */
export async function storagePolicyOf(
  node: NodeContext,
  flavor: Pick<Flavor, "extraSpecs"> | undefined,
  options?: CallOptions,
): Promise<StoragePolicy | undefined> {
  if (!node.storagePolicies) return undefined;
  const wanted = flavor?.extraSpecs?.[policyExtraSpec]?.trim() || node.storagePolicies.defaultPolicy;
  return requireStoragePolicy(node.session, wanted, options);
}

/** The policy that a VM's home was placed under; undefined for none, and for a node that does not place by policies. */
export async function fetchVmPolicy(
  node: NodeContext,
  vm: ManagedObjectReference,
  { signal }: CallOptions = {},
): Promise<Pick<StoragePolicy, "id"> | undefined> {
  if (!node.storagePolicies) return undefined;
  const { service } = await bookOf(node.session);
  const found = await service.call(
    "PbmQueryAssociatedProfile",
    {
      _this: service.serviceContent.profileManager,
      entity: { objectType: "virtualMachine", key: vm.value },
    },
    { signal },
  );
  return found?.[0] && { id: found[0].uniqueId };
}

/** Why a policy refuses datastores, by their moid; those it allows are not in it. One call. */
export async function fetchRefusals(
  session: Session,
  policy: Pick<StoragePolicy, "id">,
  datastores: readonly ManagedObjectReference[],
  { signal }: CallOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const { service } = await bookOf(session);
  const checks = await service.checkPlacement({ uniqueId: policy.id }, datastores, { signal });
  const refused = checks.filter(({ isCompatible }) => !isCompatible);
  return new Map(
    refused.map(({ datastore, errors }) => [
      datastore.value,
      errors.map(({ localizedMessage }) => localizedMessage ?? "").join(" "),
    ]),
  );
}

/** Forgets the ids of a session's policies: one of them was deleted, and another may have its name by now. */
export async function forgetStoragePolicies(session: Session): Promise<void> {
  (await bookOf(session)).ids.clear();
}

/** How a spec says that a disk or a VM's home is under a policy. */
export function profileSpec({ id }: Pick<StoragePolicy, "id">): Vim.AnyVirtualMachineProfileSpec[] {
  return [{ $type: "VirtualMachineDefinedProfileSpec", profileId: id }];
}

/** As {@link profileSpec}; no policy takes the present one away. */
export function changedProfileSpec(
  policy: Pick<StoragePolicy, "id"> | undefined,
): Vim.AnyVirtualMachineProfileSpec[] {
  return policy ? profileSpec(policy) : [{ $type: "VirtualMachineEmptyProfileSpec" }];
}

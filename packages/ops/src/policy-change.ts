import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { parseDatastorePath } from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { Flavor } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { fetchPolicyCandidates } from "./policy-candidates.ts";
import { changedProfileSpec, fetchVmPolicy, type StoragePolicy, storagePolicyOf } from "./storage-policy.ts";
import type { Disk } from "./virtual-disk.ts";

/** What becomes of an instance's storage policy at a resize. */
export interface PolicyChange {
  /** What its disks are under afterwards; undefined for none. */
  readonly policy: Pick<StoragePolicy, "id"> | undefined;
  /** What its home was under before, where that was another one. */
  readonly old?: Pick<StoragePolicy, "id"> | undefined;
  readonly isChanged: boolean;
}

/**
 * The policy an instance gets with a flavor. It stays on its datastore, so that has to suit another policy. Without a
 * call for a node that does not place by policies. Throws `OPS_STORAGE_POLICY_NOT_FOUND` and
 * `OPS_DATASTORE_NOT_FOUND`.
 */
export async function planPolicyChange(
  node: NodeContext,
  uuid: string,
  { vm, vmPathName }: { readonly vm: ManagedObjectReference; readonly vmPathName: string | undefined },
  flavor: Flavor,
  options: CallOptions,
): Promise<PolicyChange> {
  const [wanted, old] = await Promise.all([
    storagePolicyOf(node, flavor, options),
    fetchVmPolicy(node, vm, options),
  ]);
  if (wanted === undefined || wanted.id === old?.id) return { policy: old, isChanged: false };
  const { datastores, policy } = await fetchPolicyCandidates(node, flavor, options);
  const home = parseDatastorePath(vmPathName ?? "")?.datastore;
  const refusal = datastores.find(({ name }) => name === home)?.policyRefusal;
  if (refusal === undefined) return { policy, old, isChanged: true };
  throw new OpsError(
    "OPS_DATASTORE_NOT_FOUND",
    `instance ${uuid} is on datastore ${home}, which the storage policy '${wanted.name}' of its new flavor does not allow: ${refusal}`,
    { instanceUuid: uuid },
  );
}

/** The part of a spec that puts a VM's home and some disks under another policy; none takes the present one away. */
export function policySpec(
  policy: Pick<StoragePolicy, "id"> | undefined,
  disks: readonly Disk[],
): Pick<Vim.VirtualMachineConfigSpec, "vmProfile"> & {
  readonly deviceChange: Vim.VirtualDeviceConfigSpec[];
} {
  const profile = changedProfileSpec(policy);
  return {
    vmProfile: profile,
    deviceChange: disks.map((device) => ({ operation: "edit", device, profile })),
  };
}

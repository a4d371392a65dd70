import type { CallOptions } from "@novasphere/vsphere-client";
import { isFault } from "@novasphere/vsphere-client";
import type { Instance } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { fetchPlacementCandidates, isUsableDatastore, type PlacementCandidates } from "./placement.ts";
import {
  fetchRefusals,
  forgetStoragePolicies,
  type StoragePolicy,
  storagePolicyOf,
} from "./storage-policy.ts";

/** What an instance can be placed on under the policy it is to have. */
export interface PolicyCandidates extends PlacementCandidates {
  /** Undefined for a node that does not place by policies. */
  readonly policy: StoragePolicy | undefined;
}

/**
 * What a spawn of that flavor can choose from: one call plus pages, and one more where the node places by storage
 * policies. Throws `OPS_STORAGE_POLICY_NOT_FOUND`.
 */
export async function fetchPolicyCandidates(
  node: NodeContext,
  flavor: Instance["flavor"] | undefined,
  options?: CallOptions,
): Promise<PolicyCandidates> {
  const [candidates, policy] = await Promise.all([
    fetchPlacementCandidates(node, options),
    storagePolicyOf(node, flavor, options),
  ]);
  if (!policy) return { ...candidates, policy };
  try {
    return { ...(await underPolicy(node, policy, candidates, options)), policy };
  } catch (error) {
    // A policy that the session knows was deleted. One that has its name now has another id.
    if (!isFault(error, "InvalidArgument")) throw error;
    await forgetStoragePolicies(node.session);
  }
  const present = await storagePolicyOf(node, flavor, options);
  if (!present) return { ...candidates, policy: present };
  return { ...(await underPolicy(node, present, candidates, options)), policy: present };
}

/** The candidates with what a policy says of their usable datastores: one call. */
export async function underPolicy(
  node: NodeContext,
  policy: Pick<StoragePolicy, "id">,
  candidates: PlacementCandidates,
  options?: CallOptions,
): Promise<PlacementCandidates> {
  const usable = candidates.datastores.filter((datastore) =>
    isUsableDatastore(datastore, node.datastoreRegex),
  );
  const refusals = await fetchRefusals(
    node.session,
    policy,
    usable.map(({ ref }) => ref),
    options,
  );
  const datastores = candidates.datastores.map((datastore) => {
    const policyRefusal = refusals.get(datastore.ref.value);
    return policyRefusal === undefined ? datastore : { ...datastore, policyRefusal };
  });
  return { ...candidates, datastores };
}

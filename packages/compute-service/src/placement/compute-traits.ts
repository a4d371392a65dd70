/** Traits that this service gives and takes on the providers of nodes, beside the driver's. */
const capabilities: readonly string[] = [
  "COMPUTE_NODE",
  // Asked for by schedulers once all compute services have version 73.
  "OWNER_NOVA",
  "COMPUTE_NET_ATTACH_INTERFACE",
  "COMPUTE_IMAGE_TYPE_ISO",
  "COMPUTE_IMAGE_TYPE_VMDK",
  "COMPUTE_SAME_HOST_COLD_MIGRATE",
];

/** Keeps the scheduler away from the nodes of a service that was disabled. */
export const disabledTrait = "COMPUTE_STATUS_DISABLED";

/** The traits of a node's provider: those it has, with this service's own put right. */
export function withComputeTraits(traits: ReadonlySet<string>, isDisabled: boolean): ReadonlySet<string> {
  const others = [...traits].filter((trait) => trait !== disabledTrait);
  return new Set([...others, ...capabilities, ...(isDisabled ? [disabledTrait] : [])]);
}

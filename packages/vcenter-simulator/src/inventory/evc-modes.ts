import type { Vim } from "@novasphere/vim25";
import { methodFault } from "../faults/method-fault.ts";
import type { ManagedObject } from "../state/managed-object.ts";

type Host = ManagedObject<"HostSystem">;

/** Processor generations of each vendor, from the oldest: what a cluster can be held to for vMotion. */
const generations = {
  intel: [
    ...["intel-merom", "intel-penryn", "intel-nehalem", "intel-westmere", "intel-sandybridge"],
    ...["intel-ivybridge", "intel-haswell", "intel-broadwell", "intel-skylake", "intel-cascadelake"],
    ...["intel-icelake", "intel-sapphirerapids"],
  ],
  amd: [
    ...["amd-rev-e", "amd-rev-f", "amd-greyhound-no3dnow", "amd-greyhound", "amd-bulldozer"],
    ...["amd-piledriver", "amd-steamroller", "amd-zen", "amd-zen2", "amd-zen3", "amd-zen4"],
  ],
} as const;

/** Enhanced vMotion Compatibility modes, as a vCenter tells them in `ServiceInstance.capability`. */
export const evcModes: readonly Vim.EVCMode[] = Object.entries(generations).flatMap(([vendor, keys]) =>
  keys.map((key, index) => {
    const label = `${vendor === "intel" ? "Intel®" : "AMD"} "${key.slice(vendor.length + 1)}" Generation`;
    const track = keys.slice(0, index + 1);
    return { key, label, summary: label, vendor, track, vendorTier: index + 1 };
  }),
);

/** Whether processors of one mode have what another asks for; true where either is not known. */
function offers(offered: string | undefined, wanted: string | undefined): boolean {
  const mode = evcModes.find(({ key }) => key === offered);
  return mode === undefined || wanted === undefined || mode.track.includes(wanted);
}

/** What running machines may use of a host's processors: the cluster's mode, else all of it; unknown where not said. */
export function machineModeOn({ properties: { summary } }: Host): string | undefined {
  return summary.currentEVCModeKey ?? summary.maxEVCModeKey;
}

/** Throws EVCAdmissionFailedCPUModelForMode for a host that is older than its cluster's mode. */
export function requireAdmission(host: string, offered: string | undefined, mode: string | undefined): void {
  if (mode === undefined || offers(offered, mode)) return;
  const message = `The processors of host '${host}' lack features of the cluster's mode ${mode}.`;
  throw methodFault("EVCAdmissionFailedCPUModelForMode", message, { currentEVCModeKey: mode });
}

/** Throws FeatureRequirementsNotMet when a machine runs with features that a host's processors do not have. */
export function requireFeatures(host: Host, vm: ManagedObject<"VirtualMachine">): void {
  const { minRequiredEVCModeKey: required } = vm.properties.runtime;
  if (offers(machineModeOn(host), required)) return;
  const message = `The target host '${host.properties.name}' does not support the virtual machine's current hardware requirements.`;
  const featureRequirement = [{ key: required ?? "", featureName: required ?? "", value: "Bool:Min:1" }];
  throw methodFault("FeatureRequirementsNotMet", message, { featureRequirement, vm: vm.ref, host: host.ref });
}

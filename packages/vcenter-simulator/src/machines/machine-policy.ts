import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { devicesOf, isDisk } from "./device.ts";
import type { MachinePlace } from "./machine-place.ts";

/** The storage policy a spec names; undefined for none, null where it says nothing. */
function policyIn(
  profiles: readonly Vim.AnyVirtualMachineProfileSpec[] | undefined,
): string | undefined | null {
  if (!profiles || profiles.length === 0) return null;
  const defined = profiles.find(({ $type }) => $type === "VirtualMachineDefinedProfileSpec");
  return defined ? (defined as Vim.VirtualMachineDefinedProfileSpec).profileId : undefined;
}

/** Notes the storage policy a spec gives a machine's home. */
export function noteMachinePolicy(
  { policies }: Vcenter,
  moid: string,
  spec: Pick<Vim.VirtualMachineConfigSpec, "vmProfile">,
): void {
  const policy = policyIn(spec.vmProfile);
  if (policy !== null) policies.associate(moid, policy);
}

/** Notes the storage policy a change gives a disk; a disk that is removed leaves its policy. */
export function noteDiskPolicy(
  { vcenter, moid }: MachinePlace,
  key: number,
  { operation, profile }: Vim.AnyVirtualDeviceConfigSpec,
): void {
  const policy = policyIn(profile);
  if (operation === "remove") vcenter.policies.associate(`${moid}:${key}`, undefined);
  else if (policy !== null) vcenter.policies.associate(`${moid}:${key}`, policy);
}

/** Notes the storage policies that a move gives a machine's home and its disks. */
export function noteMovePolicies(
  vcenter: Vcenter,
  moid: string,
  { profile, disk = [] }: Vim.VirtualMachineRelocateSpec,
): void {
  noteMachinePolicy(vcenter, moid, { ...(profile && { vmProfile: profile }) });
  for (const locator of disk) {
    const policy = policyIn(locator.profile);
    if (policy !== null) vcenter.policies.associate(`${moid}:${locator.diskId}`, policy);
  }
}

/** A machine that is gone is under no policy. */
export function forgetPolicies({ policies }: Vcenter, vm: ManagedObject<"VirtualMachine">): void {
  policies.associate(vm.ref.value, undefined);
  for (const disk of devicesOf(vm.properties.config).filter(isDisk))
    policies.associate(`${vm.ref.value}:${disk.key}`, undefined);
}

/**
 * The marks our VMs carry in vCenter. They are the ones Nova's own VMware driver uses, so that either
 * can take over the other's instances, and they are all that stand-alone operation stores.
 */

/** Key of the vCenter extension that manages our VMs (`config.managedBy.extensionKey`). */
export const extensionKey = "org.openstack.compute";

/** Kind of managed VM (`config.managedBy.type`). */
export const managedType = "instance";

/** Extra config key that holds the instance UUID. */
export const instanceUuidKey = "nvp.vm-uuid";

/** Extra config key of a VM whose spawn has not come to its end; whoever finds it may start anew. */
export const buildingKey = "novasphere.building";

/** vSphere names end at 80 characters: 41 of the display name, 3 for " ()", 36 of the UUID. */
const displayNameLimit = 41;

/** The VM's display form in vCenter: `web-1 (5f5b7c1e-…)`. */
export function vmDisplayName(displayName: string | undefined, uuid: string): string {
  const name = [...(displayName ?? "").trim()].slice(0, displayNameLimit).join("");
  return name === "" ? uuid : `${name} (${uuid})`;
}

/** The owner's part of {@link vmDisplayName}; the whole text where the VM was renamed by hand. */
export function displayNameOf(vmName: string, uuid: string): string {
  const suffix = ` (${uuid})`;
  return vmName.endsWith(suffix) ? vmName.slice(0, -suffix.length) : vmName;
}

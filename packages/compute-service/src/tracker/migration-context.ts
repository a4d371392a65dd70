import { objectVersions } from "../objects/manifest.ts";
import type { MigrationContextFields } from "../objects/migration.ts";
import { NovaObject, type ObjectValue, toObjectList } from "../objects/nova-object.ts";

/** The record of a move of an instance that has no devices and no topology of its own, before or after. */
export function migrationContext(
  instanceUuid: string,
  migrationId: number,
): ObjectValue<MigrationContextFields> {
  const devices = () => toObjectList("PciDeviceList", objectVersions.PciDeviceList, []);
  const requests = () =>
    NovaObject.create<{ instance_uuid: string; requests: readonly never[] }>(
      "InstancePCIRequests",
      objectVersions.InstancePCIRequests,
      { instance_uuid: instanceUuid, requests: [] },
    ).toPrimitive();
  return NovaObject.create<MigrationContextFields>("MigrationContext", objectVersions.MigrationContext, {
    instance_uuid: instanceUuid,
    migration_id: migrationId,
    new_numa_topology: null,
    old_numa_topology: null,
    new_pci_devices: devices(),
    old_pci_devices: devices(),
    new_pci_requests: requests(),
    old_pci_requests: requests(),
    new_resources: null,
    old_resources: null,
  }).toPrimitive();
}

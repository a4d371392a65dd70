import type { Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import { displayName } from "../inventory/inventory-name.ts";
import { networkBackingFor } from "../machines/network-backing.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { type OvfDescriptor, parseOvfDescriptor } from "./ovf-descriptor.ts";

/** What an import of an OVF package needs to know of its target. */
export interface ImportTarget {
  readonly datastore: ManagedObject<"Datastore">;
  readonly entityName: string;
  readonly diskProvisioning: string | undefined;
  /** Network to use for each network name of the package. */
  readonly networks: ReadonlyMap<
    string,
    ManagedObject<"Network" | "DistributedVirtualPortgroup" | "OpaqueNetwork">
  >;
}

/** The key by which lease, import spec and file item know a disk of an import. */
export function importKey(entityName: string, index: number): string {
  return `/${entityName}/VirtualLsiLogicController0:${index < 7 ? index : index + 1}`;
}

/** Turns a descriptor into the machine to create and the files to send. Throws InvalidArgument for no descriptor. */
export function createImportSpec(
  vcenter: Vcenter,
  xml: string,
  target: ImportTarget,
): Vim.OvfCreateImportSpecResult {
  const ovf = parseOvfDescriptor(xml);
  if (!ovf) throw invalidArgument("ovfDescriptor");
  const name = target.entityName || ovf.name;
  const configSpec: Vim.VirtualMachineConfigSpec = {
    name,
    annotation: ovf.annotation,
    guestId: "otherGuest64",
    numCPUs: ovf.numCPUs,
    memoryMB: ovf.memoryMiB,
    files: { vmPathName: `[${target.datastore.properties.name}]` },
    deviceChange: [...diskChanges(ovf, target), ...cardChanges(vcenter, ovf, target)],
  };
  const fileItem = ovf.disks.flatMap((disk, index): Vim.OvfFileItem[] => {
    if (!disk.file) return [];
    const { href, size } = disk.file;
    return [
      {
        deviceId: importKey(name, index),
        path: href,
        cimType: 17,
        create: false,
        ...(size === undefined ? {} : { size }),
      },
    ];
  });
  return { importSpec: { $type: "VirtualMachineImportSpec", configSpec }, fileItem };
}

function diskChanges(
  { disks }: OvfDescriptor,
  { diskProvisioning }: ImportTarget,
): Vim.VirtualDeviceConfigSpec[] {
  if (disks.length === 0) return [];
  const isThin =
    diskProvisioning === undefined || diskProvisioning === "thin" || diskProvisioning.includes("parse");
  const controller: Vim.VirtualDeviceConfigSpec = {
    operation: "add",
    device: { $type: "VirtualLsiLogicController", key: -100, busNumber: 0, sharedBus: "noSharing" },
  };
  const added = disks.map(
    (disk, index): Vim.VirtualDeviceConfigSpec => ({
      operation: "add",
      fileOperation: "create",
      device: {
        $type: "VirtualDisk",
        key: -200 - index,
        controllerKey: -100,
        unitNumber: index < 7 ? index : index + 1,
        capacityInKB: disk.capacityKiB,
        backing: {
          $type: "VirtualDiskFlatVer2BackingInfo",
          fileName: "",
          diskMode: "persistent",
          thinProvisioned: isThin,
        },
      },
    }),
  );
  return [controller, ...added];
}

function cardChanges(
  vcenter: Vcenter,
  { cards }: OvfDescriptor,
  { networks }: ImportTarget,
): Vim.VirtualDeviceConfigSpec[] {
  return cards.flatMap((connection, index): Vim.VirtualDeviceConfigSpec[] => {
    const network = networks.get(connection) ?? networks.get(displayName(connection));
    if (!network) return [];
    const backing = networkBackingFor(vcenter, network);
    return [{ operation: "add", device: { $type: "VirtualVmxnet3", key: -300 - index, backing } }];
  });
}

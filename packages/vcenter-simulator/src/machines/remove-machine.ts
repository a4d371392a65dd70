import { disown } from "../inventory/folders.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { parentDirectory, parseDatastorePath } from "../storage/datastore-path.ts";
import type { Location } from "../storage/storage.ts";
import { extentPath } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { devicesOf, isDisk } from "./device.ts";
import { unlinkMachine } from "./machine-links.ts";
import { requirePowerState } from "./power.ts";

type Machine = ManagedObject<"VirtualMachine">;

/** Takes a machine out of the inventory and leaves its files. Throws InvalidPowerState while it runs. */
export function unregisterMachine(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOff", "suspended"], "poweredOff");
  unlinkMachine(vcenter, vm);
  disown(vcenter, vm);
  vcenter.registry.remove(vm.ref);
}

/** Takes a machine out of the inventory with its files; parents of its disks stay. Throws InvalidPowerState. */
export function destroyMachine(vcenter: Vcenter, vm: Machine): void {
  requirePowerState(vm, ["poweredOff"], "poweredOff");
  for (const device of devicesOf(vm.properties.config).filter(isDisk)) {
    const location = locateFile(vcenter, vm, device.backing?.fileName ?? "");
    const format = location?.files.findFile(location.path)?.disk?.format;
    if (!location || !format || device.backing?.["diskMode"] === "independent_keep") continue;
    location.files.remove(extentPath(location.path, format));
    location.files.remove(location.path);
  }
  const vmx = locateFile(vcenter, vm, vm.properties.config.files.vmPathName ?? "");
  unregisterMachine(vcenter, vm);
  vmx?.files.remove(vmx.path);
  const home = vmx && parentDirectory(vmx.path);
  if (home && vmx.files.findDirectory(home)?.entries.size === 0) vmx.files.remove(home);
}

function locateFile(vcenter: Vcenter, vm: Machine, text: string): Location | undefined {
  if (text === "") return undefined;
  const { datastore: name, path } = parseDatastorePath(text);
  const datastore = vcenter.storage.findDatastore(name, vm.properties.datastore);
  return datastore && { datastore, files: vcenter.storage.of(datastore), path };
}

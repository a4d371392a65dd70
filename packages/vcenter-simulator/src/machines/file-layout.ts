import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import { parseDatastorePath } from "../storage/datastore-path.ts";
import { extentPath } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";
import { type Backing, devicesOf, isDisk } from "./device.ts";

type Machine = ManagedObject<"VirtualMachine">;
type FileInfo = Vim.VirtualMachineFileLayoutExFileInfo;

/** Numbers the files of a machine as they come up. */
class LayoutFiles {
  readonly files: FileInfo[] = [];
  readonly #vcenter: Vcenter;
  readonly #datastores: readonly ManagedObjectReference[];

  constructor(vcenter: Vcenter, vm: Machine) {
    this.#vcenter = vcenter;
    this.#datastores = vm.properties.datastore;
  }

  /** Enters a file; undefined when it does not exist. */
  add(name: string, type: string): number | undefined {
    const { datastore: datastoreName, path } = parseDatastorePath(name);
    const datastore = this.#vcenter.storage.findDatastore(datastoreName, this.#datastores);
    const file = datastore && this.#vcenter.storage.of(datastore).findFile(path);
    if (!file) return undefined;
    const key = this.files.length;
    this.files.push({ key, name, type, size: file.allocated, uniqueSize: file.allocated, accessible: true });
    return key;
  }
}

/** The files of a machine with their sizes, and which of them each disk consists of, parents first. */
export function fileLayout(vcenter: Vcenter, vm: Machine): Vim.VirtualMachineFileLayoutEx {
  const layout = new LayoutFiles(vcenter, vm);
  const { config } = vm.properties;
  layout.add(config.files.vmPathName ?? "[?]", "config");
  const disk = devicesOf(config)
    .filter(isDisk)
    .map(({ key, backing }) => ({ key, chain: chainOf(layout, backing) }));
  return { file: layout.files, disk, timestamp: config.modified };
}

function chainOf(
  layout: LayoutFiles,
  backing: Backing | undefined,
): Vim.VirtualMachineFileLayoutExDiskUnit[] {
  const units: Vim.VirtualMachineFileLayoutExDiskUnit[] = [];
  for (let next = backing; next; next = next.parent) {
    const name = next.fileName ?? "";
    const format = next.parent ? "delta" : "thin";
    const keys = [layout.add(name, "diskDescriptor"), layout.add(extentPath(name, format), "diskExtent")];
    units.unshift({ fileKey: keys.filter((key) => key !== undefined) });
  }
  return units;
}

/** What a machine takes on each datastore. */
export function storageUse(vcenter: Vcenter, vm: Machine): Vim.VirtualMachineStorageInfo {
  const { datastore, summary, config } = vm.properties;
  const { file = [] } = fileLayout(vcenter, vm);
  const perDatastoreUsage = datastore.map((ref) => {
    const name = `[${vcenter.registry.require("Datastore", ref).properties.name}]`;
    const committed = file
      .filter((item) => item.name.startsWith(name))
      .reduce((sum, { size }) => sum + Number(size), 0);
    const uncommitted = datastore[0]?.value === ref.value ? Number(summary.storage?.uncommitted ?? 0) : 0;
    return { datastore: ref, committed, uncommitted, unshared: committed };
  });
  return { perDatastoreUsage, timestamp: config.modified };
}

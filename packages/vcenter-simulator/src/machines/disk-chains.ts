import type { ManagedObject } from "../state/managed-object.ts";
import type { DirectoryNode } from "../storage/file-system.ts";
import type { Location } from "../storage/storage.ts";
import { diskAllocation, extentPath, requireDisk } from "../storage/virtual-disks.ts";
import type { Vcenter } from "../vcenter.ts";

/** A place on a datastore of a datacenter, by its path. Throws InvalidDatastorePath, InvalidDatastore. */
export function locateDisk(
  vcenter: Vcenter,
  datacenter: ManagedObject<"Datacenter">,
  text: string,
): Location {
  return vcenter.storage.locate(text, datacenter);
}

/** Paths of all disks whose parent is that disk, on any datastore of the datacenter. */
export function childrenOfDisk(
  vcenter: Vcenter,
  datacenter: ManagedObject<"Datacenter">,
  parent: string,
): string[] {
  const found: string[] = [];
  for (const ref of datacenter.properties.datastore) {
    const datastore = vcenter.registry.require("Datastore", ref);
    const root = vcenter.storage.of(datastore).findDirectory("");
    if (root) collect(root, "", (path) => found.push(`[${datastore.properties.name}] ${path}`), parent);
  }
  return found;
}

function collect(
  directory: DirectoryNode,
  prefix: string,
  report: (path: string) => void,
  parent: string,
): void {
  for (const [name, node] of directory.entries) {
    if (node.kind === "directory") collect(node, `${prefix}${name}/`, report, parent);
    else if (node.disk?.parent === parent) report(prefix + name);
  }
}

/** A path for a new delta of a disk, beside it: `vm.vmdk` → `vm-000001.vmdk`. */
export function freeDeltaPath({ files, path }: Location): string {
  const base = path.replace(/(-\d{6})?\.vmdk$/, "");
  for (let number = 1; ; number += 1) {
    const delta = `${base}-${String(number).padStart(6, "0")}.vmdk`;
    if (!files.find(delta)) return delta;
  }
}

/**
 * Writes a delta's changes into its parent and removes the delta: the parent stands for both. Children of
 * the delta become the parent's.
 */
export function mergeIntoParent(
  vcenter: Vcenter,
  datacenter: ManagedObject<"Datacenter">,
  delta: string,
): void {
  const { storage, clock } = vcenter;
  const source = locateDisk(vcenter, datacenter, delta);
  const { disk } = requireDisk(storage, source);
  if (disk.parent === undefined) return;
  const target = locateDisk(vcenter, datacenter, disk.parent);
  const parent = requireDisk(storage, target);
  const bytes = disk.capacityKiB * 1024;
  const allocated = Math.min(bytes, diskAllocation(target) + diskAllocation(source));
  const now = clock.now();
  for (const child of childrenOfDisk(vcenter, datacenter, delta)) {
    const location = locateDisk(vcenter, datacenter, child);
    const file = requireDisk(storage, location);
    storage.write(location, { ...file, disk: { ...file.disk, parent: disk.parent } });
  }
  removeDiskFiles(source, disk.format);
  const extent = { ...target, path: extentPath(target.path, parent.disk.format) };
  storage.write(extent, { size: bytes, allocated, modifiedAt: now });
  storage.write(target, {
    ...parent,
    disk: { ...parent.disk, capacityKiB: disk.capacityKiB },
    modifiedAt: now,
  });
}

/** Removes a disk's descriptor and extent. */
export function removeDiskFiles(location: Location, format: Parameters<typeof extentPath>[1]): void {
  location.files.remove(extentPath(location.path, format));
  location.files.remove(location.path);
}

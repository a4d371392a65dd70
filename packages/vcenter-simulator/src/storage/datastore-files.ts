import { fileAlreadyExists, fileNotFound, invalidDatastorePath } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { devicesOf, isDisk } from "../machines/device.ts";
import type { Vcenter } from "../vcenter.ts";
import { parentDirectory } from "./datastore-path.ts";
import type { DirectoryNode, FileNode } from "./file-system.ts";
import type { Location } from "./storage.ts";

type Node = FileNode | DirectoryNode;

function requireNode(vcenter: Vcenter, location: Location): Node {
  if (location.path === "") throw invalidDatastorePath(vcenter.storage.format(location));
  const node = location.files.find(location.path);
  if (!node) throw fileNotFound(vcenter.storage.format(location));
  return node;
}

/** Makes room for a new file or directory. Throws FileAlreadyExists, FileNotFound for the directory it goes into. */
function clearTarget(vcenter: Vcenter, target: Location, force: boolean): void {
  const text = vcenter.storage.format(target);
  if (target.path === "") throw invalidDatastorePath(text);
  if (!target.files.findDirectory(parentDirectory(target.path))) throw fileNotFound(text);
  if (!target.files.find(target.path)) return;
  if (!force) throw fileAlreadyExists(text);
  target.files.remove(target.path);
}

/**
 * Deletes a file, or a directory with all in it. Throws FileNotFound, and FileLocked for what a running
 * machine uses.
 */
export function deleteFile(vcenter: Vcenter, location: Location): void {
  requireNode(vcenter, location);
  refuseLocked(vcenter, location);
  location.files.remove(location.path);
}

function refuseLocked(vcenter: Vcenter, location: Location): void {
  const text = vcenter.storage.format(location);
  for (const ref of location.datastore.properties.vm) {
    const { config, runtime } = vcenter.registry.require("VirtualMachine", ref).properties;
    if (runtime.powerState !== "poweredOn") continue;
    const disks = devicesOf(config).filter(isDisk);
    const used = [config.files.vmPathName, ...disks.map(({ backing }) => backing?.fileName)];
    if (used.some((file) => file === text || file?.startsWith(`${text}/`)))
      throw methodFault("FileLocked", `Unable to access file ${text} since it is locked`, { file: text });
  }
}

/** Copies one file. Throws FileNotFound, FileAlreadyExists, NoDiskSpace; CannotCreateFile for a directory. */
export function copyFile(vcenter: Vcenter, source: Location, target: Location, force: boolean): void {
  const node = requireNode(vcenter, source);
  const text = vcenter.storage.format(target);
  if (node.kind === "directory")
    throw methodFault("CannotCreateFile", `Cannot create file ${text}`, { file: text });
  clearTarget(vcenter, target, force);
  vcenter.storage.write(target, { ...node, modifiedAt: vcenter.clock.now() });
}

/** Moves a file or a directory, to another datastore too. Throws FileNotFound, FileAlreadyExists, NoDiskSpace. */
export function moveFile(vcenter: Vcenter, source: Location, target: Location, force: boolean): void {
  const node = requireNode(vcenter, source);
  clearTarget(vcenter, target, force);
  if (source.files === target.files) {
    source.files.move(source.path, target.path);
    return;
  }
  copyTree(vcenter, node, target);
  source.files.remove(source.path);
}

function copyTree(vcenter: Vcenter, node: Node, target: Location): void {
  if (node.kind === "file") {
    vcenter.storage.write(target, node);
    return;
  }
  target.files.makeDirectory(target.path, node.modifiedAt);
  for (const [name, entry] of node.entries)
    copyTree(vcenter, entry, { ...target, path: `${target.path}/${name}` });
}

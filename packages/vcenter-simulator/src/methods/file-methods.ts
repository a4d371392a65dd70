import type { ManagedObjectReference } from "@novasphere/vim25";
import { fileAlreadyExists, fileNotFound, invalidDatastorePath } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import type { MethodTable } from "../soap/method-table.ts";
import { copyFile, deleteFile, moveFile } from "../storage/datastore-files.ts";
import { parentDirectory } from "../storage/datastore-path.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";
import { startTask } from "./task-method.ts";

/** Looks up a datastore path of a call; the other end's datacenter stands in for a missing one. */
export function locateIn(
  vcenter: Vcenter,
  path: string,
  datacenter: ManagedObjectReference | undefined,
  fallback?: ManagedObjectReference,
): Location {
  return vcenter.storage.locate(path, vcenter.registry.find("Datacenter", datacenter ?? fallback));
}

/** Methods of the file manager. */
export const fileManagerMethods: MethodTable = {
  MakeDirectory({ vcenter, parameters: { name, datacenter, createParentDirectories } }) {
    const location = locateIn(vcenter, name, datacenter);
    const { files, path } = location;
    const text = vcenter.storage.format(location);
    if (path === "") throw invalidDatastorePath(name);
    if (files.find(path)) throw fileAlreadyExists(text);
    if (!files.findDirectory(parentDirectory(path)) && createParentDirectories !== true)
      throw fileNotFound(text);
    if (!files.makeDirectory(path, vcenter.clock.now()))
      throw methodFault("CannotCreateFile", `Cannot create file ${text}`, { file: text });
  },
  DeleteDatastoreFile_Task(call) {
    const { vcenter, parameters } = call;
    const location = locateIn(vcenter, parameters.name, parameters.datacenter);
    return startTask(call, "FileManager.deleteFile", () => deleteFile(vcenter, location));
  },
  CopyDatastoreFile_Task(call) {
    const { vcenter, parameters } = call;
    const { sourceName, sourceDatacenter, destinationName, destinationDatacenter, force } = parameters;
    const source = locateIn(vcenter, sourceName, sourceDatacenter);
    const target = locateIn(vcenter, destinationName, destinationDatacenter, sourceDatacenter);
    return startTask(call, "FileManager.copyFile", () => copyFile(vcenter, source, target, force === true));
  },
  MoveDatastoreFile_Task(call) {
    const { vcenter, parameters } = call;
    const { sourceName, sourceDatacenter, destinationName, destinationDatacenter, force } = parameters;
    const source = locateIn(vcenter, sourceName, sourceDatacenter);
    const target = locateIn(vcenter, destinationName, destinationDatacenter, sourceDatacenter);
    return startTask(call, "FileManager.moveFile", () => moveFile(vcenter, source, target, force === true));
  },
};

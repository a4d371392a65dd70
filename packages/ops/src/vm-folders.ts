import { formatReference, type ManagedObjectReference } from "@novasphere/vim25";
import { type CallOptions, isFault } from "@novasphere/vsphere-client";
import { encodeName } from "@novasphere/vsphere-inventory";
import type { NodeContext } from "./node-context.ts";

type FolderRef = ManagedObjectReference<"Folder">;

/** The folder of an instance below the datacenter's VM folder, as Nova's own driver lays them out. */
export function instanceFolderPath(projectId: string | undefined): readonly string[] {
  return projectId === undefined ? [] : ["OpenStack", `Project (${projectId})`, "Instances"];
}

/** Folders below a datacenter's VM folder, created when they are asked for and remembered by datacenter and path. */
export class VmFolders {
  readonly #node: NodeContext;
  readonly #known = new Map<string, FolderRef>();

  constructor(node: NodeContext) {
    this.#node = node;
  }

  /**
   * The folder at `path`. No call where it is known, else one for each part that is not: it is created, and one
   * that is there already, or that somebody else creates meanwhile, is taken over.
   */
  async require(path: readonly string[], options?: CallOptions): Promise<FolderRef> {
    const key = this.#key(path);
    const known = this.#known.get(key);
    if (known) return known;
    let folder: FolderRef = { type: "Folder", value: this.#node.vmFolder.value };
    for (const [index, name] of path.entries()) {
      const partKey = this.#key(path.slice(0, index + 1));
      const part = this.#known.get(partKey) ?? (await this.#requireChild(folder, name, options));
      this.#known.set(partKey, part);
      folder = part;
    }
    return folder;
  }

  /** Forgets a folder and everything below it, after vCenter said that it is gone. */
  forget(path: readonly string[]): void {
    for (let length = path.length; length > 0; length -= 1)
      this.#known.delete(this.#key(path.slice(0, length)));
  }

  #key(path: readonly string[]): string {
    return [formatReference(this.#node.datacenter), ...path.map(encodeName)].join("/");
  }

  async #requireChild(parent: FolderRef, name: string, options?: CallOptions): Promise<FolderRef> {
    const stored = encodeName(name);
    const { session } = this.#node;
    try {
      const created = await session.call("CreateFolder", { _this: parent, name: stored }, options);
      return { type: "Folder", value: created.value };
    } catch (error) {
      if (!isFault(error, "DuplicateName")) throw error;
      return { type: "Folder", value: error.fault.object.value };
    }
  }
}

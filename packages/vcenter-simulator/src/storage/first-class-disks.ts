import type { Vim } from "@novasphere/vim25";
import { invalidArgument, notFound } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import { fileName, formatDatastorePath } from "./datastore-path.ts";
import type { DiskFormat } from "./file-system.ts";
import type { Location } from "./storage.ts";
import { copyDisk, createDisk, deleteDisk, extendDisk, requireDisk } from "./virtual-disks.ts";

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly createTime: string;
  readonly keepAfterDeleteVm: boolean;
  readonly location: Location;
}

const directory = "fcd";

/** Disks that are known by an id of their own, on whatever machine or on none. */
export class FirstClassDisks {
  readonly #vcenter: Vcenter;
  readonly #entries = new Map<string, Entry>();

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** Creates a disk in the datastore's own directory for such disks. Throws InvalidArgument, NoDiskSpace. */
  create(spec: Vim.VslmCreateSpec): Vim.VStorageObject {
    const backing = spec.backingSpec as Partial<Vim.VslmCreateSpecDiskFileBackingSpec>;
    if (Number(spec.capacityInMB) <= 0) throw invalidArgument("spec.capacityInMB");
    const datastore = this.#vcenter.registry.require("Datastore", backing.datastore);
    const entry = this.#newEntry(datastore, spec.name, spec.keepAfterDeleteVm === true);
    const disk = {
      capacityKiB: Number(spec.capacityInMB) * 1024,
      format: formatOf(backing.provisioningType),
      adapterType: "lsiLogic",
      uuid: entry.id,
    };
    createDisk(this.#vcenter.storage, entry.location, disk, this.#vcenter.clock.now());
    this.#entries.set(entry.id, entry);
    return this.#describe(entry);
  }

  /** Gives an existing disk an id. Throws FileNotFound. */
  register(location: Location, name: string | undefined): Vim.VStorageObject {
    requireDisk(this.#vcenter.storage, location);
    const known = [...this.#entries.values()].find(
      (entry) => entry.location.files === location.files && entry.location.path === location.path,
    );
    const entry = known ?? {
      ...this.#newEntry(location.datastore, name ?? fileName(location.path).replace(/\.vmdk$/, ""), true),
      location,
    };
    this.#entries.set(entry.id, entry);
    return this.#describe(entry);
  }

  /** Copies a disk under an id and name of its own. Throws NotFound, NoDiskSpace. */
  clone(id: string, source: ManagedObject<"Datastore">, spec: Vim.VslmCloneSpec): Vim.VStorageObject {
    const original = this.#require(id, source);
    const backing = spec.backingSpec as Partial<Vim.VslmCreateSpecDiskFileBackingSpec>;
    const target = this.#vcenter.registry.require("Datastore", backing.datastore ?? source.ref);
    const entry = this.#newEntry(target, spec.name, spec.keepAfterDeleteVm === true);
    const options = { uuid: entry.id, now: this.#vcenter.clock.now(), force: false };
    copyDisk(this.#vcenter.storage, original.location, entry.location, options);
    this.#entries.set(entry.id, entry);
    return this.#describe(entry);
  }

  /** Throws NotFound, FileNotFound when somebody deleted the file. */
  retrieve(id: string, datastore: ManagedObject<"Datastore">): Vim.VStorageObject {
    return this.#describe(this.#require(id, datastore));
  }

  /** Ids on a datastore. */
  list(datastore: ManagedObject<"Datastore">): Vim.ID[] {
    return [...this.#entries.values()]
      .filter(({ location }) => location.datastore.ref.value === datastore.ref.value)
      .map(({ id }) => ({ id }));
  }

  /** Deletes a disk with its file. Throws NotFound. */
  delete(id: string, datastore: ManagedObject<"Datastore">): void {
    const { location } = this.#require(id, datastore);
    deleteDisk(this.#vcenter.storage, location);
    this.#entries.delete(id);
  }

  /** Forgets the disks of a datastore whose files are gone; their ids. */
  reconcile(datastore: ManagedObject<"Datastore">): string[] {
    const lost = this.list(datastore)
      .map(({ id }) => id)
      .filter((id) => !datastoreHas(this.#require(id, datastore).location));
    for (const id of lost) this.#entries.delete(id);
    return lost;
  }

  /** Throws NotFound for an id that no datastore has. */
  requireId(id: string): void {
    if (!this.#entries.has(id)) throw notFound(`The disk '${id}'`);
  }

  /** Where a disk's present file is. Throws NotFound. */
  locationOf(id: string, datastore: ManagedObject<"Datastore">): Location {
    return this.#require(id, datastore).location;
  }

  /** Lets a disk go on with another file. */
  moveTo(id: string, location: Location): void {
    const entry = this.#entries.get(id);
    if (entry) this.#entries.set(id, { ...entry, location });
  }

  /** Makes a disk larger. Throws NotFound, InvalidArgument, NoDiskSpace. */
  extend(id: string, datastore: ManagedObject<"Datastore">, capacityMiB: number): void {
    const { location } = this.#require(id, datastore);
    extendDisk(this.#vcenter.storage, location, capacityMiB * 1024, this.#vcenter.clock.now(), false);
  }

  /** The datastore path of a disk. Throws NotFound. */
  pathOf(id: string, datastore: ManagedObject<"Datastore">): string {
    return this.#vcenter.storage.format(this.#require(id, datastore).location);
  }

  #newEntry(datastore: ManagedObject<"Datastore">, name: string, keepAfterDeleteVm: boolean): Entry {
    const { ids, clock, storage } = this.#vcenter;
    const id = ids.uuid(ids.nextMoid("", "fcd-"));
    const files = storage.of(datastore);
    files.makeDirectory(directory, clock.now());
    const location = { datastore, files, path: `${directory}/${id.replaceAll("-", "")}.vmdk` };
    return { id, name, createTime: new Date(clock.now()).toISOString(), keepAfterDeleteVm, location };
  }

  #require(id: string, datastore: ManagedObject<"Datastore">): Entry {
    const entry = this.#entries.get(id);
    if (entry?.location.datastore.ref.value === datastore.ref.value) return entry;
    throw notFound(`The disk '${id}' on datastore '${datastore.properties.name}'`);
  }

  #describe({ id, name, createTime, keepAfterDeleteVm, location }: Entry): Vim.VStorageObject {
    const { disk } = requireDisk(this.#vcenter.storage, location);
    const { datastore, path } = location;
    return {
      config: {
        id: { id },
        name,
        createTime,
        keepAfterDeleteVm,
        capacityInMB: Math.ceil(disk.capacityKiB / 1024),
        consumptionType: ["disk"],
        backing: {
          $type: "BaseConfigInfoDiskFileBackingInfo",
          datastore: datastore.ref,
          filePath: formatDatastorePath({ datastore: datastore.properties.name, path }),
          provisioningType: provisioningOf(disk.format),
        },
      },
    };
  }
}

function provisioningOf(format: DiskFormat): string {
  if (format === "thick") return "lazyZeroedThick";
  return format === "delta" ? "thin" : format;
}

function datastoreHas({ files, path }: Location): boolean {
  return files.findFile(path) !== undefined;
}

function formatOf(provisioningType: string | undefined): DiskFormat {
  if (provisioningType === "lazyZeroedThick") return "thick";
  return provisioningType === "eagerZeroedThick" ? "eagerZeroedThick" : "thin";
}

import type { Vim } from "@novasphere/vim25";
import { invalidState, notFound } from "../faults/faults.ts";
import { datacenterOf } from "../inventory/datacenters.ts";
import { devicesOf } from "../machines/device.ts";
import { freeDeltaPath, mergeIntoParent } from "../machines/disk-chains.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Location } from "./storage.ts";
import { createDisk, deleteDisk, requireDisk } from "./virtual-disks.ts";

type Datastore = ManagedObject<"Datastore">;

interface DiskSnapshot {
  readonly id: string;
  readonly createTime: string;
  readonly description: string;
  /** The disk that stands still for it. */
  readonly frozen: Location;
}

/** Snapshots of first-class disks that are on no machine, each a disk that stands still below a delta. */
export class FirstClassSnapshots {
  readonly #vcenter: Vcenter;
  readonly #snapshots = new Map<string, readonly DiskSnapshot[]>();

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** Takes a snapshot and gives its id. Throws NotFound, InvalidState for a disk on a machine, NoDiskSpace. */
  create(id: string, datastore: Datastore, description: string): string {
    const { disks, storage, ids, clock } = this.#vcenter;
    const frozen = disks.locationOf(id, datastore);
    this.#requireDetached(id);
    const { disk } = requireDisk(storage, frozen);
    const delta = { ...frozen, path: freeDeltaPath(frozen) };
    const now = clock.now();
    createDisk(storage, delta, { ...disk, format: "delta", parent: storage.format(frozen) }, now);
    const snapshotId = ids.uuid(ids.nextMoid("", "fcd-snapshot-"));
    const snapshot = { id: snapshotId, createTime: new Date(now).toISOString(), description, frozen };
    this.#snapshots.set(id, [...this.#of(id), snapshot]);
    disks.moveTo(id, delta);
    return snapshotId;
  }

  /** Takes a snapshot away: what was written after it goes into its disk. Throws NotFound, InvalidState. */
  delete(id: string, datastore: Datastore, snapshotId: string): void {
    const present = this.#vcenter.disks.locationOf(id, datastore);
    const snapshots = this.#of(id);
    const index = snapshots.findIndex((snapshot) => snapshot.id === snapshotId);
    const removed = snapshots[index];
    if (!removed) throw notFound(`The snapshot '${snapshotId}' of the disk '${id}'`);
    this.#requireDetached(id);
    const above = snapshots[index + 1];
    const merged = above?.frozen ?? present;
    const datacenter = datacenterOf(this.#vcenter, datastore.ref);
    if (!datacenter) throw notFound(`The datacenter of datastore '${datastore.properties.name}'`);
    mergeIntoParent(this.#vcenter, datacenter, this.#vcenter.storage.format(merged));
    const kept = snapshots.filter((snapshot) => snapshot !== removed);
    this.#snapshots.set(
      id,
      kept.map((snapshot) => (snapshot === above ? { ...snapshot, frozen: removed.frozen } : snapshot)),
    );
    if (!above) this.#vcenter.disks.moveTo(id, removed.frozen);
  }

  /** Throws NotFound. */
  describe(id: string, datastore: Datastore): Vim.VStorageObjectSnapshotInfo {
    this.#vcenter.disks.locationOf(id, datastore);
    const snapshots = this.#of(id).map(({ id: snapshotId, createTime, description, frozen }) => ({
      id: { id: snapshotId },
      backingObjectId: this.#vcenter.storage.format(frozen),
      createTime,
      description,
    }));
    return { snapshots };
  }

  /** Throws InvalidState for a disk with snapshots, which must stay as large as they are. */
  requireNone(id: string): void {
    if (this.#of(id).length > 0) throw invalidState(`The disk '${id}' has snapshots.`);
  }

  /** Removes the disks that stand still for a disk that is gone. */
  drop(id: string): void {
    for (const { frozen } of this.#of(id)) deleteDisk(this.#vcenter.storage, frozen);
    this.forget(id);
  }

  /** Leaves the disks where they are. */
  forget(id: string): void {
    this.#snapshots.delete(id);
  }

  #of(id: string): readonly DiskSnapshot[] {
    return this.#snapshots.get(id) ?? [];
  }

  #requireDetached(id: string): void {
    for (const { properties } of this.#vcenter.registry.all("VirtualMachine"))
      for (const device of devicesOf(properties.config))
        if ((device["vDiskId"] as Vim.ID | undefined)?.id === id)
          throw invalidState(`The disk '${id}' is attached to the virtual machine '${properties.name}'.`);
  }
}

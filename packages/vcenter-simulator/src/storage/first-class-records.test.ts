import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { started as startMachines } from "../../test/machine-specs.ts";
import { faultOf } from "../../test/soap-client.ts";

/** A first-class disk of 8 MiB, and what is done to it. */
async function started() {
  const test = await startMachines();
  const { client, run } = test;
  const datastore = test.at("/DC0/datastore/LocalDS_0");
  const _this = client.manager("vStorageObjectManager");
  const backingSpec = {
    $type: "VslmCreateSpecDiskFileBackingSpec" as const,
    datastore,
    provisioningType: "thin",
  };
  const spec = { name: "vol", capacityInMB: 8, backingSpec };
  const created = (await run(client.call("CreateDisk_Task", { _this, spec }))) as Vim.VStorageObject;
  const disk = { _this, id: created.config.id, datastore };
  const fileOf = (object: Vim.VStorageObject) =>
    (object.config.backing as Vim.BaseConfigInfoDiskFileBackingInfo).filePath;
  return {
    ...test,
    disk,
    files: async () => {
      const search = { datastorePath: "[LocalDS_0] fcd", searchSpec: { matchPattern: ["*.vmdk"] } };
      const browser = (await client.get(datastore, "browser")) as ManagedObjectReference;
      const found = await run(client.call("SearchDatastore_Task", { _this: browser, ...search }));
      return ((found as Vim.HostDatastoreBrowserSearchResults).file ?? []).length;
    },
    file: async () => fileOf(await client.call("RetrieveVStorageObject", disk)),
    snapshot: async (description: string) =>
      (await run(client.call("VStorageObjectCreateSnapshot_Task", { ...disk, description }))) as Vim.ID,
    snapshots: async () => (await client.call("RetrieveSnapshotInfo", disk)).snapshots ?? [],
    remove: async (snapshotId: Vim.ID) => run(client.call("DeleteSnapshot_Task", { ...disk, snapshotId })),
    [Symbol.asyncDispose]: () => test.simulator.close(),
  };
}

it("a first-class disk goes on with a delta of each snapshot, and with the disk below when one is taken away", async () => {
  await using test = await started();
  const first = await test.file();
  const files = await test.files();
  const one = await test.snapshot("one");
  const second = await test.file();
  const two = await test.snapshot("two");
  const third = await test.file();
  expect(new Set([first, second, third]).size).toBe(3);
  expect(await test.snapshots()).toMatchObject([
    { id: { id: one.id }, description: "one", backingObjectId: first },
    { id: { id: two.id }, description: "two", backingObjectId: second },
  ]);
  await test.remove(one);
  expect(await test.snapshots()).toMatchObject([{ id: { id: two.id }, backingObjectId: first }]);
  expect(await test.file()).toBe(third);
  await test.remove(two);
  expect(await test.snapshots()).toEqual([]);
  expect(await test.file()).toBe(first);
  expect(await test.files()).toBe(files);
  expect(await faultOf(test.remove(two))).toBe("NotFound");
});

it("a first-class disk with snapshots keeps its size, and leaves no file when it is deleted", async () => {
  await using test = await started();
  await test.snapshot("one");
  await test.snapshot("two");
  const { client, disk, run } = test;
  const grow = async () => run(client.call("ExtendDisk_Task", { ...disk, newCapacityInMB: 16 }));
  expect(await faultOf(grow())).toBe("InvalidState");
  await run(client.call("DeleteVStorageObject_Task", disk));
  expect(await test.files()).toBe(0);
  expect(await faultOf(client.call("RetrieveSnapshotInfo", disk))).toBe("NotFound");
});

it("a first-class disk on a machine takes no snapshot of its own", async () => {
  await using test = await started();
  const { client, disk, run } = test;
  const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
  await run(client.call("AttachDisk_Task", { _this: vm, diskId: disk.id, datastore: disk.datastore }));
  expect(await faultOf(test.snapshot("one"))).toBe("InvalidState");
  await run(client.call("DetachDisk_Task", { _this: vm, diskId: disk.id }));
  await test.snapshot("one");
  await run(client.call("AttachDisk_Task", { _this: vm, diskId: disk.id, datastore: disk.datastore }));
  const attached = test.devices(test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine"));
  expect(attached.map(({ backing }) => backing?.fileName)).toContain(await test.file());
});

it("tags are listed by disk and by tag until they are taken off", async () => {
  await using test = await started();
  const { client, disk } = test;
  const { _this, id } = disk;
  const tag = { category: "tier", tag: "gold" };
  await client.call("AttachTagToVStorageObject", { _this, id, ...tag });
  await client.call("AttachTagToVStorageObject", { _this, id, ...tag });
  await expect(client.call("ListTagsAttachedToVStorageObject", { _this, id })).resolves.toEqual([
    { tagName: "gold", parentCategoryName: "tier" },
  ]);
  await expect(client.call("ListVStorageObjectsAttachedToTag", { _this, ...tag })).resolves.toEqual([id]);
  await client.call("DetachTagFromVStorageObject", { _this, id, ...tag });
  expect(await client.call("ListTagsAttachedToVStorageObject", { _this, id })).toEqual([]);
  expect(await faultOf(client.call("DetachTagFromVStorageObject", { _this, id, ...tag }))).toBe("NotFound");
  const none = { _this, id: { id: "none" } };
  expect(await faultOf(client.call("ListTagsAttachedToVStorageObject", none))).toBe("NotFound");
});

it("a disk whose file is gone is listed until its datastore is reconciled", async () => {
  await using test = await started();
  const { client, disk, run } = test;
  const { _this, datastore } = disk;
  const name = await test.file();
  const datacenter = test.at("/DC0");
  const manager = client.manager("virtualDiskManager");
  await run(client.call("DeleteVirtualDisk_Task", { _this: manager, name, datacenter }));
  await expect(client.call("ListVStorageObject", { _this, datastore })).resolves.toEqual([disk.id]);
  await run(client.call("ReconcileDatastoreInventory_Task", { _this, datastore }));
  await expect(client.call("ListVStorageObject", { _this, datastore })).resolves.toEqual([]);
});

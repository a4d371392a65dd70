import { expect } from "vitest";
import { listFiles } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";
import { diskUuid, volumeFile, volumeVm } from "./volume-vms.ts";

/** Volumes, on any server. */
export function checkVolume(check: Check): void {
  check(
    "destroy takes attached volumes off first and keeps their files",
    async ({ contract, vmOps, volumeOps, spawned }) => {
      const { uuid } = await spawned();
      const { virtualDiskManager } = contract.session.serviceContent;
      if (!virtualDiskManager) throw new Error("no virtual disk manager");
      const [{ fileName = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
      const name = fileName.replace(/\].*/, `] volume-${uuid}.vmdk`);
      const disk = { name, datacenter: contract.node.datacenter };
      await contract.session.runTask("CreateVirtualDisk_Task", {
        _this: virtualDiskManager,
        ...disk,
        spec: {
          $type: "FileBackedVirtualDiskSpec",
          diskType: "thin",
          adapterType: "lsiLogic",
          capacityKb: 1024,
        },
      });
      await volumeOps.attachVolume(uuid, name);
      await vmOps.destroy(uuid);
      expect(await listFiles(contract)).toContain(name);
      await contract.session.runTask("DeleteVirtualDisk_Task", { _this: virtualDiskManager, ...disk });
    },
  );

  check("a volume with a VM is attached with its marker, extended and detached", async (world) => {
    const { contract, vmOps, volumeOps, spawned, config } = world;
    const { uuid } = await spawned({}, false);
    const { volume, fileName } = await volumeVm(world, uuid);
    await volumeOps.attachVolume(uuid, volume);
    contract.calls.length = 0;
    await volumeOps.attachVolume(uuid, volume);
    expect(contract.calls).not.toContain("ReconfigVM_Task");
    expect((await config(uuid)).extraConfig.get(`volume-${volume.id}`)).toBe(
      await diskUuid(world, uuid, fileName),
    );
    await volumeOps.extendVolume(uuid, volume, 2);
    await volumeOps.extendVolume(uuid, volume, 2);
    const { disks } = await vmOps.fetchDiagnostics(uuid);
    expect(disks.find((disk) => disk.fileName === fileName)?.capacityBytes).toBe(2 * 2 ** 30);
    expect((await failure(volumeOps.extendVolume(uuid, volume, 1))).code).toBe("OPS_CANNOT_SHRINK");
    await volumeOps.detachVolume(uuid, volume);
    expect((await config(uuid)).extraConfig.has(`volume-${volume.id}`)).toBe(false);
    contract.calls.length = 0;
    await volumeOps.detachVolume(uuid, volume);
    expect(contract.calls).not.toContain("ReconfigVM_Task");
    expect((await failure(volumeOps.extendVolume(uuid, volume, 3))).code).toBe("OPS_VOLUME_NOT_FOUND");
    expect(await listFiles(contract)).toContain(fileName);
    await vmOps.destroy(uuid);
    await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });

  check("a volume whose file was moved while it was attached goes back to its VM", async (world) => {
    const { contract, vmOps, volumeOps, spawned, config } = world;
    const { uuid } = await spawned({}, false);
    const { volume, fileName } = await volumeVm(world, uuid);
    await volumeOps.attachVolume(uuid, volume);
    const { vm } = await vmOps.fetchInfo(uuid);
    const disk = (await config(uuid)).devices.find(
      ({ backing }) => backing && "fileName" in backing && backing.fileName === fileName,
    );
    if (disk?.$type !== "VirtualDisk") throw new Error("the volume is not attached");
    // As storage DRS does: another file with the same disk UUID.
    const moved = fileName.replace(/\/[^/]*$/, "/moved.vmdk");
    const { virtualDiskManager } = contract.session.serviceContent;
    if (!virtualDiskManager) throw new Error("no virtual disk manager");
    const { datacenter } = contract.node;
    await contract.session.runTask("ReconfigVM_Task", {
      _this: vm,
      spec: { deviceChange: [{ operation: "remove", device: disk }] },
    });
    await contract.session.runTask("CopyVirtualDisk_Task", {
      _this: virtualDiskManager,
      sourceName: fileName,
      sourceDatacenter: datacenter,
      destName: moved,
      destDatacenter: datacenter,
    });
    await volumeOps.attachVolume(uuid, moved);
    const key = `volume-${volume.id}`;
    const value = await diskUuid(world, uuid, moved);
    await contract.session.runTask("ReconfigVM_Task", {
      _this: vm,
      spec: { extraConfig: [{ key, value }] },
    });
    await volumeOps.detachVolume(uuid, volume);
    expect(await volumeFile(world, volume)).toBe(moved);
    await vmOps.destroy(uuid);
    await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });

  check(
    "an instance boots from a volume, has others beside it, and leaves them when it is destroyed",
    async (world) => {
      const { contract, vmOps, instance, spawned, config } = world;
      const helper = await spawned({}, false);
      const boot = await volumeVm(world, helper.uuid);
      const web = instance({ flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, swapMb: 64 } });
      const other = await volumeVm(world, helper.uuid, "second");
      await vmOps.spawn(web, { bootVolume: boot.volume, volumes: [other.volume] });
      await vmOps.spawn(web, { bootVolume: boot.volume, volumes: [other.volume] });
      const attached = (await config(web.uuid)).devices.filter(({ $type }) => $type === "VirtualDisk");
      expect(attached).toMatchObject([
        { unitNumber: 0, backing: { fileName: boot.fileName } },
        { unitNumber: 1, backing: { fileName: expect.stringContaining("swap.vmdk") } },
        { unitNumber: 2, backing: { fileName: other.fileName } },
      ]);
      const snapshot = vmOps.exportSnapshot(web.uuid, () =>
        Promise.reject(new Error("there is no root disk")),
      );
      expect((await failure(snapshot)).code).toBe("OPS_NOT_SUPPORTED");
      await vmOps.destroy(web.uuid);
      const files = await listFiles(contract);
      expect(files).toEqual(expect.arrayContaining([boot.fileName, other.fileName]));
      await vmOps.destroy(helper.uuid);
      for (const { volume } of [boot, other])
        await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
    },
  );

  check(
    "a first-class disk is attached, detached and kept",
    async ({ contract, vmOps, volumeOps, spawned }) => {
      const { uuid } = await spawned({}, false);
      const { vStorageObjectManager } = contract.session.serviceContent;
      if (!vStorageObjectManager) throw new Error("no storage object manager");
      const cluster = { type: "ClusterComputeResource", value: contract.node.computeResource.value } as const;
      const { datastore: [datastore] = [] } = await contract.session.fetchProperties(cluster, ["datastore"]);
      if (!datastore) throw new Error("no datastore");
      const created = await contract.session.runTask("CreateDisk_Task", {
        _this: vStorageObjectManager,
        spec: {
          name: `fcd-${uuid}`,
          capacityInMB: 1024,
          keepAfterDeleteVm: true,
          backingSpec: { $type: "VslmCreateSpecDiskFileBackingSpec", datastore, provisioningType: "thin" },
        },
      });
      const { id } = (created as { config: { id: { id: string } } }).config.id;
      const volume = { type: "fcd", id, datastore } as const;
      await volumeOps.attachVolume(uuid, volume);
      contract.calls.length = 0;
      await volumeOps.attachVolume(uuid, volume);
      expect(contract.calls).not.toContain("AttachDisk_Task");
      expect((await vmOps.fetchDiagnostics(uuid)).disks).toHaveLength(2);
      await volumeOps.detachVolume(uuid, volume);
      expect((await vmOps.fetchDiagnostics(uuid)).disks).toHaveLength(1);
      contract.calls.length = 0;
      await volumeOps.detachVolume(uuid, volume);
      expect(contract.calls).not.toContain("DetachDisk_Task");
      await vmOps.destroy(uuid);
    },
  );
}

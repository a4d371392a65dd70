import { afterAll, beforeAll, expect, test } from "vitest";
import { type Instance, OpsError, VMOps, VolumeOps } from "../src/index.ts";
import {
  type ContractNode,
  type ContractServer,
  listFiles,
  listVmTree,
  openNode,
  type Unable,
} from "./contract-server.ts";

/** The suite of a title: `describe`, or what stands in for it where the server cannot run. */
export type Describe = (title: string, body: () => void) => void;

/** What {@link VMOps} and {@link VolumeOps} owe their callers, on any server. */
export function describeOps(
  suite: Describe,
  title: string,
  start: () => Promise<ContractServer>,
  unable: Unable = {},
): void {
  suite(`operations of a node on ${title}`, () => {
    let server: ContractServer;
    let contract: ContractNode;
    let vmOps: VMOps;
    let volumeOps: VolumeOps;
    let count = 0;

    beforeAll(async () => {
      server = await start();
      contract = await openNode(server);
      vmOps = new VMOps(contract.node);
      volumeOps = new VolumeOps(contract.node);
    });

    afterAll(async () => {
      await contract?.session.logout();
      await server?.[Symbol.asyncDispose]();
    });

    /** A test that is skipped, with the reason in its title, on a server that cannot do it. */
    function check(name: string, body: () => Promise<void>): void {
      const reason = unable[name];
      if (reason === undefined) test(name, body);
      else test.skip(`${name} (${title} cannot: ${reason})`, body);
    }

    function instance(changes: Partial<Instance> = {}): Instance {
      count += 1;
      const uuid = `6f0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
      return { uuid, displayName: "web", flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 }, ...changes };
    }

    async function spawned(changes: Partial<Instance> = {}, powerOn = true): Promise<Instance> {
      const web = instance(changes);
      await vmOps.spawn(web, { powerOn });
      return web;
    }

    async function config(uuid: string) {
      const { vm } = await vmOps.fetchInfo(uuid);
      const ref = { type: "VirtualMachine", value: vm.value } as const;
      const properties = await contract.session.fetchProperties(ref, ["config", "parent"]);
      if (!properties.config) throw new Error("the VM has no configuration");
      const { config: found, parent } = properties;
      const extraConfig = new Map((found.extraConfig ?? []).map(({ key, value }) => [key, value]));
      return { config: found, parent, extraConfig, devices: found.hardware.device ?? [] };
    }

    async function hardware(uuid: string) {
      const { config: found } = await config(uuid);
      const { vcpus, memoryMb, disks } = await vmOps.fetchDiagnostics(uuid);
      const { cpuAllocation, memoryAllocation } = found;
      return { vcpus, memoryMb, disks, cpuLimit: cpuAllocation?.limit, memoryLimit: memoryAllocation?.limit };
    }

    async function diskUuid(uuid: string, fileName: string): Promise<string> {
      for (const { backing } of (await config(uuid)).devices)
        if (backing && "uuid" in backing && "fileName" in backing && backing.fileName === fileName)
          return String(backing.uuid);
      throw new Error(`${fileName} is not attached`);
    }

    /** A VM that stands for a volume, as Cinder makes them: off, with one disk of 1 GiB. */
    async function volumeVm(uuid: string, label = "volume") {
      const [{ fileName: neighbour = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
      const datastore = neighbour.slice(0, neighbour.indexOf("]") + 1);
      const id = `${label}-of-${uuid}`;
      const volumeVm = await contract.session.runTask("CreateVM_Task", {
        _this: contract.node.vmFolder,
        pool: contract.node.resourcePool,
        config: {
          name: id,
          files: { vmPathName: datastore },
          deviceChange: [
            {
              operation: "add",
              device: { $type: "VirtualLsiLogicController", key: -1, busNumber: 0, sharedBus: "noSharing" },
            },
            {
              operation: "add",
              fileOperation: "create",
              device: {
                $type: "VirtualDisk",
                key: -2,
                controllerKey: -1,
                unitNumber: 0,
                capacityInKB: 2 ** 20,
                backing: {
                  $type: "VirtualDiskFlatVer2BackingInfo",
                  fileName: datastore,
                  diskMode: "persistent",
                  thinProvisioned: true,
                },
              },
            },
          ],
        },
      });
      const ref = { type: "VirtualMachine", value: volumeVm.value } as const;
      const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(ref, [
        "config.hardware.device",
      ]);
      const disk = devices.find(({ $type }) => $type === "VirtualDisk");
      if (!disk?.backing || !("fileName" in disk.backing)) throw new Error("the volume's VM has no disk");
      return {
        volume: { type: "vmdk", id, volumeVm: ref } as const,
        fileName: String(disk.backing.fileName),
      };
    }

    async function failure(promise: Promise<unknown>): Promise<OpsError> {
      const error = await promise.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error instanceof OpsError) return error;
      throw error ?? new Error("nothing failed");
    }

    check(
      "a spawn with ephemeral and swap disks attaches them and leaves no file after destroy",
      async () => {
        const before = await listFiles(contract);
        const web = await spawned({
          flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, ephemeralGb: 2, swapMb: 128 },
        });
        const { disks } = await vmOps.fetchDiagnostics(web.uuid);
        expect(disks.map(({ capacityBytes }) => capacityBytes)).toEqual([
          2 ** 30,
          2 * 2 ** 30,
          128 * 2 ** 20,
        ]);
        expect(disks.slice(1).map(({ fileName }) => fileName)).toEqual([
          expect.stringMatching(new RegExp(`\\] ?${web.uuid}/ephemeral_0\\.vmdk$`)),
          expect.stringMatching(new RegExp(`\\] ?${web.uuid}/swap\\.vmdk$`)),
        ]);
        await vmOps.destroy(web.uuid);
        expect(await listFiles(contract)).toEqual(before);
      },
    );

    check("a spawn takes hardware from flavor and image", async () => {
      const web = await spawned(
        {
          flavor: {
            vcpus: 4,
            memoryMb: 64,
            rootGb: 1,
            extraSpecs: { "quota:cpu_limit": "2000", "hw:cpu_cores": "2" },
          },
          image: { id: "image", properties: { os_distro: "ubuntu64Guest", hw_scsi_model: "vmpvscsi" } },
        },
        false,
      );
      const found = await config(web.uuid);
      expect(found.config).toMatchObject({ guestId: "ubuntu64Guest", cpuAllocation: { limit: 2000 } });
      expect(found.config.hardware).toMatchObject({ numCPU: 4, numCoresPerSocket: 2 });
      expect(found.devices.map(({ $type }) => $type)).toContain("ParaVirtualSCSIController");
      await vmOps.destroy(web.uuid);
    });

    check("an instance with a project goes into the project's folder, which is made once", async () => {
      const projectId = "3f1c";
      const one = await spawned({ projectId }, false);
      contract.calls.length = 0;
      const other = await spawned({ projectId }, false);
      expect(contract.calls).not.toContain("CreateFolder");
      const { parent } = await config(one.uuid);
      expect(parent).toEqual((await config(other.uuid)).parent);
      const tree = await listVmTree(contract);
      expect(tree).toEqual(
        expect.arrayContaining(["Folder OpenStack", "Folder Project (3f1c)", "Folder Instances"]),
      );
      const again = new VMOps(contract.node);
      const third = instance({ projectId });
      await again.spawn(third, { powerOn: false });
      expect((await config(third.uuid)).parent).toEqual(parent);
      for (const { uuid } of [one, other, third]) await vmOps.destroy(uuid);
    });

    check("a spawn makes at most ten calls beside waiting for its tasks", async () => {
      const web = instance();
      contract.calls.length = 0;
      await vmOps.spawn(web);
      const waits =
        /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter)$/;
      expect(contract.calls.filter((method) => !waits.test(method)).length).toBeLessThanOrEqual(10);
      await vmOps.destroy(web.uuid);
    });

    check("a spawn that is repeated leaves the one VM and starts it", async () => {
      const web = await spawned({}, false);
      const vm = await vmOps.spawn(web);
      expect(await vmOps.fetchInfo(web.uuid)).toMatchObject({ vm, powerState: "running" });
      expect(await vmOps.spawn(web)).toEqual(vm);
      expect((await vmOps.list()).map(({ uuid }) => uuid)).toEqual([web.uuid]);
      const bigger = { ...web, flavor: { ...web.flavor, memoryMb: 128 } };
      expect((await failure(vmOps.spawn(bigger))).code).toBe("OPS_INSTANCE_EXISTS");
      await vmOps.destroy(web.uuid);
    });

    check("two spawns of one instance at once make one VM", async () => {
      const web = instance();
      const [one, other] = await Promise.all([vmOps.spawn(web), vmOps.spawn(web)]);
      expect(one).toEqual(other);
      expect(await vmOps.list()).toHaveLength(1);
      await vmOps.destroy(web.uuid);
      await vmOps.destroy(web.uuid);
      expect(await vmOps.exists(web.uuid)).toBe(false);
    });

    check("an aborted spawn leaves nothing behind", async () => {
      const before = await Promise.all([listFiles(contract), listVmTree(contract)]);
      const controller = new AbortController();
      const onProgress = ({ method }: { method: string }) => {
        if (method === "ReconfigVM_Task") controller.abort(new Error("enough"));
      };
      await expect(vmOps.spawn(instance(), { signal: controller.signal, onProgress })).rejects.toThrow(
        "enough",
      );
      expect(await Promise.all([listFiles(contract), listVmTree(contract)])).toEqual(before);
    });

    check("suspend and resume know the states they start from", async () => {
      const { uuid } = await spawned();
      await vmOps.resume(uuid);
      await vmOps.suspend(uuid);
      await vmOps.suspend(uuid);
      expect(await vmOps.fetchPowerState(uuid)).toBe("suspended");
      await vmOps.resume(uuid);
      expect(await vmOps.fetchPowerState(uuid)).toBe("running");
      await vmOps.powerOff(uuid);
      expect((await failure(vmOps.suspend(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
      expect((await failure(vmOps.resume(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
      await vmOps.destroy(uuid);
    });

    check("a suspended instance can be destroyed", async () => {
      const { uuid } = await spawned();
      await vmOps.suspend(uuid);
      await vmOps.destroy(uuid);
      expect(await vmOps.exists(uuid)).toBe(false);
    });

    check("resume after host boot starts what is off and leaves the rest", async () => {
      const { uuid } = await spawned({}, false);
      await vmOps.resumeAfterHostBoot(uuid);
      expect(await vmOps.fetchPowerState(uuid)).toBe("running");
      await vmOps.suspend(uuid);
      await vmOps.resumeAfterHostBoot(uuid);
      expect(await vmOps.fetchPowerState(uuid)).toBe("suspended");
      await vmOps.destroy(uuid);
    });

    check("pause is refused without a call", async () => {
      contract.calls.length = 0;
      expect(await failure(vmOps.pause("6f0c3a52-0000-4000-8000-000000000999"))).toMatchObject({
        code: "OPS_NOT_SUPPORTED",
        message: expect.stringContaining("suspend it instead"),
      });
      expect(contract.calls).toEqual([]);
    });

    check("power off asks the guest first when it is given time", async () => {
      const { uuid } = await spawned();
      contract.calls.length = 0;
      await vmOps.powerOff(uuid, { guestTimeoutMs: 60_000 });
      expect(contract.calls).toContain("ShutdownGuest");
      expect(contract.calls).not.toContain("PowerOffVM_Task");
      expect(await vmOps.fetchPowerState(uuid)).toBe("shutdown");
      await vmOps.destroy(uuid);
    });

    check("diagnostics show state, hardware and disks", async () => {
      const { uuid } = await spawned();
      expect(await vmOps.fetchDiagnostics(uuid)).toMatchObject({
        state: "running",
        driver: "vmwareapi",
        vcpus: 1,
        memoryMb: 64,
        networkCards: [],
        disks: [{ fileName: expect.stringContaining(uuid), capacityBytes: 2 ** 30 }],
        hasConfigDrive: false,
      });
      await vmOps.destroy(uuid);
    });

    check("rename changes the display form, and nothing when it is so already", async () => {
      const { uuid } = await spawned({}, false);
      await vmOps.rename(uuid, "a/b 50%");
      expect(await vmOps.fetchInfo(uuid)).toMatchObject({
        displayName: "a/b 50%",
        vmName: `a/b 50% (${uuid})`,
      });
      contract.calls.length = 0;
      await vmOps.rename(uuid, "a/b 50%");
      expect(contract.calls).not.toContain("Rename_Task");
      await vmOps.destroy(uuid);
    });

    check("metadata is set, changed and cleared by key", async () => {
      const { uuid } = await spawned({}, false);
      await vmOps.setMetadata(uuid, { role: "db", "a key": "ü" });
      expect(await vmOps.fetchMetadata(uuid)).toEqual({ role: "db", "a key": "ü" });
      await vmOps.setMetadata(uuid, { role: "web", "a key": null });
      expect(await vmOps.fetchMetadata(uuid)).toEqual({ role: "web" });
      contract.calls.length = 0;
      await vmOps.setMetadata(uuid, { role: "web", gone: null });
      expect(contract.calls).not.toContain("ReconfigVM_Task");
      expect((await config(uuid)).extraConfig.get("nvp.vm-uuid")).toBe(uuid);
      await vmOps.destroy(uuid);
    });

    check("interfaces are plugged and unplugged, and their slots are used again", async () => {
      const web = instance();
      const port = (n: number) => ({
        vifId: `port-${n}`,
        macAddress: `fa:16:3e:00:00:0${n}`,
        network: n === 2 ? server.portgroup : server.network,
      });
      await vmOps.spawn(web, { networks: [port(1)], powerOn: false });
      await vmOps.attachInterface(web.uuid, port(2), {
        image: { id: "image", properties: { hw_vif_model: "vmxnet3" } },
      });
      contract.calls.length = 0;
      await vmOps.attachInterface(web.uuid, port(2));
      expect(contract.calls).not.toContain("ReconfigVM_Task");
      const plugged = await config(web.uuid);
      expect(plugged.devices.filter((device) => "macAddress" in device)).toMatchObject([
        { $type: "VirtualE1000", macAddress: "fa:16:3e:00:00:01" },
        { $type: "VirtualVmxnet3", macAddress: "fa:16:3e:00:00:02" },
      ]);
      expect(plugged.extraConfig.get("nvp.iface-id.0")).toBe("port-1");
      expect(plugged.extraConfig.get("nvp.iface-id.1")).toBe("port-2");
      await vmOps.detachInterface(web.uuid, port(1));
      expect((await config(web.uuid)).extraConfig.get("nvp.iface-id.0")).toBe("free");
      await vmOps.attachInterface(web.uuid, port(3));
      expect((await config(web.uuid)).extraConfig.get("nvp.iface-id.0")).toBe("port-3");
      expect((await failure(vmOps.detachInterface(web.uuid, port(1)))).code).toBe("OPS_INTERFACE_NOT_FOUND");
      await vmOps.destroy(web.uuid);
    });

    check("a console ticket is given for a running instance only", async () => {
      const { uuid } = await spawned();
      const ticket = await vmOps.fetchConsoleTicket(uuid);
      expect(ticket).toMatchObject({
        type: "webmks",
        port: expect.any(Number),
        url: expect.stringMatching(/^wss:/),
      });
      expect(ticket.ticket).not.toBe("");
      await vmOps.powerOff(uuid);
      expect((await failure(vmOps.fetchConsoleTicket(uuid))).code).toBe("OPS_INVALID_POWER_STATE");
      await vmOps.destroy(uuid);
    });

    check("an instance moves to another host of its cluster and keeps its pool", async () => {
      const { uuid } = await spawned();
      const before = await vmOps.fetchInfo(uuid);
      const { host: hosts = [] } = await contract.session.fetchProperties(
        { type: "ClusterComputeResource", value: contract.node.computeResource.value },
        ["host"],
      );
      const other = hosts.find(({ value }) => value !== before.host?.value);
      if (!other) throw new Error("the cluster has one host only");
      await vmOps.moveToHost(uuid, other);
      const after = await vmOps.fetchInfo(uuid);
      expect(after).toMatchObject({ host: other, resourcePool: before.resourcePool, powerState: "running" });
      contract.calls.length = 0;
      await vmOps.moveToHost(uuid, other);
      expect(contract.calls).not.toContain("RelocateVM_Task");
      await vmOps.destroy(uuid);
    });

    check("a host that is not the cluster's is refused with the names of those that are", async () => {
      const { uuid } = await spawned({}, false);
      expect(await failure(vmOps.moveToHost(uuid, "no such host"))).toMatchObject({
        code: "OPS_HOST_NOT_FOUND",
        message: expect.stringContaining("the hosts of"),
      });
      await vmOps.destroy(uuid);
    });

    check("destroy takes attached volumes off first and keeps their files", async () => {
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
    });

    check("a volume with a VM is attached with its marker, extended and detached", async () => {
      const { uuid } = await spawned({}, false);
      const { volume, fileName } = await volumeVm(uuid);
      await volumeOps.attachVolume(uuid, volume);
      contract.calls.length = 0;
      await volumeOps.attachVolume(uuid, volume);
      expect(contract.calls).not.toContain("ReconfigVM_Task");
      expect((await config(uuid)).extraConfig.get(`volume-${volume.id}`)).toBe(
        await diskUuid(uuid, fileName),
      );
      await volumeOps.extendVolume(uuid, volume, 2);
      await volumeOps.extendVolume(uuid, volume, 2);
      const { disks } = await vmOps.fetchDiagnostics(uuid);
      expect(disks.find((disk) => disk.fileName === fileName)?.capacityBytes).toBe(2 * 2 ** 30);
      expect((await failure(volumeOps.extendVolume(uuid, volume, 1))).code).toBe("OPS_CANNOT_SHRINK");
      await volumeOps.detachVolume(uuid, volume);
      expect((await config(uuid)).extraConfig.has(`volume-${volume.id}`)).toBe(false);
      expect((await failure(volumeOps.detachVolume(uuid, volume))).code).toBe("OPS_VOLUME_NOT_FOUND");
      expect((await failure(volumeOps.extendVolume(uuid, volume, 3))).code).toBe("OPS_VOLUME_NOT_FOUND");
      expect(await listFiles(contract)).toContain(fileName);
      await vmOps.destroy(uuid);
      await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
    });

    check("a volume whose file was moved while it was attached goes back to its VM", async () => {
      const { uuid } = await spawned({}, false);
      const { volume, fileName } = await volumeVm(uuid);
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
      const value = await diskUuid(uuid, moved);
      await contract.session.runTask("ReconfigVM_Task", {
        _this: vm,
        spec: { extraConfig: [{ key, value }] },
      });
      await volumeOps.detachVolume(uuid, volume);
      const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(
        volume.volumeVm,
        ["config.hardware.device"],
      );
      expect(
        devices.flatMap(({ $type, backing }) => ($type === "VirtualDisk" ? [backing] : [])),
      ).toMatchObject([{ fileName: moved }]);
      await vmOps.destroy(uuid);
      await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
    });

    check(
      "an instance boots from a volume, has others beside it, and leaves them when it is destroyed",
      async () => {
        const helper = await spawned({}, false);
        const boot = await volumeVm(helper.uuid);
        const web = instance({ flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, swapMb: 64 } });
        const other = await volumeVm(helper.uuid, "second");
        await vmOps.spawn(web, { bootVolume: boot.volume, volumes: [other.volume] });
        await vmOps.spawn(web, { bootVolume: boot.volume, volumes: [other.volume] });
        const attached = (await config(web.uuid)).devices.filter(({ $type }) => $type === "VirtualDisk");
        expect(attached).toMatchObject([
          { unitNumber: 0, backing: { fileName: boot.fileName } },
          { unitNumber: 1, backing: { fileName: expect.stringContaining("swap.vmdk") } },
          { unitNumber: 2, backing: { fileName: other.fileName } },
        ]);
        await vmOps.destroy(web.uuid);
        const files = await listFiles(contract);
        expect(files).toEqual(expect.arrayContaining([boot.fileName, other.fileName]));
        await vmOps.destroy(helper.uuid);
        for (const { volume } of [boot, other])
          await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
      },
    );

    check("a resize grows the root disk, and a revert gives everything back", async () => {
      const { uuid } = await spawned({
        flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, extraSpecs: { "quota:cpu_limit": "1000" } },
      });
      const before = await Promise.all([listFiles(contract), hardware(uuid)]);
      const flavor = { vcpus: 2, memoryMb: 128, rootGb: 3, extraSpecs: { "quota:memory_limit": "128" } };
      await vmOps.resize(uuid, flavor);
      await vmOps.resize(uuid, flavor);
      expect(await hardware(uuid)).toMatchObject({
        vcpus: 2,
        memoryMb: 128,
        cpuLimit: -1,
        memoryLimit: 128,
        disks: [{ capacityBytes: 3 * 2 ** 30 }],
      });
      expect(await vmOps.fetchPowerState(uuid)).toBe("shutdown");
      const other = vmOps.resize(uuid, { ...flavor, memoryMb: 256 });
      expect((await failure(other)).code).toBe("OPS_RESIZE_PENDING");
      await vmOps.revertResize(uuid);
      await vmOps.revertResize(uuid);
      expect(await Promise.all([listFiles(contract), hardware(uuid)])).toEqual(before);
      await vmOps.destroy(uuid);
    });

    check("a confirmed resize removes the old root disk, and cannot be reverted", async () => {
      const { uuid } = await spawned();
      const [{ fileName: oldRoot = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
      await vmOps.resize(uuid, { vcpus: 1, memoryMb: 128, rootGb: 2 });
      expect(await listFiles(contract)).toContain(oldRoot);
      await vmOps.confirmResize(uuid);
      await vmOps.confirmResize(uuid);
      await vmOps.revertResize(uuid);
      expect(await listFiles(contract)).not.toContain(oldRoot);
      expect(await hardware(uuid)).toMatchObject({ memoryMb: 128, disks: [{ capacityBytes: 2 * 2 ** 30 }] });
      await vmOps.destroy(uuid);
    });

    check("a resize to a smaller root disk is refused before the instance is stopped", async () => {
      const { uuid } = await spawned({ flavor: { vcpus: 1, memoryMb: 64, rootGb: 2 } });
      const error = await failure(vmOps.resize(uuid, { vcpus: 1, memoryMb: 64, rootGb: 1 }));
      expect(error.code).toBe("OPS_CANNOT_SHRINK");
      expect(await vmOps.fetchPowerState(uuid)).toBe("running");
      await vmOps.destroy(uuid);
    });

    check("a running instance moves to another node, with its hardware and marks", async () => {
      const other = await openNode(server);
      await using _otherSession = other.session;
      const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
      await using _elsewhereSession = elsewhere.session;
      const target = { ...elsewhere.node, session: contract.session };
      const web = instance();
      await vmOps.spawn(web, { networks: [server.network, server.portgroup] });
      const before = await hardware(web.uuid);
      await vmOps.relocateToNode(web.uuid, target);
      contract.calls.length = 0;
      await vmOps.relocateToNode(web.uuid, target);
      expect(contract.calls).not.toContain("RelocateVM_Task");
      const there = new VMOps(target);
      expect(await there.fetchInfo(web.uuid)).toMatchObject({
        resourcePool: target.resourcePool,
        powerState: "running",
      });
      expect(await hardware(web.uuid)).toEqual(before);
      expect((await failure(vmOps.relocateToNode(web.uuid, other.node))).code).toBe("OPS_NOT_SUPPORTED");
      await there.destroy(web.uuid);
    });

    check("a first-class disk is attached, detached and kept", async () => {
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
      expect((await failure(volumeOps.detachVolume(uuid, volume))).code).toBe("OPS_VOLUME_NOT_FOUND");
      await vmOps.destroy(uuid);
    });

    check("every change of an instance that does not exist says so", async () => {
      const uuid = "6f0c3a52-0000-4000-8000-000000000999";
      const port = { vifId: "port", macAddress: "fa:16:3e:00:00:01", network: server.network };
      const changes = [
        vmOps.powerOn(uuid),
        vmOps.powerOff(uuid),
        vmOps.reboot(uuid, "hard"),
        vmOps.suspend(uuid),
        vmOps.resume(uuid),
        vmOps.resumeAfterHostBoot(uuid),
        vmOps.rename(uuid, "x"),
        vmOps.setMetadata(uuid, { a: "b" }),
        vmOps.attachInterface(uuid, port),
        vmOps.detachInterface(uuid, port),
        vmOps.fetchConsoleTicket(uuid),
        vmOps.fetchDiagnostics(uuid),
        vmOps.moveToHost(uuid, "host"),
        volumeOps.attachVolume(uuid, "[ds] a.vmdk"),
      ];
      const codes = await Promise.all(changes.map(async (change) => (await failure(change)).code));
      expect(new Set(codes)).toEqual(new Set(["OPS_INSTANCE_NOT_FOUND"]));
    });
  });
}

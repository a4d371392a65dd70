import { expect } from "vitest";
import { VMOps } from "../src/index.ts";
import { listFiles, listVmTree } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";

/** Spawning and destroying, on any server. */
export function checkSpawn(check: Check): void {
  check(
    "a spawn with ephemeral and swap disks attaches them and leaves no file after destroy",
    async ({ contract, vmOps, spawned }) => {
      const before = await listFiles(contract);
      const web = await spawned({
        flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, ephemeralGb: 2, swapMb: 128 },
      });
      const { disks } = await vmOps.fetchDiagnostics(web.uuid);
      expect(disks.map(({ capacityBytes }) => capacityBytes)).toEqual([2 ** 30, 2 * 2 ** 30, 128 * 2 ** 20]);
      expect(disks.slice(1).map(({ fileName }) => fileName)).toEqual([
        expect.stringMatching(new RegExp(`\\] ?${web.uuid}/ephemeral_0\\.vmdk$`)),
        expect.stringMatching(new RegExp(`\\] ?${web.uuid}/swap\\.vmdk$`)),
      ]);
      await vmOps.destroy(web.uuid);
      expect(await listFiles(contract)).toEqual(before);
    },
  );

  check("a spawn takes hardware from flavor and image", async ({ vmOps, spawned, config }) => {
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

  check(
    "an instance with a project goes into the project's folder, which is made once",
    async ({ contract, vmOps, instance, spawned, config }) => {
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
    },
  );

  check(
    "a spawn makes at most ten calls beside waiting for its tasks",
    async ({ contract, vmOps, instance }) => {
      const web = instance();
      contract.calls.length = 0;
      await vmOps.spawn(web);
      const waits =
        /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter)$/;
      expect(contract.calls.filter((method) => !waits.test(method)).length).toBeLessThanOrEqual(10);
      await vmOps.destroy(web.uuid);
    },
  );

  check("a spawn that is repeated leaves the one VM and starts it", async ({ vmOps, spawned }) => {
    const web = await spawned({}, false);
    const vm = await vmOps.spawn(web);
    expect(await vmOps.fetchInfo(web.uuid)).toMatchObject({ vm, powerState: "running" });
    expect(await vmOps.spawn(web)).toEqual(vm);
    expect((await vmOps.list()).map(({ uuid }) => uuid)).toEqual([web.uuid]);
    const bigger = { ...web, flavor: { ...web.flavor, memoryMb: 128 } };
    expect((await failure(vmOps.spawn(bigger))).code).toBe("OPS_INSTANCE_EXISTS");
    await vmOps.destroy(web.uuid);
  });

  check("two spawns of one instance at once make one VM", async ({ vmOps, instance }) => {
    const web = instance();
    const [one, other] = await Promise.all([vmOps.spawn(web), vmOps.spawn(web)]);
    expect(one).toEqual(other);
    expect(await vmOps.list()).toHaveLength(1);
    await vmOps.destroy(web.uuid);
    await vmOps.destroy(web.uuid);
    expect(await vmOps.exists(web.uuid)).toBe(false);
  });

  check("an aborted spawn leaves nothing behind", async ({ contract, vmOps, instance }) => {
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

  check("a suspended instance can be destroyed", async ({ vmOps, spawned }) => {
    const { uuid } = await spawned();
    await vmOps.suspend(uuid);
    await vmOps.destroy(uuid);
    expect(await vmOps.exists(uuid)).toBe(false);
  });

  check("every change of an instance that does not exist says so", async ({ server, vmOps, volumeOps }) => {
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
}

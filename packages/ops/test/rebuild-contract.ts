import { expect } from "vitest";
import { VMOps } from "../src/index.ts";
import { listFiles, openNode } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";
import { content, image } from "./image-contents.ts";
import { volumeVm } from "./volume-vms.ts";

/** Instances that get another VM, on any server. */
export function checkRebuild(check: Check): void {
  check("a rebuild starts from another image and keeps UUID, ports and volumes", async (world) => {
    const { server, contract, vmOps, volumeOps, instance, config, disks } = world;
    const port = { vifId: "port-1", macAddress: "fa:16:3e:00:02:01", network: server.network };
    const web = instance({ image: image({}), projectId: "3f1c" });
    await vmOps.spawn(web, { networks: [port], imageContent: content() });
    const { volume, fileName } = await volumeVm(world, web.uuid);
    await volumeOps.attachVolume(web.uuid, volume);
    const before = await vmOps.fetchInfo(web.uuid);
    const other = { ...web, image: image({}) };
    const options = { networks: [port], imageContent: content(), volumes: [volume] };
    await vmOps.rebuild(other, options);
    const after = await vmOps.fetchInfo(web.uuid);
    expect(after.vm).not.toEqual(before.vm);
    expect(after).toMatchObject({ uuid: web.uuid, vmName: before.vmName, powerState: "running" });
    const { extraConfig, devices } = await config(web.uuid);
    expect(extraConfig.get("nvp.iface-id.0")).toBe(port.vifId);
    expect(devices).toContainEqual(expect.objectContaining({ macAddress: port.macAddress }));
    expect(await disks(web.uuid)).toMatchObject([
      { backing: { parent: { fileName: expect.stringContaining(other.image.id) } } },
      { backing: { fileName } },
    ]);
    expect((await vmOps.list()).map(({ uuid }) => uuid)).toEqual([web.uuid]);
    await vmOps.destroy(web.uuid);
    expect(await listFiles(contract)).toContain(fileName);
    await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });

  check("a rebuild whose image cannot be had leaves the instance as it was", async ({ vmOps, spawned }) => {
    const web = await spawned();
    const before = await vmOps.fetchInfo(web.uuid);
    const refused = vmOps.rebuild(
      { ...web, image: { id: "other" } },
      {
        imageContent: {
          sizeBytes: 1024,
          open: () => Promise.reject(new Error("the image service went away")),
        },
      },
    );
    await expect(refused).rejects.toThrow("the image service went away");
    expect(await vmOps.fetchInfo(web.uuid)).toEqual(before);
    await vmOps.destroy(web.uuid);
    expect(await vmOps.rebuild(web)).toEqual((await vmOps.fetchInfo(web.uuid)).vm);
    await vmOps.destroy(web.uuid);
  });

  check("an instance whose VM is gone is evacuated to another node", async (world) => {
    const { server, contract, instance, vmOps } = world;
    const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
    await elsewhere.session.logout();
    const there = new VMOps({ ...elsewhere.node, session: contract.session });
    const web = instance({ image: image({}) });
    await vmOps.spawn(web, { imageContent: content() });
    expect((await failure(there.evacuate(web))).code).toBe("OPS_INSTANCE_EXISTS");
    const { vm } = await vmOps.fetchInfo(web.uuid);
    await contract.session.runTask("PowerOffVM_Task", { _this: vm });
    await contract.session.runTask("Destroy_Task", { _this: vm });
    const { volume, fileName } = await volumeVm(world, (await world.spawned({}, false)).uuid);
    const options = { imageContent: content(), volumes: [volume] };
    await there.evacuate(web, options);
    await there.evacuate(web, options);
    expect(await there.list()).toMatchObject([{ uuid: web.uuid, powerState: "running" }]);
    const { disks } = await there.fetchDiagnostics(web.uuid);
    expect(disks.map((disk) => disk.fileName)).toEqual([expect.stringContaining(web.uuid), fileName]);
    await there.destroy(web.uuid);
    for (const { uuid } of await vmOps.list()) await vmOps.destroy(uuid);
    await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });
}

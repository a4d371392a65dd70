import { expect } from "vitest";
import { listFiles } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";
import { diskUuid, volumeFile, volumeVm } from "./volume-vms.ts";

/** Volumes in the place of others, on any server. */
export function checkSwapVolume(check: Check): void {
  check("a running instance's volume is swapped for a larger one, with what is on it", async (world) => {
    const { contract, vmOps, volumeOps, spawned, config } = world;
    const { uuid } = await spawned();
    const old = await volumeVm(world, uuid, "old");
    const larger = await volumeVm(world, uuid, "larger", { sizeGb: 2 });
    await volumeOps.attachVolume(uuid, old.volume);
    const identity = await diskUuid(world, uuid, old.fileName);
    await volumeOps.swapVolume(uuid, old.volume, larger.volume);
    contract.calls.length = 0;
    await volumeOps.swapVolume(uuid, old.volume, larger.volume);
    expect(contract.calls.filter((method) => method.endsWith("_Task"))).toEqual([]);
    const { extraConfig } = await config(uuid);
    expect(extraConfig.has(`volume-${old.volume.id}`)).toBe(false);
    expect(extraConfig.get(`volume-${larger.volume.id}`)).toBe(identity);
    expect((await vmOps.fetchDiagnostics(uuid)).disks.slice(1)).toMatchObject([
      { fileName: old.fileName, capacityBytes: 2 * 2 ** 30 },
    ]);
    expect(await volumeFile(world, larger.volume)).toBe(old.fileName);
    expect(await volumeFile(world, old.volume)).toBe(larger.fileName);
    expect(await vmOps.fetchPowerState(uuid)).toBe("running");
    await volumeOps.detachVolume(uuid, larger.volume);
    expect(await listFiles(contract)).toContain(old.fileName);
    await vmOps.destroy(uuid);
    for (const { volume } of [old, larger])
      await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });

  check("a swap that cannot be done says why and changes nothing", async (world) => {
    const { contract, vmOps, volumeOps, spawned } = world;
    const { uuid } = await spawned({}, false);
    const large = await volumeVm(world, uuid, "large", { sizeGb: 2 });
    const small = await volumeVm(world, uuid, "small");
    const swap = () => failure(volumeOps.swapVolume(uuid, large.volume, small.volume));
    expect((await swap()).code).toBe("OPS_VOLUME_NOT_FOUND");
    await volumeOps.attachVolume(uuid, large.volume);
    contract.calls.length = 0;
    expect((await swap()).code).toBe("OPS_CANNOT_SHRINK");
    const fcd = { type: "fcd", id: "disk", datastore: { type: "Datastore", value: "none" } } as const;
    for (const [old, replacement] of [
      [large.volume, fcd],
      [small.fileName, large.volume],
    ] as const)
      expect((await failure(volumeOps.swapVolume(uuid, old, replacement))).code).toBe("OPS_NOT_SUPPORTED");
    expect(contract.calls.filter((method) => method.endsWith("_Task"))).toEqual([]);
    await vmOps.destroy(uuid);
    for (const { volume } of [large, small])
      await contract.session.runTask("Destroy_Task", { _this: volume.volumeVm });
  });
}

import { expect } from "vitest";
import { listFiles } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";

/** Resizes, on any server. */
export function checkResize(check: Check): void {
  check(
    "a resize grows the root disk, and a revert gives everything back",
    async ({ contract, vmOps, spawned, hardware }) => {
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
    },
  );

  check(
    "a confirmed resize removes the old root disk, and cannot be reverted",
    async ({ contract, vmOps, spawned, hardware }) => {
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
    },
  );

  check(
    "a resize to a smaller root disk is refused before the instance is stopped",
    async ({ vmOps, spawned }) => {
      const { uuid } = await spawned({ flavor: { vcpus: 1, memoryMb: 64, rootGb: 2 } });
      const error = await failure(vmOps.resize(uuid, { vcpus: 1, memoryMb: 64, rootGb: 1 }));
      expect(error.code).toBe("OPS_CANNOT_SHRINK");
      expect(await vmOps.fetchPowerState(uuid)).toBe("running");
      await vmOps.destroy(uuid);
    },
  );

  check(
    "a resize makes ephemeral and swap disks anew where they change, and a revert brings the old ones back",
    async ({ contract, vmOps, spawned, disks }) => {
      const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
      const { uuid } = await spawned({ flavor: { ...flavor, ephemeralGb: 1, swapMb: 64 } }, false);
      const before = await Promise.all([disks(uuid), listFiles(contract)]);
      const sizes = async () =>
        (await vmOps.fetchDiagnostics(uuid)).disks
          .map((disk) => disk.capacityBytes)
          .toSorted((one, other) => one - other);
      await vmOps.resize(uuid, { ...flavor, ephemeralGb: 2 });
      expect(await sizes()).toEqual([2 ** 30, 2 * 2 ** 30]);
      await vmOps.revertResize(uuid);
      const [reverted, files] = await Promise.all([disks(uuid), listFiles(contract)]);
      const place = ({ controllerKey, unitNumber, backing }: (typeof reverted)[number]) =>
        backing && "fileName" in backing ? [controllerKey, unitNumber, backing.fileName] : [];
      expect(reverted.map(place).toSorted()).toEqual(before[0].map(place).toSorted());
      expect(files).toEqual(before[1]);
      await vmOps.resize(uuid, { ...flavor, swapMb: 128 });
      await vmOps.confirmResize(uuid);
      expect(await sizes()).toEqual([2 ** 27, 2 ** 30]);
      const left = (await listFiles(contract)).filter((file) => /ephemeral|swap\.vmdk/.test(file));
      expect(left).toEqual([]);
      await vmOps.destroy(uuid);
    },
  );
}

import { expect } from "vitest";
import { listFiles } from "./contract-server.ts";
import type { Check } from "./contract-world.ts";
import { content, image } from "./image-contents.ts";

/** Rescue and snapshots, on any server. */
export function checkRescue(check: Check): void {
  check(
    "a rescue starts from another image, and an unrescue restores disks and boot order",
    async ({ contract, vmOps, instance, disks }) => {
      const web = instance({ image: image({}) });
      await vmOps.spawn(web);
      const { vm } = await vmOps.fetchInfo(web.uuid);
      const ref = { type: "VirtualMachine", value: vm.value } as const;
      const bootOrder = async () =>
        (await contract.session.fetchProperties(ref, ["config.bootOptions"]))["config.bootOptions"]
          ?.bootOrder;
      const [root] = await disks(web.uuid);
      const order = {
        $type: "VirtualMachineBootOptionsBootableDiskDevice",
        deviceKey: root?.key ?? 0,
      } as const;
      await contract.session.runTask("ReconfigVM_Task", {
        _this: ref,
        spec: { bootOptions: { bootOrder: [order] } },
      });
      const repair = { image: image({}), imageContent: content() };
      await vmOps.rescue(web.uuid, repair);
      await vmOps.rescue(web.uuid, repair);
      expect(repair.imageContent.opened()).toBe(1);
      const rescued = await disks(web.uuid);
      expect(rescued.map(({ backing }) => backing)).toMatchObject([
        { fileName: expect.stringContaining(`${web.uuid}/${web.uuid}.vmdk`) },
        { fileName: expect.stringContaining(`${web.uuid}/rescue.vmdk`) },
      ]);
      expect(await bootOrder()).toMatchObject([{ deviceKey: rescued[1]?.key }]);
      expect(await vmOps.fetchPowerState(web.uuid)).toBe("running");
      await vmOps.unrescue(web.uuid);
      await vmOps.unrescue(web.uuid);
      expect(await bootOrder()).toMatchObject([{ deviceKey: root?.key }]);
      expect(await disks(web.uuid)).toHaveLength(1);
      expect((await listFiles(contract)).filter((file) => file.includes("rescue"))).toEqual([]);
      expect(await vmOps.fetchPowerState(web.uuid)).toBe("running");
      await vmOps.destroy(web.uuid);
    },
  );

  check(
    "a snapshot gives the root disk, and leaves neither snapshot nor clone",
    async ({ vmOps, instance, world }) => {
      const web = instance({ image: image({}) });
      await vmOps.spawn(web);
      const before = await world();
      let bytes = 0;
      let start = "";
      await vmOps.exportSnapshot(web.uuid, async (disk, { capacityBytes }) => {
        expect(capacityBytes).toBe(2 ** 30);
        for await (const chunk of disk) {
          if (bytes === 0) start = Buffer.from(chunk).toString("latin1", 0, 4);
          bytes += chunk.length;
        }
      });
      expect(start).toBe("KDMV");
      expect(await world()).toEqual(before);
      const consume = () => Promise.reject(new Error("the image service is full"));
      await expect(vmOps.exportSnapshot(web.uuid, consume)).rejects.toThrow("the image service is full");
      expect(await world()).toEqual(before);
      expect(await vmOps.list()).toMatchObject([{ uuid: web.uuid, powerState: "running" }]);
      await vmOps.destroy(web.uuid);
    },
  );
}

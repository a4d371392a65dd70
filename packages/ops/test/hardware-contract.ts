import { expect } from "vitest";
import { VMOps } from "../src/index.ts";
import type { Check } from "./contract-world.ts";

/** What an instance is, is called and is plugged into, on any server. */
export function checkHardware(check: Check): void {
  check("diagnostics show state, hardware and disks", async ({ vmOps, spawned }) => {
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

  check(
    "rename changes the display form, and nothing when it is so already",
    async ({ contract, vmOps, spawned }) => {
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
    },
  );

  check("metadata is set, changed and cleared by key", async ({ contract, vmOps, spawned, config }) => {
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

  check(
    "interfaces are plugged and unplugged, and their slots are used again",
    async ({ server, contract, vmOps, instance, config }) => {
      const web = instance();
      const port = (n: number) => ({
        vifId: `port-${n}`,
        macAddress: `fa:16:3e:00:00:0${n}`,
        network:
          n === 1
            ? server.network
            : n === 2
              ? server.portgroup
              : { portgroup: server.portgroup, portKey: "7" },
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
      const replugged = await config(web.uuid);
      expect(replugged.extraConfig.get("nvp.iface-id.0")).toBe("port-3");
      expect(replugged.devices).toContainEqual(
        expect.objectContaining({
          macAddress: "fa:16:3e:00:00:03",
          backing: expect.objectContaining({ port: expect.objectContaining({ portKey: "7" }) }),
        }),
      );
      contract.calls.length = 0;
      await vmOps.detachInterface(web.uuid, port(1));
      expect(contract.calls).not.toContain("ReconfigVM_Task");
      await vmOps.destroy(web.uuid);
    },
  );

  check(
    "guests are told of their addresses at spawn, and when a card comes or goes, where the node does that",
    async ({ server, contract, vmOps, instance, config }) => {
      const port = (n: number) => ({
        vifId: `port-${n}`,
        macAddress: `fa:16:3e:00:01:0${n}`,
        network: server.network,
        ipv4: { address: `192.0.2.${n}`, cidr: "192.0.2.0/24", gateway: "192.0.2.254", dns: "192.0.2.253" },
      });
      const entry = (n: number) =>
        `fa:16:3e:00:01:0${n};192.0.2.${n};255.255.255.0;192.0.2.254;192.0.2.255;192.0.2.253#`;
      const injecting = new VMOps({ ...contract.node, injectsNetworks: true });
      const [told, untold] = [instance(), instance()];
      const machineId = async (uuid: string) => (await config(uuid)).extraConfig.get("machine.id");
      await injecting.spawn(told, { networks: [port(1)], powerOn: false });
      expect(await machineId(told.uuid)).toBe(entry(1));
      await injecting.attachInterface(told.uuid, port(2));
      expect(await machineId(told.uuid)).toBe(entry(1) + entry(2));
      await injecting.detachInterface(told.uuid, port(1));
      expect(await machineId(told.uuid)).toBe(entry(2));
      await vmOps.spawn(untold, { networks: [port(3)], powerOn: false });
      expect(await machineId(untold.uuid)).toBeUndefined();
      await vmOps.injectNetworkInfo(untold.uuid, [port(3)]);
      expect(await machineId(untold.uuid)).toBe(entry(3));
      contract.calls.length = 0;
      await vmOps.injectNetworkInfo(untold.uuid, [port(3)]);
      expect(contract.calls).not.toContain("ReconfigVM_Task");
      for (const { uuid } of [told, untold]) await vmOps.destroy(uuid);
    },
  );
}

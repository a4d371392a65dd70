import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { card, controller, disk, machine, onNetwork, started } from "../../test/machine-specs.ts";
import { startSimulator } from "../index.ts";

const path = "/DC0/vm/DC0_C0_RP0_VM0";

/** Bytes of the heap that are in use. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

describe("the properties of machines", () => {
  it("take little room for each of many", async () => {
    const shape = { clusters: 2, hostsPerCluster: 10, standaloneHosts: 0 };
    await using few = await startSimulator({ tls: false, inventory: { ...shape, vms: 50 } });
    const before = heapInUse();
    await using many = await startSimulator({ tls: false, inventory: { ...shape, vms: 1550 } });
    const each = (heapInUse() - before) / 3000;
    expect(few.inventory.list("VirtualMachine")).toHaveLength(100);
    expect(many.inventory.list("VirtualMachine")).toHaveLength(3100);
    expect(each).toBeLessThan(2500);
  });

  it("are the same after others have changed", async () => {
    await using test = await started({ inventory: { vms: 2, hostsPerCluster: 1, standaloneHosts: 0 } });
    const deviceChange = [controller(), disk(), card(onNetwork("VM Network"))];
    const extraConfig = [{ key: "nvp.vm-uuid", value: "0815" }];
    const vm = await test.create(machine("new", { deviceChange, extraConfig, annotation: "a" }));
    const { config } = test.simulator.inventory.properties(vm);
    await test.create(machine("other", { deviceChange, extraConfig, annotation: "b" }));
    test.simulator.control.stopMachine(path);
    expect(test.simulator.inventory.properties(vm).config).toEqual(config);
    expect(await test.client.get(vm, 'config.extraConfig["nvp.vm-uuid"].value')).toBe("0815");
    expect(await test.client.get(vm, "config.hardware.device[2000].backing.fileName")).toBe(
      "[LocalDS_0] new/new.vmdk",
    );
  });

  it("keep the files of a machine that is renamed where they are", async () => {
    await using test = await started();
    const vm = test.simulator.inventory.require(path, "VirtualMachine");
    const { config, guest } = test.simulator.inventory.properties(vm);
    await test.create(machine("other"));
    test.simulator.inventory.rename(path, "renamed");
    await test.create(machine("another"));
    const now = test.simulator.inventory.properties(vm);
    expect(now.config).toEqual({ ...config, name: "renamed" });
    expect(now.summary).toMatchObject({ vm, config: { name: "renamed" } });
    expect(now.guest).toEqual(guest);
  });

  it("that follow from others do so whatever is written to them", async () => {
    await using test = await started();
    const vm = test.simulator.inventory.require(path, "VirtualMachine");
    const { summary } = test.simulator.inventory.properties(vm);
    const changed = { ...summary, overallStatus: "red" } as Vim.VirtualMachineSummary;
    test.simulator.inventory.update(vm, { summary: changed, overallStatus: "yellow" });
    expect(test.simulator.inventory.properties(vm).summary).toEqual({ ...summary, overallStatus: "yellow" });
  });

  it("name the environment browser of the cluster that a machine has moved to", async () => {
    await using test = await started({
      inventory: { vms: 1, clusters: 2, hostsPerCluster: 1, standaloneHosts: 0 },
    });
    const vm = test.at(path);
    const spec = { pool: test.at("/DC0/host/DC0_C1/Resources") };
    await test.run(test.client.call("RelocateVM_Task", { _this: vm, spec }));
    expect(await test.client.get(vm, "environmentBrowser")).toEqual(
      await test.client.get(test.at("/DC0/host/DC0_C1"), "environmentBrowser"),
    );
  });
});

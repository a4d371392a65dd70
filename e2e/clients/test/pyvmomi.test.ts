import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, it } from "vitest";
import { describeWithPython } from "./client-run.ts";

await describeWithPython("pyvmomi", "pyVmomi", (runScript) => {
  it("takes a machine through its life", async () => {
    await using simulator = await startSimulator();
    expect(await runScript("pyvmomi_life.py", simulator)).toEqual({
      about: ["VirtualCenter", "vpx"],
      machines: ["DC0_C0_RP0_VM0", "DC0_C0_RP0_VM1", "DC0_H0_VM0", "DC0_H0_VM1"],
      cluster: ["DC0_C0", 3, true],
      hosts: ["connected"],
      pages: [2, 4, [3]],
      twice: ["pyvmomi", true],
      created: ["one", 2, "[LocalDS_0] one/one.vmx", "[LocalDS_0] one/one.vmdk"],
      extra: ["red"],
      network: ["VM Network"],
      reconfigured: [1024, '<grown> & "quoted" ä世', 2 * 2 ** 20],
      on: ["poweredOn", true],
      "on twice": "poweredOn",
      suspended: "suspended",
      snapshots: ["first", "second", "poweredOff"],
      reverted: ["poweredOff", true],
      cloned: ["two", "poweredOff", ["[LocalDS_0] one/one.vmdk"], "three", "poweredOn"],
      "no snapshot": true,
      found: [true, true, true],
      events: [
        "VmCreatedEvent",
        "VmPoweredOffEvent",
        "VmPoweredOnEvent",
        "VmReconfiguredEvent",
        "VmSuspendedEvent",
      ],
      files: true,
      gone: true,
      left: true,
    });
  });
});

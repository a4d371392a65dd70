import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, it } from "vitest";
import { describeWithPython } from "./client-run.ts";

await describeWithPython("oslo.vmware", "oslo_vmware", (runScript) => {
  it("reads the WSDL and takes a machine through its life", async () => {
    await using simulator = await startSimulator();
    expect(await runScript("oslo_vmware_life.py", simulator)).toEqual({
      about: ["VirtualCenter", "8.0.3"],
      machines: ["DC0_C0_RP0_VM0", "DC0_C0_RP0_VM1", "DC0_H0_VM0", "DC0_H0_VM1"],
      cluster: ["DC0_C0", 3],
      path: "/DC0/host/DC0_C0",
      hosts: [4, ["HostSystem"]],
      extension: [true, "org.example"],
      twice: ["oslo", true],
      created: ["one", 2, "[LocalDS_0] one/one.vmx", "[LocalDS_0] one/one.vmdk"],
      option: ["nvp.vm-uuid", "some-id"],
      reconfigured: [1024, '<grown> & "quoted" ä世'],
      on: ["poweredOn"],
      "on twice": "InvalidPowerStateException",
      suspended: ["suspended"],
      snapshot: ["first"],
      cloned: ["[LocalDS_0] one/one.vmdk"],
      "directory twice": true,
      "read back": true,
      file: ["file.bin", true],
      "file gone": true,
      gone: true,
      left: true,
      again: [true, true],
    });
  });
});

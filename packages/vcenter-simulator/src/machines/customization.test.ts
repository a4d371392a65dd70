import { expect, it } from "vitest";
import { started } from "../../test/machine-specs.ts";
import { faultOf } from "../../test/soap-client.ts";

const path = "/DC0/vm/DC0_C0_RP0_VM0";
const spec = {
  identity: {
    $type: "CustomizationLinuxPrep" as const,
    hostName: { $type: "CustomizationVirtualMachineName" as const },
    domain: "example.com",
  },
  globalIPSettings: {},
  nicSettingMap: [{ adapter: { ip: { $type: "CustomizationFixedIp" as const, ipAddress: "192.0.2.7" } } }],
};

it("a machine that is off is customized at its next boot, and a running one is not", async () => {
  await using test = await started();
  const vm = test.simulator.inventory.require(path, "VirtualMachine");
  const customize = () => test.run(test.client.call("CustomizeVM_Task", { _this: vm, spec }));
  expect(await faultOf(customize())).toBe("InvalidPowerState");
  test.simulator.control.stopMachine(path);
  await customize();
  expect(await test.client.get(vm, "guest.hostName")).toBeUndefined();
  await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
  expect(await test.client.get(vm, "guest.hostName")).toBe("DC0_C0_RP0_VM0");
  expect(await test.client.get(vm, "summary.guest.ipAddress")).toBe("192.0.2.7");
});

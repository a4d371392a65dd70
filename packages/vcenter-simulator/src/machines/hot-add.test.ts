import type { Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";
import { devicesOf, isNetworkCard } from "./device.ts";

const path = "/DC0/vm/DC0_C0_RP0_VM0";

it("connects a card that a running machine gets, and not one that is added to a machine that is off", async () => {
  await using simulator = await startSimulator({ tls: false });
  const client = await SoapClient.open(simulator.url);
  const _this = simulator.inventory.require(path, "VirtualMachine");
  const cards = () => devicesOf(simulator.inventory.properties(_this).config).filter(isNetworkCard);
  const backing = { $type: "VirtualEthernetCardNetworkBackingInfo", deviceName: "VM Network" } as const;
  const addCard = async () => {
    const device: Vim.AnyVirtualDevice = { $type: "VirtualVmxnet3", key: -1, backing };
    const spec: Vim.VirtualMachineConfigSpec = { deviceChange: [{ operation: "add", device }] };
    await client.finish(await client.call("ReconfigVM_Task", { _this, spec }));
  };

  await addCard();
  expect(cards().at(-1)?.connectable).toMatchObject({ connected: true, status: "ok" });
  simulator.control.stopMachine(path);
  await addCard();
  expect(cards().at(-1)?.connectable).toMatchObject({ connected: false, status: "untried" });
});

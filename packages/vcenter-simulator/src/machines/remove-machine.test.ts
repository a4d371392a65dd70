import type { ManagedObjectReference } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

it("leaves no directory of a machine that had snapshots and went back to one", async () => {
  await using simulator = await startSimulator({ tls: false });
  const path = "/DC0/vm/DC0_C0_RP0_VM0";
  const client = await SoapClient.open(simulator.url);
  const _this = simulator.inventory.require(path, "VirtualMachine");
  const finish = async (task: ManagedObjectReference) => client.finish(task);
  const snapshot = async (name: string) =>
    (await finish(
      await client.call("CreateSnapshot_Task", { _this, name, memory: true, quiesce: false }),
    )) as ManagedObjectReference<"VirtualMachineSnapshot">;
  const datastore = simulator.inventory.require("/DC0/datastore/LocalDS_0", "Datastore");
  const search = async (): Promise<unknown> =>
    finish(
      await client.call("SearchDatastore_Task", {
        _this: simulator.inventory.properties(datastore).browser,
        datastorePath: "[LocalDS_0] DC0_C0_RP0_VM0",
      }),
    );
  const first = await snapshot("first");
  await snapshot("second");
  await finish(await client.call("RevertToSnapshot_Task", { _this: first }));
  await snapshot("third");
  simulator.control.stopMachine(path);
  await expect(search()).resolves.toHaveProperty("file");
  await finish(await client.call("Destroy_Task", { _this }));
  await expect(search()).rejects.toMatchObject({ detail: { $type: "FileNotFound" } });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
let client: SoapClient;
beforeAll(async () => {
  simulator = await startSimulator({ tls: false });
  client = await SoapClient.open(simulator.url);
});
afterAll(() => simulator.close());

it("Fetch reads a property of any object, typed as its declaration says", async () => {
  const _this = client.content.rootFolder;
  await expect(client.call("Fetch", { _this, prop: "name" })).resolves.toBe("Datacenters");
  await expect(client.call("Fetch", { _this, prop: "childEntity" })).resolves.toEqual(
    await client.get(_this, "childEntity"),
  );
  const manager = client.manager("taskManager");
  await expect(client.call("Fetch", { _this: manager, prop: "recentTask" })).resolves.toEqual([]);
});

it("Fetch of an unset property gives nothing, of an unknown one InvalidProperty", async () => {
  const _this = client.content.rootFolder;
  await expect(client.call("Fetch", { _this, prop: "parent" })).resolves.toBeUndefined();
  await expect(faultOf(client.call("Fetch", { _this, prop: "colour" }))).resolves.toBe("InvalidProperty");
});

it("without a login Fetch reads the service instance only", async () => {
  const stranger = new SoapClient(simulator.url);
  await stranger.connect();
  const _this = { type: "ServiceInstance", value: "ServiceInstance" };
  await expect(stranger.call("Fetch", { _this, prop: "content" })).resolves.toMatchObject({
    rootFolder: client.content.rootFolder,
  });
  const root = { _this: client.content.rootFolder, prop: "name" };
  await expect(faultOf(stranger.call("Fetch", root))).resolves.toBe("NotAuthenticated");
});

it("a call without a parameter that it needs is InvalidRequest, and names it", async () => {
  const _this = client.manager("propertyCollector");
  const read = client.call("RetrievePropertiesEx", { _this, specSet: [], options: {} });
  await expect(read).rejects.toMatchObject({
    message: "Required parameter specSet is missing",
    detail: { $type: "InvalidRequest" },
  });
});

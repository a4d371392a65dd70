import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { VSphereDriver } from "../src/index.ts";

const inventory = { datacenters: 1, clusters: 1, hostsPerCluster: 1, vms: 0 };

test("an account that may not register our extension still gets nodes and figures", async () => {
  await using simulator = await startSimulator({ inventory });
  const refusal = { $type: "NoPermission", privilegeId: "Extension.Register" } as const;
  simulator.control.failCalls({ method: "RegisterExtension" }, refusal);
  await using driver = driverFor(simulator);
  await driver.initHost();
  expect(await driver.getHostStats()).toMatchObject([{ stale: false }]);
});

test("any other failure of the registration ends the start", async () => {
  await using simulator = await startSimulator({ inventory });
  simulator.control.failCalls({ method: "RegisterExtension" }, { $type: "SystemError", reason: "full" });
  await using driver = driverFor(simulator);
  await expect(driver.initHost()).rejects.toThrow(/RegisterExtension/);
});

function driverFor({ url, thumbprint = "" }: { url: string; thumbprint: string | undefined }): VSphereDriver {
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  return new VSphereDriver({ vcenter, targets: [{ name: "DC0_C0" }] });
}

import { loadNovaConfig } from "@novasphere/config";
import { driverOptions, VSphereDriver } from "@novasphere/driver";

const config = await loadNovaConfig({ configFiles: ["nova.conf"] });
const driver = new VSphereDriver(await driverOptions(config));
await driver.initHost();
for (const { node, vcpus, memoryMb, localGb } of await driver.getHostStats())
  console.log(node, vcpus > 0, memoryMb > 0, localGb > 0);
await driver.cleanupHost();

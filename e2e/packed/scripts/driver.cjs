const { loadNovaConfig } = require("@novasphere/config");
const { driverOptions, VSphereDriver } = require("@novasphere/driver");

async function main() {
  const config = await loadNovaConfig({ configFiles: ["nova.conf"] });
  const driver = new VSphereDriver(await driverOptions(config));
  await driver.initHost();
  for (const { node, vcpus, memoryMb, localGb } of await driver.getHostStats())
    console.log(node, vcpus > 0, memoryMb > 0, localGb > 0);
  await driver.cleanupHost();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

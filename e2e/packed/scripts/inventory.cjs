const { Inventory } = require("@novasphere/vsphere-inventory");

async function main() {
  const { NOVASPHERE_URL: url, NOVASPHERE_THUMBPRINT: thumbprint } = process.env;
  const tls = { thumbprint };
  const inventory = await Inventory.connect({ url, username: "user", password: "pass", tls });
  for (const name of ["DC0_C0", "DC0/DC0_C1", "DC0_C0_RP1"]) {
    const { ref, path } = await inventory.resolve(name);
    console.log(`${ref.value}(${name.split("/").at(-1)})`, path);
  }
  await inventory.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

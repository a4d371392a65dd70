import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { InventoryFixture } from "@novasphere/vcenter-simulator";
import type { CliIo } from "../cli-io.ts";

/** The inventory of the vCenter that the example configuration fits. */
export async function readExampleInventory({ examplesDirectory }: CliIo): Promise<InventoryFixture> {
  return JSON.parse(await readFile(join(examplesDirectory, "inventory.json"), "utf8")) as InventoryFixture;
}

import { connect } from "@novasphere/vsphere-client";
import { Inventory, type InventoryOptions } from "@novasphere/vsphere-inventory";
import type { Invocation } from "../invocation.ts";
import { type ConfiguredVCenter, openVCenter } from "./configured-vcenter.ts";

/** Logs in to the configured or embedded vCenter, reads its inventory, lets `use` work, and logs out. */
export async function withInventory<T>(
  invocation: Invocation,
  options: InventoryOptions,
  use: (inventory: Inventory, vcenter: ConfiguredVCenter) => T | Promise<T>,
): Promise<T> {
  const { signal } = invocation.io;
  await using vcenter = await openVCenter(invocation);
  await using session = await connect({ ...vcenter.driverOptions.vcenter, signal });
  return await use(await Inventory.open(session, { ...options, signal }), vcenter);
}

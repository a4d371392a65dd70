import { OpsError } from "@novasphere/ops";
import { instanceKey } from "../instance/driver-instance.ts";
import { powerStateNumber } from "../instance/power-state.ts";
import type { Instance, PowerStateNumber } from "../objects/instance.ts";
import type { Manager } from "./manager.ts";

/** Nova's numbers for the states that matter here. */
export const powerStates = { none: 0, running: 1, shutdown: 4, crashed: 6 } as const;

/** The power state that vCenter has; none for an instance without a VM. */
export async function fetchPowerState(
  { driver }: Manager,
  instance: Instance,
  signal: AbortSignal,
): Promise<PowerStateNumber> {
  try {
    const { state } = await driver.getInfo({ signal }, instanceKey(instance));
    return powerStateNumber(state);
  } catch (error) {
    if (error instanceof OpsError && error.code === "OPS_INSTANCE_NOT_FOUND") return powerStates.none;
    throw error;
  }
}

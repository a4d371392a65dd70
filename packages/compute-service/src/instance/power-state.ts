import type { PowerState } from "@novasphere/ops";
import type { PowerStateNumber } from "../objects/instance.ts";

const numbers: Readonly<Record<PowerState, PowerStateNumber>> = {
  unknown: 0,
  running: 1,
  shutdown: 4,
  suspended: 7,
};

/** Nova's number for a power state. */
export function powerStateNumber(state: PowerState): PowerStateNumber {
  return numbers[state];
}

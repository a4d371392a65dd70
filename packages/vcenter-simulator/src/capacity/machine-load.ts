import { machineSize } from "../state/machine-properties.ts";
import type { ManagedObject } from "../state/managed-object.ts";

/** What one powered-on machine takes and claims. */
export interface MachineLoad {
  readonly cpuMhz: number;
  /** Memory it is configured with. */
  readonly grantedMiB: number;
  /** Host memory it occupies, overhead included. */
  readonly memoryMiB: number;
  readonly cpuReservationMhz: number;
  /** Reserved memory, overhead included. */
  readonly memoryReservationMiB: number;
}

/** Share of its processors a running machine uses: the simulator's guests are quiet. */
const cpuShare = 0.1;

/** Memory the hypervisor needs beside a machine's own: a little per processor and per memory. */
function memoryOverheadMiB(numCPU: number, memoryMB: number): number {
  return Math.ceil(25 + 10 * numCPU + memoryMB / 128);
}

/** The load of a machine as if it were powered on. */
export function machineLoad(vm: ManagedObject<"VirtualMachine">, coreMhz: number): MachineLoad {
  const { numCPU, memoryMB, cpuReservationMhz, memoryReservationMiB } = machineSize(vm);
  const overhead = memoryOverheadMiB(numCPU, memoryMB);
  return {
    cpuMhz: Math.round(numCPU * coreMhz * cpuShare),
    grantedMiB: memoryMB,
    memoryMiB: memoryMB + overhead,
    cpuReservationMhz,
    memoryReservationMiB: memoryReservationMiB + overhead,
  };
}

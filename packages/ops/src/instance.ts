import type { ManagedObjectReference } from "@novasphere/vim25";

/** Size of an instance; the fields of Nova's flavor that this release uses. */
export interface Flavor {
  readonly vcpus: number;
  /** Memory in MiB, a multiple of 4 (vSphere accepts nothing else). */
  readonly memoryMb: number;
  /** Root disk in GiB; 0 means no root disk. */
  readonly rootGb: number;
}

/** What Nova knows of an instance when it asks for an operation. */
export interface Instance {
  readonly uuid: string;
  /** The name its owner gave it. */
  readonly displayName?: string;
  readonly flavor: Flavor;
}

/** Power states as Nova names them. */
export type PowerState = "running" | "shutdown" | "suspended" | "unknown";

/** An instance as vSphere has it. */
export interface InstanceInfo {
  readonly uuid: string;
  readonly displayName: string;
  readonly vm: ManagedObjectReference;
  /** The VM's name in vCenter, as its client shows it. */
  readonly vmName: string;
  readonly powerState: PowerState;
  readonly vcpus: number;
  /** Memory in MiB. */
  readonly memoryMb: number;
  /** The resource pool the VM really lives in. */
  readonly resourcePool: ManagedObjectReference | undefined;
  readonly host: ManagedObjectReference | undefined;
}

/** Nova's name for a vSphere power state. */
export function novaPowerState(state: string | undefined): PowerState {
  switch (state) {
    case "poweredOn":
      return "running";
    case "poweredOff":
      return "shutdown";
    case "suspended":
      return "suspended";
    default:
      return "unknown";
  }
}

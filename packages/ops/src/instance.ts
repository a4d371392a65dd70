import type { ManagedObjectReference } from "@novasphere/vim25";

/** Size of an instance: the fields of Nova's flavor. */
export interface Flavor {
  readonly vcpus: number;
  /** Memory in MiB, a multiple of 4 (vSphere accepts nothing else). */
  readonly memoryMb: number;
  /** Root disk in GiB; 0 means the image's own size, and no root disk without an image. */
  readonly rootGb: number;
  /** Additional blank disk in GiB. Default 0, none. */
  readonly ephemeralGb?: number;
  /** Swap disk in MiB. Default 0, none. */
  readonly swapMb?: number;
  /** Extra specs by their full keys, e.g. `quota:cpu_limit`. */
  readonly extraSpecs?: Readonly<Record<string, string>>;
}

/** What is known of the image an instance starts from, apart from its bytes. */
export interface Image {
  readonly id: string;
  /** Default `vmdk`. */
  readonly diskFormat?: string;
  /** Default `bare`. */
  readonly containerFormat?: string;
  /** Image properties by name, e.g. `hw_vif_model`. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** What Nova knows of an instance when it asks for an operation. */
export interface Instance {
  readonly uuid: string;
  /** The name its owner gave it. */
  readonly displayName?: string;
  /** Its project; the VM goes into that project's folder. Without one it goes into the node's VM folder. */
  readonly projectId?: string;
  readonly flavor: Flavor;
  readonly image?: Image;
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

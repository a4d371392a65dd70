import type { ManagedObject } from "../state/managed-object.ts";
import type { Location } from "../storage/storage.ts";
import type { Vcenter } from "../vcenter.ts";

/** Where a machine is, as far as its devices depend on it. */
export interface MachinePlace {
  readonly vcenter: Vcenter;
  /** The machine's moid: what its MAC addresses and disk UUIDs follow from. */
  readonly moid: string;
  readonly host: ManagedObject<"HostSystem">;
  readonly datacenter: ManagedObject<"Datacenter">;
  /** The directory with its vmx file. */
  readonly home: Location;
  /** Path of the vmx file on the home's datastore. */
  readonly vmx: string;
  /** True when cards that are added are to be connected at once. */
  readonly isRunning: boolean;
  /** What takes back the files made so far, should the change fail half-way. */
  readonly undo: (() => void)[];
}

import type { ManagedObjectReference } from "@novasphere/vim25";

/** Where an instance's VM was last seen. */
export interface KnownVm {
  readonly vm: ManagedObjectReference<"VirtualMachine">;
  /** Moid of the datacenter it was found in. */
  readonly datacenter: string;
  /** Moid of its resource pool, which changes when the VM goes to another datacenter. */
  readonly resourcePool: string | undefined;
}

/**
 * The VMs of instances that a session has met, so that they need not be searched each time. What is known is to be
 * checked against the VM itself: others may have removed or moved it.
 */
export class KnownVms {
  readonly #vms = new Map<string, KnownVm>();

  get(uuid: string): KnownVm | undefined {
    return this.#vms.get(uuid);
  }

  set(uuid: string, known: KnownVm): void {
    this.#vms.set(uuid, known);
  }

  forget(uuid: string): void {
    this.#vms.delete(uuid);
  }
}

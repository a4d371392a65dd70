import type { ManagedObjectReference } from "@novasphere/vim25";
import { SimulatorError } from "../errors.ts";
import { MethodFaultError } from "../faults/method-fault.ts";
import { destroyEntity } from "../inventory/destroy.ts";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import { findByInventoryPath, inventoryPathOf } from "../inventory/inventory-path.ts";
import { moveIntoFolder } from "../inventory/move.ts";
import { renameEntity } from "../inventory/rename.ts";
import type { HostFixture } from "../shape/inventory-fixture.ts";
import { addToInventory, type InventoryPart } from "../shape/inventory-part.ts";
import { isDerived, plainProperties } from "../state/machine-properties.ts";
import type { ManagedObject, ManagedType, PropertyTrees } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** The inventory as code sees it: by path, without a session. Paths use stored names. */
export class SimulatorInventory {
  readonly #vcenter: Vcenter;

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** The object at an inventory path, or undefined. */
  find(path: string): ManagedObjectReference | undefined {
    return findByInventoryPath(this.#vcenter, path)?.ref;
  }

  /** The object at an inventory path, of a type when one is named. Throws SIMULATOR_NOT_FOUND. */
  require(path: string): ManagedObjectReference;
  require<T extends ManagedType>(path: string, type: T): ManagedObjectReference<T>;
  require(path: string, type?: ManagedType): ManagedObjectReference {
    const { ref } = this.#require(path);
    if (type === undefined || ref.type === type) return ref;
    const message = `'${path}' in the simulated inventory is a ${ref.type} and no ${type}`;
    throw new SimulatorError("SIMULATOR_NOT_FOUND", message);
  }

  /** The path of an object that is in the inventory. */
  pathOf(ref: ManagedObjectReference): string {
    return inventoryPathOf(this.#vcenter, ref);
  }

  /** All objects of exactly that type, oldest first. */
  list<T extends ManagedType>(type: T): ManagedObjectReference<T>[] {
    return [...this.#vcenter.registry.all(type)].map(({ ref }) => ref);
  }

  /** The properties an object has now; the values must not be changed. Throws SIMULATOR_NOT_FOUND. */
  properties<T extends ManagedType>(ref: ManagedObjectReference<T>): Readonly<PropertyTrees[T]> {
    this.#vcenter.settle();
    return plainProperties(this.#requireRef(ref).properties);
  }

  /** Sets properties as they are, past all rules; those that follow from others are worked out anew. */
  update<T extends ManagedType>(ref: ManagedObjectReference<T>, changes: Partial<PropertyTrees[T]>): void {
    const kept = Object.entries(changes).filter(([name]) => !isDerived(ref.type, name));
    this.#vcenter.registry.update(
      this.#requireRef(ref),
      Object.fromEntries(kept) as Partial<PropertyTrees[T]>,
    );
  }

  /**
   * Builds part of an inventory: below a folder, or a pool below a cluster or pool. New hosts of an
   * existing datacenter mount and see what its other hosts do. Answers with what it built.
   */
  add(parentPath: string, part: InventoryPart): ManagedObjectReference {
    return this.#attempt(`add ${part.type} '${part.name}' to '${parentPath}'`, () =>
      addToInventory(this.#vcenter, this.#require(parentPath), part),
    );
  }

  /** Adds a host to a cluster; it mounts and sees what the cluster does. */
  addHost(clusterPath: string, host: string | HostFixture): ManagedObjectReference {
    const fixture = typeof host === "string" ? { name: host } : host;
    return this.#attempt(`add host '${fixture.name}' to '${clusterPath}'`, () =>
      addToInventory(this.#vcenter, this.#require(clusterPath), { type: "HostSystem", ...fixture }),
    );
  }

  /** Gives an object another display name. */
  rename(path: string, name: string): void {
    this.#attempt(`rename '${path}'`, () =>
      renameEntity(
        this.#vcenter,
        this.#vcenter.registry.require("ManagedEntity", this.require(path)),
        storeDisplayName(name),
      ),
    );
  }

  /** Moves an object into another folder. */
  move(path: string, folderPath: string): void {
    this.#attempt(`move '${path}' to '${folderPath}'`, () => {
      const { registry } = this.#vcenter;
      const folder = registry.require("Folder", this.require(folderPath));
      moveIntoFolder(this.#vcenter, registry.require("ManagedEntity", this.require(path)), folder);
    });
  }

  /** Destroys an object as its Destroy_Task would. */
  destroy(path: string): void {
    this.#attempt(`destroy '${path}'`, () => destroyEntity(this.#vcenter, this.#require(path)));
  }

  #require(path: string): ManagedObject {
    const object = findByInventoryPath(this.#vcenter, path);
    if (object) return object;
    throw new SimulatorError(
      "SIMULATOR_NOT_FOUND",
      `there is nothing at '${path}' in the simulated inventory`,
    );
  }

  #requireRef<T extends ManagedType>(ref: ManagedObjectReference<T>): ManagedObject<T> {
    const object = this.#vcenter.registry.findAny(ref);
    if (object) return object as ManagedObject<T>;
    const message = `there is no ${ref.type} '${ref.value}' in the simulated inventory`;
    throw new SimulatorError("SIMULATOR_NOT_FOUND", message);
  }

  #attempt<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MethodFaultError)) throw error;
      const message = `the simulator cannot ${what}: ${error.message}`;
      throw new SimulatorError("SIMULATOR_OPERATION_FAILED", message, { cause: error });
    }
  }
}

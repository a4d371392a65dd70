import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { managedObjectNotFound } from "../faults/faults.ts";
import type { Session } from "../soap/session.ts";
import type { Vcenter } from "../vcenter.ts";
import { UpdateCollector } from "./update-collector.ts";
import { UpdateFilter } from "./update-filter.ts";

interface Owned {
  readonly collector: UpdateCollector;
  readonly session: Session;
}

/** The property collectors of all sessions: the one each has from the start, and those it creates. */
export class UpdateCollectors {
  readonly #vcenter: Vcenter;
  readonly #collectors = new Map<string, Owned>();

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
    vcenter.registry.onChange((change) => {
      for (const { collector } of this.#collectors.values()) collector.note(change);
    });
  }

  /** The collector behind a reference. Throws ManagedObjectNotFound for another session's. */
  require(ref: ManagedObjectReference, session: Session): UpdateCollector {
    const isDefault = ref.value === this.#vcenter.content.propertyCollector.value;
    const key = isDefault ? `default/${session.key}` : ref.value;
    const owned = this.#collectors.get(key);
    if (owned && owned.session === session) return owned.collector;
    if (!isDefault) throw managedObjectNotFound(ref);
    return this.#add(key, session);
  }

  /** Creates a collector that lives until it is destroyed or its session ends. */
  create(session: Session): ManagedObjectReference {
    const { registry } = this.#vcenter;
    const ref = registry.add("PropertyCollector", sessionMoid(this.#vcenter, session), { filter: [] }).ref;
    this.#add(ref.value, session);
    session.onEnd(() => this.destroy(ref, session));
    return ref;
  }

  /** Destroys a collector with its filters. */
  destroy(ref: ManagedObjectReference, session: Session): void {
    const collector = this.#collectors.get(ref.value);
    if (!collector || collector.session !== session) return;
    for (const { ref: filter } of collector.collector.filters.values()) this.#vcenter.registry.remove(filter);
    collector.collector.destroy(ref);
    this.#collectors.delete(ref.value);
    this.#vcenter.registry.remove(ref);
  }

  /** Creates a filter. Throws InvalidProperty, ManagedObjectNotFound, InvalidArgument. */
  createFilter(
    ref: ManagedObjectReference,
    session: Session,
    spec: Vim.PropertyFilterSpec,
    partialUpdates: boolean,
  ): ManagedObjectReference {
    const { registry, reader } = this.#vcenter;
    const collector = this.require(ref, session);
    const moid = sessionMoid(this.#vcenter, session);
    const filter = new UpdateFilter(
      { type: "PropertyFilter", value: moid },
      spec,
      partialUpdates,
      registry,
      reader,
    );
    registry.add("PropertyFilter", moid, { spec, partialUpdates });
    collector.add(filter);
    return filter.ref;
  }

  /** Destroys a filter. */
  destroyFilter(ref: ManagedObjectReference): void {
    for (const { collector } of this.#collectors.values())
      if (collector.filters.has(ref.value)) collector.remove(ref.value);
    this.#vcenter.registry.remove(ref);
  }

  #add(key: string, session: Session): UpdateCollector {
    const collector = new UpdateCollector(this.#vcenter.clock, () => this.#vcenter.settle());
    this.#collectors.set(key, { collector, session });
    session.onEnd(() => {
      for (const { ref } of collector.filters.values()) this.#vcenter.registry.remove(ref);
      collector.cancel();
      this.#collectors.delete(key);
    });
    return collector;
  }
}

/** The moid of an object that belongs to a session, written as vCenter writes them. */
export function sessionMoid({ ids }: Vcenter, session: Session): string {
  return `session[${session.key}]${ids.uuid(ids.nextMoid("", "object-"))}`;
}

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { isDataTypeKindOf } from "@novasphere/vim25";
import { datacenterOf } from "../inventory/datacenters.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** An event before it is entered: its type and what only it has. */
export type NewEvent = Pick<Vim.AnyEvent & { readonly $type: string }, "$type"> &
  Readonly<Record<string, unknown>>;

type Machine = ManagedObject<"VirtualMachine">;

/** Events kept for late readers. */
const keptEvents = 20_000;

/** What has happened, oldest first. */
export class EventLog {
  readonly #vcenter: Vcenter;
  readonly #events: Vim.AnyEvent[] = [];
  #last = 0;
  #dropped = 0;

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** Number of the oldest event that is kept, counted from 0. */
  get start(): number {
    return this.#dropped;
  }

  /** Number the next event will have. */
  get end(): number {
    return this.#dropped + this.#events.length;
  }

  /** The event of a number. */
  at(number: number): Vim.AnyEvent | undefined {
    return this.#events[number - this.#dropped];
  }

  /** Enters an event about a machine. */
  recordMachine(
    vm: Machine,
    type: string,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    const { registry } = this.#vcenter;
    const host = registry.find("HostSystem", vm.properties.runtime.host);
    const compute = host && registry.find("ComputeResource", host.properties.parent);
    const datacenter = host && datacenterOf(this.#vcenter, host.ref);
    this.record({
      $type: type as NewEvent["$type"],
      template: vm.properties.config.template,
      vm: { name: vm.properties.name, vm: vm.ref },
      ...(host ? { host: { name: host.properties.name, host: host.ref } } : {}),
      ...(compute
        ? { computeResource: { name: compute.properties.name, computeResource: compute.ref } }
        : {}),
      ...(datacenter ? { datacenter: { name: datacenter.properties.name, datacenter: datacenter.ref } } : {}),
      fullFormattedMessage: message,
      ...more,
    });
  }

  /** Enters an event; key, time and user are filled in. */
  record(event: NewEvent): void {
    this.#last += 1;
    const entered = {
      key: this.#last,
      chainId: this.#last,
      createdTime: this.#vcenter.time,
      userName: this.#vcenter.currentUser,
      ...event,
    } as unknown as Vim.AnyEvent;
    this.#events.push(entered);
    if (this.#events.length > keptEvents) {
      this.#events.shift();
      this.#dropped += 1;
    }
    const { eventManager } = this.#vcenter.content;
    const manager = this.#vcenter.registry.find("EventManager", eventManager);
    if (manager) this.#vcenter.registry.update(manager, { latestEvent: entered });
  }
}

/** True when an event passes a filter. */
export function matchesFilter(vcenter: Vcenter, event: Vim.AnyEvent, filter: Vim.EventFilterSpec): boolean {
  const { entity, time, userName, type, eventTypeId } = filter;
  const created = Date.parse(event.createdTime);
  if (time?.beginTime !== undefined && created < Date.parse(time.beginTime)) return false;
  if (time?.endTime !== undefined && created > Date.parse(time.endTime)) return false;
  if (userName?.userList && !userName.userList.includes(event.userName)) return false;
  const kind = event.$type ?? "Event";
  if (type && !type.some((wanted) => isDataTypeKindOf(kind, wanted))) return false;
  if (eventTypeId && !eventTypeId.some((wanted) => wanted.endsWith(`.${kind}`) || wanted === kind))
    return false;
  return !entity || concerns(vcenter, event, entity);
}

function concerns(
  vcenter: Vcenter,
  event: Vim.AnyEvent,
  { entity, recursion }: Vim.EventFilterSpecByEntity,
): boolean {
  const named = [
    event.vm?.vm,
    event.host?.host,
    event.computeResource?.computeResource,
    event.datacenter?.datacenter,
  ].filter((ref) => ref !== undefined);
  if (recursion !== "children" && named.some(({ value }) => value === entity.value)) return true;
  return recursion !== "self" && named.some((ref) => isBelow(vcenter, ref, entity));
}

function isBelow(vcenter: Vcenter, ref: ManagedObjectReference, ancestor: ManagedObjectReference): boolean {
  let next = vcenter.registry.find("ManagedEntity", ref)?.properties.parent;
  for (; next; next = vcenter.registry.find("ManagedEntity", next)?.properties.parent)
    if (next.value === ancestor.value) return true;
  return false;
}

import type { Vim } from "@novasphere/vim25";
import { sessionMoid } from "../collector/update-collectors.ts";
import { invalidArgument, managedObjectNotFound } from "../faults/faults.ts";
import type { Call, MethodTable } from "../soap/method-table.ts";
import type { Vcenter } from "../vcenter.ts";
import { matchesFilter } from "./event-log.ts";

/** Where a reader of events stands: between the event of `next - 1` and that of `next`. */
interface Reader {
  readonly filter: Vim.EventFilterSpec;
  next: number;
  pageSize: number;
}

/** Readers of all sessions, by moid. */
export class EventReaders {
  readonly #readers = new Map<string, Reader>();

  add(moid: string, filter: Vim.EventFilterSpec, next: number): void {
    this.#readers.set(moid, { filter, next, pageSize: 10 });
  }

  remove(moid: string): void {
    this.#readers.delete(moid);
  }

  /** The newest events of a reader's page, newest first. */
  latestPage(vcenter: Vcenter, moid: string): Vim.AnyEvent[] {
    const reader = this.#readers.get(moid);
    return reader ? newestEvents(vcenter, reader.filter, reader.pageSize) : [];
  }

  require({ target }: Pick<Call, "target">): Reader {
    const reader = this.#readers.get(target.ref.value);
    if (!reader) throw managedObjectNotFound(target.ref);
    return reader;
  }
}

function checkFilter(vcenter: Vcenter, { entity, maxCount }: Vim.EventFilterSpec): void {
  if (entity) vcenter.registry.require("ManagedEntity", entity.entity);
  if (maxCount !== undefined && maxCount < 0) throw invalidArgument("filter.maxCount");
}

/** The newest events that pass a filter, newest first. */
function newestEvents(vcenter: Vcenter, filter: Vim.EventFilterSpec, most: number): Vim.AnyEvent[] {
  const { events } = vcenter;
  const found: Vim.AnyEvent[] = [];
  for (let number = events.end - 1; number >= events.start && found.length < most; number -= 1) {
    const event = events.at(number);
    if (event && matchesFilter(vcenter, event, filter)) found.push(event);
  }
  return found;
}

/** Methods of the event manager. */
export const eventManagerMethods: MethodTable = {
  QueryEvents({ vcenter, parameters: { filter } }) {
    checkFilter(vcenter, filter);
    return newestEvents(vcenter, filter, filter.maxCount ?? 1000).reverse();
  },
  CreateCollectorForEvents({ vcenter, session, parameters: { filter } }) {
    checkFilter(vcenter, filter);
    const moid = sessionMoid(vcenter, session);
    const { ref } = vcenter.registry.add("EventHistoryCollector", moid, { filter });
    vcenter.eventReaders.add(moid, filter, vcenter.events.start);
    session.onEnd(() => {
      vcenter.registry.remove(ref);
      vcenter.eventReaders.remove(moid);
    });
    return ref;
  },
};

/** Methods of a reader of events. */
export const eventCollectorMethods: MethodTable = {
  ReadNextEvents(call) {
    const { vcenter, parameters } = call;
    const reader = vcenter.eventReaders.require(call);
    if (parameters.maxCount <= 0) throw invalidArgument("maxCount");
    const found: Vim.AnyEvent[] = [];
    for (; reader.next < vcenter.events.end && found.length < parameters.maxCount; reader.next += 1) {
      const event = vcenter.events.at(reader.next);
      if (event && matchesFilter(vcenter, event, reader.filter)) found.push(event);
    }
    return found;
  },
  ReadPreviousEvents(call) {
    const { vcenter, parameters } = call;
    const reader = vcenter.eventReaders.require(call);
    if (parameters.maxCount <= 0) throw invalidArgument("maxCount");
    const found: Vim.AnyEvent[] = [];
    while (reader.next > vcenter.events.start && found.length < parameters.maxCount) {
      reader.next -= 1;
      const event = vcenter.events.at(reader.next);
      if (event && matchesFilter(vcenter, event, reader.filter)) found.push(event);
    }
    return found;
  },
  SetCollectorPageSize(call) {
    const { maxCount } = call.parameters;
    if (maxCount <= 0 || maxCount > 1000) throw invalidArgument("maxCount");
    call.vcenter.eventReaders.require(call).pageSize = maxCount;
  },
  RewindCollector(call) {
    call.vcenter.eventReaders.require(call).next = call.vcenter.events.start;
  },
  ResetCollector(call) {
    call.vcenter.eventReaders.require(call).next = call.vcenter.events.end;
  },
  DestroyCollector(call) {
    call.vcenter.eventReaders.remove(call.target.ref.value);
    call.vcenter.registry.remove(call.target.ref);
  },
};

import type { Methods } from "@novasphere/vim25";
import type { Session, TaskMethod, TaskOptions, TaskResult } from "@novasphere/vsphere-client";
import { KeyedLock } from "./concurrency/keyed-lock.ts";
import { Slots } from "./concurrency/slots.ts";
import type { FileStore } from "./datastore-files.ts";
import { KnownRoots } from "./image/known-roots.ts";
import { type KnownVm, KnownVms } from "./known-vms.ts";
import type { NodeContext } from "./node-context.ts";

const defaultMaximumTasks = 32;
const defaultMaximumTransfers = 4;

/** What the operations of one node share while they run. */
export interface NodeWork {
  /** One change of an instance at a time, by instance UUID; shared by all nodes of the session. */
  readonly instances: KeyedLock;
  readonly tasks: Slots;
  readonly transfers: Slots;
  /** One fetch of an image at a time, by datastore and image; shared by all nodes of the session. */
  readonly images: KeyedLock;
  /** What is in the image caches; shared by all nodes of the session. */
  readonly roots: KnownRoots;
  /** Datastores by reference; shared by all nodes of the session. */
  readonly stores: Map<string, FileStore>;
  /** VMs by their instance's UUID; shared by all nodes of the session. */
  readonly vms: KnownVms;
  /** One change of a DRS rule at a time, by cluster and rule; shared by all nodes of the session. */
  readonly rules: KeyedLock;
}

const works = new WeakMap<NodeContext, NodeWork>();
const shared = new WeakMap<
  Session,
  Pick<NodeWork, "instances" | "images" | "roots" | "stores" | "vms" | "rules">
>();

/** The node's work; everybody who holds the same node context gets the same. */
export function workOf(node: NodeContext): NodeWork {
  const known = works.get(node);
  if (known) return known;
  const { maximumTasks = defaultMaximumTasks, maximumTransfers = defaultMaximumTransfers } =
    node.limits ?? {};
  const ofSession = shared.get(node.session) ?? {
    instances: new KeyedLock(),
    images: new KeyedLock(),
    roots: new KnownRoots(),
    stores: new Map<string, FileStore>(),
    vms: new KnownVms(),
    rules: new KeyedLock(),
  };
  shared.set(node.session, ofSession);
  const work = {
    tasks: new Slots(maximumTasks),
    transfers: new Slots(maximumTransfers),
    ...ofSession,
  };
  works.set(node, work);
  return work;
}

/** The VM that a session last saw as an instance's. Whether it still is one is to be asked of it. */
export function knownVmOf(session: Session, uuid: string): KnownVm["vm"] | undefined {
  return shared.get(session)?.vms.get(uuid)?.vm;
}

/** How long a task may take to end after it was cancelled. */
const settleTimeoutMs = 10_000;

/**
 * Runs a task in one of the node's slots. An abort cancels it on the server too and waits for its end, so that it does
 * not go on behind the caller's back; one that comes too late is not noticed.
 */
export function runNodeTask<M extends TaskMethod>(
  node: NodeContext,
  method: M,
  parameters: Methods[M]["request"],
  options: TaskOptions = {},
): Promise<TaskResult<M>> {
  return workOf(node).tasks.run(
    () => node.session.runTask(method, parameters, { ...options, cancelOnAbort: true, settleTimeoutMs }),
    options.signal,
  );
}

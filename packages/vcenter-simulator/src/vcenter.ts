import type { Vim } from "@novasphere/vim25";
import { CapacityLedger } from "./capacity/capacity-ledger.ts";
import type { SimulatorClock } from "./clock.ts";
import { viewOf } from "./collector/container-view.ts";
import { PropertyReader } from "./collector/property-reader.ts";
import { UpdateCollectors } from "./collector/update-collectors.ts";
import { CallRules } from "./control/call-rules.ts";
import { Tempo } from "./control/tempo.ts";
import { EventLog } from "./events/event-log.ts";
import { EventReaders } from "./events/event-methods.ts";
import { Attachments } from "./inventory/attachments.ts";
import { ChildIndex } from "./inventory/child-index.ts";
import { mirrorDatastore } from "./inventory/datastores.ts";
import { addFolder } from "./inventory/folders.ts";
import { mirrorHost } from "./inventory/hosts.ts";
import { mirrorNetworks } from "./inventory/networks.ts";
import { mirrorPool } from "./inventory/resource-pools.ts";
import { podSummary } from "./inventory/storage-pods.ts";
import { Customizations } from "./machines/customization.ts";
import { fileLayout, storageUse } from "./machines/file-layout.ts";
import { runningGuest } from "./machines/guest.ts";
import { GuestTools } from "./machines/guest-tools.ts";
import { environmentBrowserOf, machineSummary, mirrorMachines } from "./machines/machine-summary.ts";
import { StoragePolicies } from "./policies/storage-policies.ts";
import { addServiceObjects } from "./soap/service-content.ts";
import type { Session } from "./soap/session.ts";
import { type SessionRules, Sessions } from "./soap/sessions.ts";
import { Identifiers } from "./state/identifiers.ts";
import { MachineValues } from "./state/machine-properties.ts";
import type { ManagedObject } from "./state/managed-object.ts";
import { Registry } from "./state/registry.ts";
import { FirstClassDisks } from "./storage/first-class-disks.ts";
import { FirstClassSnapshots } from "./storage/first-class-snapshots.ts";
import { FirstClassTags } from "./storage/first-class-tags.ts";
import { IscsiTargets } from "./storage/iscsi-targets.ts";
import { Storage } from "./storage/storage.ts";
import { Tasks } from "./tasks/tasks.ts";
import { Leases } from "./transfer/leases.ts";
import { ServiceTickets } from "./transfer/service-tickets.ts";

/** How this vCenter behaves, with every default filled in. */
export interface VcenterSettings {
  readonly seed: number;
  readonly clock: SimulatorClock;
  /** Objects in one page of a read that asks for no number. */
  readonly pageSize: number;
  /** How long a task runs; 0 finishes it before its call returns. */
  readonly taskDelayMs: number;
  /** How long every call takes at least. */
  readonly latencyMs: number;
  /** Time from power-on to running guest tools. */
  readonly guestBootMs: number;
  /** Whether running machines may be given more memory together than there is. */
  readonly memoryOvercommit: boolean;
  readonly sessions: SessionRules;
}

/** Host, port and protocol of the server. */
export interface PublicAddress {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly thumbprint: string | undefined;
}

/** Everything one simulated vCenter consists of; method tables and the builder work on it. */
export class Vcenter {
  readonly settings: VcenterSettings;
  readonly clock: SimulatorClock;
  readonly ids: Identifiers;
  readonly registry = new Registry();
  readonly machineValues = new MachineValues({
    summary: (vm) => machineSummary(this, vm),
    guest: (vm) => runningGuest(this, vm),
    environmentBrowser: (vm) => environmentBrowserOf(this, vm),
  });
  readonly reader = new PropertyReader();
  readonly children: ChildIndex;
  readonly attachments: Attachments;
  readonly storage: Storage;
  readonly capacity: CapacityLedger;
  readonly sessions: Sessions;
  readonly rootFolder: ManagedObject<"Folder">;
  readonly content: Vim.ServiceContent;
  readonly tempo: Tempo;
  readonly rules: CallRules;
  readonly tasks: Tasks;
  readonly guestTools = new GuestTools();
  readonly customizations = new Customizations();
  readonly tickets: ServiceTickets;
  readonly leases = new Leases(this);
  readonly disks = new FirstClassDisks(this);
  readonly diskSnapshots = new FirstClassSnapshots(this);
  readonly diskTags = new FirstClassTags();
  /** What the hosts' iSCSI adapters can find. */
  readonly iscsi: IscsiTargets;
  readonly policies: StoragePolicies;
  readonly events = new EventLog(this);
  readonly eventReaders = new EventReaders();
  #actor: { readonly userName: string; readonly session: Session | undefined } = {
    userName: "",
    session: undefined,
  };
  /** Where hosts answer; undefined when they do not. */
  hostAddress: PublicAddress | undefined;
  /** Where clients reach the server; known once it listens. */
  publicAddress: PublicAddress = { host: "127.0.0.1", port: 443, secure: true, thumbprint: undefined };
  #time = { ms: Number.NaN, text: "" };
  readonly #scheduled = new Set<() => void>();
  readonly collectors: UpdateCollectors;

  constructor(settings: VcenterSettings) {
    this.settings = settings;
    this.clock = settings.clock;
    this.ids = new Identifiers(settings.seed);
    this.tempo = new Tempo(settings.latencyMs, settings.taskDelayMs);
    this.rules = new CallRules(this);
    this.iscsi = new IscsiTargets(this.ids);
    this.tickets = new ServiceTickets(this.ids, this.clock);
    this.children = new ChildIndex(this.registry);
    this.attachments = new Attachments(this.registry);
    this.storage = new Storage(this.registry);
    this.capacity = new CapacityLedger(this.registry);
    this.sessions = new Sessions(settings.sessions, this.clock, this.ids, this.registry, this.reader);
    for (const mirror of [mirrorHost, mirrorPool, mirrorDatastore, mirrorNetworks, mirrorMachines])
      mirror(this);
    this.rootFolder = addFolder(this, "root", "Datacenters", undefined);
    this.content = addServiceObjects(this, this.rootFolder.ref);
    this.policies = new StoragePolicies(this);
    this.tasks = new Tasks(this.registry, this.ids, this.clock, this.tempo, this.rules);
    this.collectors = new UpdateCollectors(this);
    this.#computeProperties();
  }

  /** Properties that are worked out when somebody reads them. */
  #computeProperties(): void {
    const { reader, registry } = this;
    reader.setComputed("ContainerView", "view", (view) =>
      viewOf(registry, view as ManagedObject<"ContainerView">),
    );
    reader.setComputed("VirtualMachine", "layoutEx", (vm) =>
      fileLayout(this, vm as ManagedObject<"VirtualMachine">),
    );
    reader.setComputed("VirtualMachine", "storage", (vm) =>
      storageUse(this, vm as ManagedObject<"VirtualMachine">),
    );
    reader.setComputed("EventHistoryCollector", "latestPage", ({ ref }) =>
      this.eventReaders.latestPage(this, ref.value),
    );
    reader.setComputed("StoragePod", "summary", (pod) =>
      podSummary(this, pod as ManagedObject<"StoragePod">),
    );
    reader.setComputed("ServiceInstance", "serverClock", () => this.time);
    reader.setComputed("SessionManager", "currentSession", () => this.#actor.session?.toUserSession());
    reader.setComputed("SessionManager", "sessionList", () =>
      this.sessions.list().map((session) => session.toUserSession()),
    );
  }

  /** Runs `action` after a while, unless it is called off or the vCenter is closed before. */
  schedule(delayMs: number, action: () => void): () => void {
    const stop = this.clock.schedule(delayMs, () => {
      this.#scheduled.delete(cancel);
      action();
    });
    const cancel = () => {
      this.#scheduled.delete(cancel);
      stop();
    };
    this.#scheduled.add(cancel);
    return cancel;
  }

  /** Runs `action` when a guest has had its time: at once unless guests take time to boot. */
  later(action: () => void): void {
    if (this.settings.guestBootMs > 0) this.schedule(this.settings.guestBootMs, action);
    else action();
  }

  /** The time as properties show it: the same text while it is the same time. */
  get time(): string {
    const ms = this.clock.now();
    if (ms !== this.#time.ms) this.#time = { ms, text: new Date(ms).toISOString() };
    return this.#time.text;
  }

  /** On whose behalf things happen now. */
  get currentUser(): string {
    return this.#actor.userName;
  }

  /** Does something on behalf of a user, within a session of theirs when one is given. */
  actAs<T>(userName: string, work: () => T, session?: Session): T {
    const before = this.#actor;
    this.#actor = { userName, session };
    try {
      return work();
    } finally {
      this.#actor = before;
    }
  }

  /** Ends sessions, tasks and whatever waits for the clock. */
  close(): void {
    for (const session of this.sessions.list()) this.sessions.end(session);
    this.tasks.close();
    for (const cancel of [...this.#scheduled]) cancel();
  }

  /** Works everything that follows from changes into the properties; done before anyone reads. */
  settle(): void {
    this.capacity.settle();
    this.storage.settle();
  }
}

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import type { ManagedObject, PropertyTrees } from "./managed-object.ts";
import { isPacked, type Packed, PackedValues } from "./packed-values.ts";
import { SharedValues } from "./shared-values.ts";

type Machine = ManagedObject<"VirtualMachine">;
type Tree = PropertyTrees["VirtualMachine"];
type Config = Vim.VirtualMachineConfigInfo;

/** Properties of machines that follow from others and are worked out when they are read. */
export interface MachineDerivations {
  summary(vm: Machine): Tree["summary"];
  /** What is known of a guest whose tools run. */
  guest(vm: Machine): Tree["guest"];
  environmentBrowser(vm: Machine): ManagedObjectReference | undefined;
}

/** Stands for a guest whose tools run, wherever a machine's `guest` is set: {@link MachineDerivations.guest}. */
export const awakeGuest: Tree["guest"] = { toolsRunningStatus: "guestToolsRunning", guestState: "running" };

const noLists: Machine["lists"] = new Map();

/** What of a machine's properties follows from the others; what is written to them is not kept. */
const derived = ["summary", "resourceConfig", "environmentBrowser", "guestHeartbeatStatus"] as const;
type Derived = (typeof derived)[number];

/** How much a machine has, without unpacking its configuration. */
export function machineSize({ properties }: Machine): MachineSize {
  return (properties as unknown as MachineProperties).size;
}

/** One part of a machine's configuration by its path, without unpacking the rest. */
export function configPart({ properties }: Machine, ...path: string[]): unknown {
  return (properties as unknown as MachineProperties).configPart(...path);
}

/** True for a property that {@link MachineValues} works out. */
export function isDerived(type: string, name: string): boolean {
  return type === "VirtualMachine" && (derived as readonly string[]).includes(name);
}

/** The properties as plain data, those that are worked out included. */
export function plainProperties<T extends object>(properties: T): T {
  return properties instanceof MachineProperties ? (properties.toPlain() as T) : { ...properties };
}

/** How much a machine has of what capacity is reckoned in. */
export interface MachineSize {
  readonly numCPU: number;
  readonly memoryMB: number;
  readonly cpuReservationMhz: number;
  readonly memoryReservationMiB: number;
}

/** What the machines of one vCenter have in common, and who works out what follows. */
export class MachineValues {
  readonly derive: MachineDerivations;
  readonly packed = new PackedValues();
  readonly shared = new SharedValues();
  #loose: MachineProperties | undefined;

  constructor(derive: MachineDerivations) {
    this.derive = derive;
  }

  /** The properties of a new machine, kept in little space. */
  keep(ref: ManagedObjectReference<"VirtualMachine">, tree: Omit<Tree, Derived>): Tree {
    return new MachineProperties(this, ref, tree) as unknown as Tree;
  }

  /** Notes that a machine was changed: it stays as it is until another one is, and is packed then. */
  loosened(properties: MachineProperties): void {
    if (this.#loose === properties) return;
    this.#loose?.pack();
    this.#loose = properties;
  }
}

/**
 * The properties of one machine. Ten thousand of them are kept, and most of what they say is the same for all
 * or follows from something else: the configuration is packed, `summary` and the like are derived.
 */
class MachineProperties {
  readonly #values: MachineValues;
  readonly #ref: ManagedObjectReference<"VirtualMachine">;
  #name: string;
  #config: Config | Packed;
  #guest: Tree["guest"];
  overallStatus: Tree["overallStatus"];
  configStatus: Tree["configStatus"];
  effectiveRole: Tree["effectiveRole"];
  alarmActionsEnabled: Tree["alarmActionsEnabled"];
  capability: Tree["capability"];
  runtime: Tree["runtime"];
  parent: Tree["parent"];
  resourcePool: Tree["resourcePool"];
  datastore: Tree["datastore"];
  network: Tree["network"];

  constructor(
    values: MachineValues,
    ref: ManagedObjectReference<"VirtualMachine">,
    tree: Omit<Tree, Derived>,
  ) {
    this.#values = values;
    this.#ref = ref;
    this.#name = tree.name;
    this.#config = tree.config;
    this.#guest = tree.guest;
    this.runtime = tree.runtime;
    this.parent = tree.parent;
    this.resourcePool = tree.resourcePool;
    this.datastore = tree.datastore;
    this.network = tree.network;
    this.overallStatus = tree.overallStatus;
    this.configStatus = tree.configStatus;
    this.effectiveRole = tree.effectiveRole;
    this.alarmActionsEnabled = tree.alarmActionsEnabled;
    this.capability = tree.capability;
    values.loosened(this);
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#config = this.config;
    this.#guest = this.guest;
    this.#name = name;
    this.#values.loosened(this);
  }

  get config(): Config {
    if (!isPacked(this.#config)) return this.#config;
    return this.#values.packed.unpack(this.#config, this.#name) as Config;
  }

  set config(config: Config) {
    this.#config = config;
    this.#values.loosened(this);
  }

  get guest(): Tree["guest"] {
    return this.#guest === awakeGuest ? this.#values.derive.guest(this.#object) : this.#guest;
  }

  set guest(guest: Tree["guest"]) {
    this.#guest = guest;
  }

  get guestHeartbeatStatus(): Vim.ManagedEntityStatus {
    return this.#guest?.toolsRunningStatus === "guestToolsRunning" ? "green" : "gray";
  }

  get summary(): Tree["summary"] {
    return this.#values.derive.summary(this.#object);
  }

  get environmentBrowser(): ManagedObjectReference | undefined {
    return this.#values.derive.environmentBrowser(this.#object);
  }

  get resourceConfig(): Tree["resourceConfig"] {
    const [cpuAllocation, memoryAllocation] = [
      this.configPart("cpuAllocation"),
      this.configPart("memoryAllocation"),
    ];
    return {
      entity: this.#ref,
      cpuAllocation: (cpuAllocation ?? {}) as Vim.ResourceAllocationInfo,
      memoryAllocation: (memoryAllocation ?? {}) as Vim.ResourceAllocationInfo,
    };
  }

  /** What the configuration claims, without unpacking it. */
  get size(): MachineSize {
    return {
      numCPU: Number(this.configPart("hardware", "numCPU")),
      memoryMB: Number(this.configPart("hardware", "memoryMB")),
      cpuReservationMhz: Number(this.configPart("cpuAllocation", "reservation") ?? 0),
      memoryReservationMiB: Number(this.configPart("memoryAllocation", "reservation") ?? 0),
    };
  }

  /** Puts the configuration into little space, and shares what others have too. */
  pack(): void {
    const { packed, shared } = this.#values;
    if (!isPacked(this.#config)) this.#config = packed.pack(this.#config, this.#name);
    this.runtime = shared.share(this.runtime);
    this.datastore = shared.share(this.datastore);
    this.network = shared.share(this.network);
  }

  /** All properties as plain data. */
  toPlain(): object {
    const { name, config, guest, summary, environmentBrowser, resourceConfig, guestHeartbeatStatus } = this;
    return {
      ...this,
      name,
      config,
      guest,
      summary,
      environmentBrowser,
      resourceConfig,
      guestHeartbeatStatus,
    };
  }

  get #object(): Machine {
    return { ref: this.#ref, properties: this as unknown as Tree, lists: noLists };
  }

  /** One part of the configuration by its path. */
  configPart(...path: string[]): unknown {
    if (isPacked(this.#config)) return this.#values.packed.read(this.#config, this.#name, path);
    let value: unknown = this.#config;
    for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
    return value;
  }
}

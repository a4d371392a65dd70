import type {
  AddressedCard,
  AttachInterfaceOptions,
  ConsoleTicket,
  Diagnostics,
  InstanceInfo,
  PortInterface,
  PortKey,
  PowerState,
  RebootType,
  ServerGroup,
  SpawnOptions,
} from "@novasphere/ops";
import type { ImageDriver } from "./image-driver.ts";
import type { MigrationDriver } from "./migration-driver.ts";
import type { InstanceKey, NodeInstance, RequestContext } from "./request.ts";
import type { VolumeDriver } from "./volume-driver.ts";

/** What a spawn is given beside the instance: its networks, image, config drive, volumes and server group, and whether it is started. */
export interface SpawnRequest extends Omit<SpawnOptions, keyof RequestContext> {}

/**
 * The operations on instances. Each goes to the instance's own node, and waits, fails and hangs with that node
 * alone.
 *
 * An instance that was moved to another of the driver's nodes is worked on there, and a warning says so. One that
 * is on none of them is not removed, replaced or moved: `DRIVER_INSTANCE_ASTRAY`.
 *
 * Before any vSphere call it rejects with `DRIVER_INVALID_NODE_NAME`, `DRIVER_NODE_NOT_FOUND` or
 * `DRIVER_INSTANCE_WITHOUT_NODE`; then, depending on the node, with `DRIVER_NODE_DRAINING`,
 * `DRIVER_NODE_SUSPENDED` or `DRIVER_NODE_BUSY`; and with `DRIVER_OPERATION_TIMEOUT` when it takes too long.
 */
export interface InstanceDriver extends VolumeDriver, MigrationDriver, ImageDriver {
  /** Creates and starts the instance's VM in exactly the cluster or resource pool of its node. */
  spawn(context: RequestContext, instance: NodeInstance, request?: SpawnRequest): Promise<void>;
  /**
   * Gives the instance a fresh VM on its node, from another image if that is wanted, with its UUID and the ports and
   * volumes of the request. Its image is fetched first, so that a rebuild that cannot begin leaves it as it was.
   */
  rebuild(context: RequestContext, instance: NodeInstance, request?: SpawnRequest): Promise<void>;
  /**
   * Brings an instance whose host is dead, or whose VM is gone, to its node, which is the new one by now: with its disks
   * where they are within reach, else as a spawn makes it. Throws `OPS_INSTANCE_EXISTS` for one on a living host.
   */
  evacuate(context: RequestContext, instance: NodeInstance, request?: SpawnRequest): Promise<void>;
  /** Removes the instance's VM and files. Without a node, or without a VM, there is nothing to do. */
  destroy(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** What destroy leaves beside a VM: nothing. Makes no call, because it is asked for VMs that have moved away, too. */
  cleanup(context: RequestContext, instance: InstanceKey): Promise<void>;
  powerOn(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Off at once, or with a time after the guest was asked and had that long to shut down. */
  powerOff(context: RequestContext, instance: InstanceKey, guestTimeoutMs?: number): Promise<void>;
  reboot(context: RequestContext, instance: InstanceKey, type: RebootType): Promise<void>;
  suspend(context: RequestContext, instance: InstanceKey): Promise<void>;
  resume(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** vSphere has no such state: rejects with `OPS_NOT_SUPPORTED`. */
  pause(context: RequestContext, instance: InstanceKey): Promise<never>;
  /** Nothing is ever paused: rejects with `DRIVER_NOT_SUPPORTED`. */
  unpause(context: RequestContext, instance: InstanceKey): Promise<never>;
  /** Needs an account of the guest, which Nova has not: rejects with `DRIVER_NOT_SUPPORTED`. */
  setAdminPassword(context: RequestContext, instance: InstanceKey): Promise<never>;
  /** Starts an instance that should run and is off; running and suspended ones stay as they are. */
  resumeStateOnHostBoot(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Gives the VM the form of the instance's new display name. */
  rename(context: RequestContext, instance: InstanceKey, displayName: string): Promise<void>;
  /** Sets metadata on the VM; null or an empty text takes a key away. */
  changeInstanceMetadata(
    context: RequestContext,
    instance: InstanceKey,
    changes: Readonly<Record<string, string | null>>,
  ): Promise<void>;

  /** The instance's power state, and its size: memory in MiB. One call, and one more for a VM that was not met before. */
  getInfo(
    context: RequestContext,
    instance: InstanceKey,
  ): Promise<{ readonly state: PowerState; readonly memoryMb: number; readonly vcpus: number }>;
  getInstanceDiagnostics(context: RequestContext, instance: InstanceKey): Promise<Diagnostics>;
  /** The metadata that {@link changeInstanceMetadata} has set. */
  getInstanceMetadata(context: RequestContext, instance: InstanceKey): Promise<Record<string, string>>;
  instanceExists(context: RequestContext, instance: InstanceKey): Promise<boolean>;
  /** ESXi has no VNC server since 7.0: rejects with `DRIVER_NOT_SUPPORTED`. */
  getVncConsole(context: RequestContext, instance: InstanceKey): Promise<never>;
  /** A ticket for the screen of a running instance. */
  getMksConsole(context: RequestContext, instance: InstanceKey): Promise<ConsoleTicket>;

  /**
   * The end of what the instance has written to its serial port, at most 100 KiB. Throws
   * `OPS_CONSOLE_LOG_UNAVAILABLE` where instances have no such log.
   */
  getConsoleOutput(context: RequestContext, instance: InstanceKey): Promise<Uint8Array>;

  /** Plugs a network card for a Neutron port, found among the networks of the instance's own node. */
  attachInterface(
    context: RequestContext & AttachInterfaceOptions,
    instance: InstanceKey,
    port: PortInterface,
  ): Promise<void>;
  /** Unplugs the network card of a Neutron port. */
  detachInterface(context: RequestContext, instance: InstanceKey, port: PortKey): Promise<void>;
  /** Tells the guest's tools what its cards are to be set to, in `machine.id`. */
  injectNetworkInfo(
    context: RequestContext,
    instance: InstanceKey,
    cards: readonly AddressedCard[],
  ): Promise<void>;

  /**
   * Makes the node's cluster keep a server group: a DRS rule for its members there, which an instance that is spawned
   * with the group in its request joins by itself, and leaves when it is destroyed.
   */
  syncServerGroup(context: RequestContext, node: string, group: ServerGroup): Promise<void>;

  /** VM names of all our instances on all nodes. */
  listInstances(context?: RequestContext): Promise<string[]>;
  listInstanceUuids(context?: RequestContext): Promise<string[]>;
  /**
   * Our instances by node name; each appears once, under the node whose pool is nearest above it,
   * with its power state. One call plus pages for each vCenter.
   */
  getAllInstancesByNode(context?: RequestContext): Promise<ReadonlyMap<string, readonly InstanceInfo[]>>;
}

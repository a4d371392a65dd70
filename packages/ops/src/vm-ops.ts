import type { ManagedObjectReference } from "@novasphere/vim25";
import type { CallOptions, TaskOptions } from "@novasphere/vsphere-client";
import { encodeName } from "@novasphere/vsphere-inventory";
import { checkMove, type MoveCheck } from "./check-move.ts";
import { readConsoleLog } from "./console-log.ts";
import { type ConsoleTicket, fetchConsoleTicket } from "./console-ticket.ts";
import { type Diagnostics, fetchDiagnostics } from "./diagnostics.ts";
import { OpsError } from "./errors.ts";
import { evacuateInstance } from "./evacuate.ts";
import { type AgedImages, type AgeImagesOptions, ageImages } from "./image/age-images.ts";
import { cacheImage } from "./image/cache-image.ts";
import type { ImageContent } from "./image/image-content.ts";
import {
  type Flavor,
  type Image,
  type Instance,
  type InstanceInfo,
  novaPowerState,
  type PowerState,
} from "./instance.ts";
import {
  type AttachInterfaceOptions,
  attachInterface,
  detachInterface,
  injectNetworkInfo,
  type PortInterface,
  type PortKey,
} from "./interfaces.ts";
import { fetchInstanceInfo, listInstancesBelow } from "./list-instances.ts";
import type { AddressedCard } from "./machine-id.ts";
import { vmDisplayName } from "./marks.ts";
import { fetchMetadata, setMetadata } from "./metadata.ts";
import { migrate } from "./migrate.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";
import type { OperationOptions } from "./operation-options.ts";
import {
  type PowerOffOptions,
  powerOff,
  powerOn,
  type RebootType,
  reboot,
  resume,
  resumeAfterHostBoot,
  suspend,
} from "./power.ts";
import { rebuildInstance } from "./rebuild.ts";
import { moveToHost } from "./relocate.ts";
import { relocateToNode } from "./relocate-to-node.ts";
import { destroyInstance } from "./remove-vm.ts";
import { type RescueImage, rescue, unrescue } from "./rescue.ts";
import { confirmResize, type ResizeOptions, resize, revertResize } from "./resize.ts";
import { type ServerGroup, syncServerGroup } from "./server-group.ts";
import { exportSnapshot, type SnapshotConsumer } from "./snapshot.ts";
import { type SpawnOptions, spawnInstance } from "./spawn.ts";
import { VmFolders } from "./vm-folders.ts";
import { findVm, requireOurVm, requireVm } from "./vm-lookup.ts";

/**
 * Instance operations on one node. VMs are created in the node's resource pool and nowhere else; only
 * VMs that carry our mark are changed or destroyed. Changes of one instance run one after the other, those of
 * different instances side by side. Aborting an operation cancels the vSphere task that runs at that moment.
 * Where it is said that something is success, it is so without a task. Numbers of calls are those for an instance whose
 * VM the session has met; another is searched first, a call more.
 */
export class VMOps {
  readonly node: NodeContext;
  readonly #folders: VmFolders;

  constructor(node: NodeContext) {
    this.node = node;
    this.#folders = new VmFolders(node);
  }

  /**
   * Creates the VM of an instance, names it and powers it on. Safe to repeat: what an earlier spawn left half
   * made is made anew, and an instance that is complete is only started. A failure removes what was made.
   * Throws {@link OpsError} or the vSphere fault.
   */
  spawn(instance: Instance, options: SpawnOptions = {}): Promise<ManagedObjectReference<"VirtualMachine">> {
    return this.#change(instance.uuid, options, () =>
      spawnInstance(this.node, this.#folders, instance, options),
    );
  }

  /**
   * Powers the instance's VM off and removes it with its files; attached volumes keep theirs. An instance
   * without a VM is success; a VM without our mark throws `OPS_INSTANCE_NOT_OURS`.
   */
  destroy(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => destroyInstance(this.node, uuid, options));
  }

  /**
   * Gives the instance a fresh VM, from another image if that is wanted, with its UUID, ports and volumes; attached volumes
   * that `options` does not name are only detached. Its image is fetched first, so that a rebuild that cannot begin
   * leaves the instance as it was. An instance without a VM is spawned.
   */
  rebuild(instance: Instance, options: SpawnOptions = {}): Promise<ManagedObjectReference<"VirtualMachine">> {
    return this.#change(instance.uuid, options, () =>
      rebuildInstance(this.node, this.#folders, instance, options),
    );
  }

  /**
   * Brings an instance to this node whose host is dead or whose VM is gone: with its disks where this node's hosts reach
   * its files, else as a spawn makes it. Safe to repeat. Throws `OPS_INSTANCE_EXISTS` for one on a host that vCenter
   * reaches, and what vCenter says where it does not let go of the VM.
   */
  evacuate(
    instance: Instance,
    options: SpawnOptions = {},
  ): Promise<ManagedObjectReference<"VirtualMachine">> {
    return this.#change(instance.uuid, options, () =>
      evacuateInstance(this.node, this.#folders, instance, options),
    );
  }

  /** Powers on; a suspended instance wakes up, already running is success. */
  powerOn(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => powerOn(this.node, uuid, options));
  }

  /**
   * Powers off; already off is success. With `guestTimeoutMs` the guest is asked to shut down first, where its
   * tools run, and the power goes when it has not done so in time.
   */
  powerOff(uuid: string, options: PowerOffOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => powerOff(this.node, uuid, options));
  }

  /**
   * Restarts a running instance: soft asks the guest where its tools run, else (and for hard) the VM is
   * reset. Throws `OPS_INVALID_POWER_STATE` for an instance that is not running.
   */
  reboot(uuid: string, type: RebootType, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => reboot(this.node, uuid, type, options));
  }

  /** Suspends a running instance; suspended already is success. Throws `OPS_INVALID_POWER_STATE`. */
  suspend(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => suspend(this.node, uuid, options));
  }

  /** Wakes a suspended instance; already running is success. Throws `OPS_INVALID_POWER_STATE`. */
  resume(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => resume(this.node, uuid, options));
  }

  /** Starts an instance that should run and is off; running and suspended ones are left as they are. */
  resumeAfterHostBoot(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => resumeAfterHostBoot(this.node, uuid, options));
  }

  /** vSphere cannot pause a VM and keep it in memory: always throws `OPS_NOT_SUPPORTED`, without a call. */
  async pause(uuid: string): Promise<never> {
    throw new OpsError(
      "OPS_NOT_SUPPORTED",
      `instance ${uuid} cannot be paused: vSphere has no such state; suspend it instead`,
      { instanceUuid: uuid },
    );
  }

  /** Gives the VM the form of a new display name. Having it already is success. */
  rename(uuid: string, displayName: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, async () => {
      const { vm, name } = await requireOurVm(this.node, uuid, options);
      const newName = encodeName(vmDisplayName(displayName, uuid));
      if (name !== newName) await runNodeTask(this.node, "Rename_Task", { _this: vm, newName }, options);
    });
  }

  /** Sets metadata on the VM; null or an empty text takes a key away. What is so already is success. */
  setMetadata(
    uuid: string,
    changes: Readonly<Record<string, string | null>>,
    options: TaskOptions = {},
  ): Promise<void> {
    return this.#change(uuid, options, () => setMetadata(this.node, uuid, changes, options));
  }

  /** The metadata that {@link setMetadata} has set. One call. */
  fetchMetadata(uuid: string, options: CallOptions = {}): Promise<Record<string, string>> {
    return fetchMetadata(this.node, uuid, options);
  }

  /** Plugs a network card for a Neutron port; plugged already is success. Throws `OPS_NETWORK_NOT_FOUND`. */
  attachInterface(uuid: string, request: PortInterface, options: AttachInterfaceOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => attachInterface(this.node, uuid, request, options));
  }

  /** Unplugs the network card of a Neutron port; not plugged is success. */
  detachInterface(uuid: string, port: PortKey, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => detachInterface(this.node, uuid, port, options));
  }

  /**
   * Tells the guest's tools what its cards are to be set to, in `machine.id`; so already is success. Throws
   * `OPS_INVALID_INSTANCE` for a malformed subnet.
   */
  injectNetworkInfo(uuid: string, cards: readonly AddressedCard[], options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => injectNetworkInfo(this.node, uuid, cards, options));
  }

  /** Moves the instance to another host of the node's cluster. There already is success. Throws `OPS_HOST_NOT_FOUND`. */
  moveToHost(uuid: string, host: string | ManagedObjectReference, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => moveToHost(this.node, uuid, host, options));
  }

  /**
   * Powers the instance off and gives it another flavor's size, in the same place. The old root disk is kept until
   * {@link confirmResize} or {@link revertResize}; power it on when that is wanted. Made already is success. Throws
   * `OPS_CANNOT_SHRINK` and `OPS_RESIZE_PENDING`.
   */
  resize(uuid: string, flavor: Flavor, options: ResizeOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => resize(this.node, uuid, flavor, options));
  }

  /** Makes a resize final and removes the old root disk. Nothing to confirm is success. */
  confirmResize(uuid: string, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => confirmResize(this.node, uuid, options));
  }

  /** Powers off and gives the instance its old size and root disk back. Nothing to revert is success. */
  revertResize(uuid: string, options: PowerOffOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => revertResize(this.node, uuid, options));
  }

  /**
   * Powers the instance off and starts it from a copy of an image, its own disks beside that. Rescued already is
   * success. Throws `OPS_IMAGE_NOT_SUPPORTED`.
   */
  rescue(uuid: string, image: RescueImage, options: PowerOffOptions & OperationOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => rescue(this.node, uuid, image, options));
  }

  /** Takes the rescue disk away, restores the boot order and starts. Not rescued is success. */
  unrescue(uuid: string, options: PowerOffOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => unrescue(this.node, uuid, options));
  }

  /**
   * Moves the instance, running or not, to another node of the same session. There already is success; an error leaves
   * it where it was, as it was. Throws `OPS_NOT_SUPPORTED`, `OPS_NETWORK_NOT_FOUND`, `OPS_DATASTORE_NOT_FOUND` or
   * `OPS_HOST_NOT_FOUND`.
   */
  relocateToNode(uuid: string, target: NodeContext, options: TaskOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => relocateToNode(this.node, uuid, target, options));
  }

  /**
   * Whether the instance can move to another node as it is, and what that would be. Changes nothing; throws what stands
   * in the way.
   */
  checkMove(uuid: string, target: NodeContext, options: CallOptions = {}): Promise<MoveCheck> {
    return checkMove(this.node, uuid, target, options);
  }

  /**
   * Powers the instance off, moves it to another node of the same session and gives it another flavor's size, as
   * {@link resize} does. A failure leaves it where it was, running if it ran.
   */
  migrate(uuid: string, target: NodeContext, flavor: Flavor, options: ResizeOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => migrate(this.node, uuid, target, flavor, options));
  }

  /**
   * Gives the instance's root disk as it is now, as a stream-optimized VMDK; what is made for that is removed again.
   * Throws `OPS_NOT_SUPPORTED` for an instance that boots from a volume.
   */
  exportSnapshot(uuid: string, consume: SnapshotConsumer, options: OperationOptions = {}): Promise<void> {
    return this.#change(uuid, options, () => exportSnapshot(this.node, uuid, consume, options));
  }

  /**
   * Makes the node's cluster keep a server group: one DRS rule for its members there, none for fewer than two. Safe to
   * repeat; what is so already costs no task. Throws `OPS_NOT_SUPPORTED` for a node that is a single host.
   */
  syncServerGroup(group: ServerGroup, options: TaskOptions = {}): Promise<void> {
    return syncServerGroup(this.node, group, options);
  }

  /**
   * One ageing pass over the image caches of the node's datastores: marks images that nobody uses, and deletes those
   * whose mark is old enough.
   */
  ageImages(options: AgeImagesOptions): Promise<AgedImages> {
    return ageImages(this.node, options);
  }

  /**
   * Fetches an image into the cache of the node's datastore with the most free space. False when it was there. Throws
   * `OPS_IMAGE_NOT_SUPPORTED` and `OPS_DATASTORE_NOT_FOUND`.
   */
  cacheImage(image: Image, content: ImageContent, options: OperationOptions = {}): Promise<boolean> {
    return cacheImage(this.node, image, content, options);
  }

  /** A ticket for the screen of a running instance. Throws `OPS_INVALID_POWER_STATE`. */
  fetchConsoleTicket(uuid: string, options: CallOptions = {}): Promise<ConsoleTicket> {
    return fetchConsoleTicket(this.node, uuid, options);
  }

  /**
   * The end of what the instance has written to its serial port, at most 100 KiB, without a call. Throws
   * `OPS_CONSOLE_LOG_UNAVAILABLE`.
   */
  readConsoleLog(uuid: string): Promise<Uint8Array> {
    return readConsoleLog(this.node, uuid);
  }

  /** What an operator wants to see of an instance. One call. Throws `OPS_INSTANCE_NOT_FOUND`. */
  fetchDiagnostics(uuid: string, options: CallOptions = {}): Promise<Diagnostics> {
    return fetchDiagnostics(this.node, uuid, options);
  }

  /** Our instances in the node's resource pool and the pools below it: one call plus pages. */
  async list(options: CallOptions = {}): Promise<readonly InstanceInfo[]> {
    const listing = await listInstancesBelow(this.node.session, [this.node.resourcePool], options);
    return listing.instances;
  }

  /** The instance as vSphere has it. One call. Throws `OPS_INSTANCE_NOT_FOUND`. */
  fetchInfo(uuid: string, options: CallOptions = {}): Promise<InstanceInfo> {
    return fetchInstanceInfo(this.node, uuid, options);
  }

  /** The instance's power state. Throws `OPS_INSTANCE_NOT_FOUND`. */
  async fetchPowerState(uuid: string, options: CallOptions = {}): Promise<PowerState> {
    return novaPowerState((await requireVm(this.node, uuid, options)).powerState);
  }

  /** True when the instance has a VM in the node's datacenter. */
  async exists(uuid: string, options: CallOptions = {}): Promise<boolean> {
    return (await findVm(this.node, uuid, options)) !== undefined;
  }

  /** Runs a change when no other change of the instance runs. */
  #change<T>(uuid: string, { signal }: TaskOptions, work: () => Promise<T>): Promise<T> {
    return workOf(this.node).instances.run(uuid, work, signal);
  }
}

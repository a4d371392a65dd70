import type { ManagedObjectReference, Methods } from "@novasphere/vim25";
import { isFault, type TaskMethod, type TaskOptions, type TaskResult } from "@novasphere/vsphere-client";
import { encodeName } from "@novasphere/vsphere-inventory";
import { OpsError } from "./errors.ts";
import { type Instance, type InstanceInfo, novaPowerState, type PowerState } from "./instance.ts";
import { listInstancesBelow } from "./list-instances.ts";
import { vmDisplayName } from "./marks.ts";
import { fetchNetworkBackings } from "./networks.ts";
import type { NodeContext } from "./node-context.ts";
import { chooseDatastore, chooseHost, fetchPlacementCandidates } from "./placement.ts";
import { checkOurs, findVm, requireOurVm, requireVm } from "./vm-lookup.ts";
import { buildVmSpec, checkInstance } from "./vm-spec.ts";

/** What a spawn may be told beside the instance. */
export interface SpawnOptions extends TaskOptions {
  /** Names of the networks to plug, one network card each. */
  readonly networks?: readonly string[];
  /** False leaves the VM powered off. Default true. */
  readonly powerOn?: boolean;
}

/** Whether a guest is asked to restart or the machine is reset. */
export type RebootType = "soft" | "hard";

/**
 * Instance operations on one node. VMs are created in the node's resource pool and nowhere else; only
 * VMs that carry our mark are changed or destroyed. Aborting an operation cancels the vSphere task that runs
 * at that moment.
 */
export class VMOps {
  readonly node: NodeContext;

  constructor(node: NodeContext) {
    this.node = node;
  }

  /**
   * Creates the VM of an instance, names it and powers it on. A failure removes what was made.
   * Throws {@link OpsError} or the vSphere fault.
   */
  async spawn(
    instance: Instance,
    options: SpawnOptions = {},
  ): Promise<ManagedObjectReference<"VirtualMachine">> {
    checkInstance(instance);
    await this.#refuseExisting(instance, options);
    const candidates = await fetchPlacementCandidates(this.node, options);
    const datastore = chooseDatastore(candidates, instance.flavor.rootGb, this.node);
    const host = chooseHost(candidates, datastore, this.node);
    const networks = await fetchNetworkBackings(this.node, options.networks ?? [], options);
    const config = buildVmSpec(instance, { datastore: datastore.name, networks });
    const vm = await this.#run(
      "CreateVM_Task",
      { _this: this.node.vmFolder, config, pool: this.node.resourcePool, ...(host && { host }) },
      options,
    );
    try {
      await this.#finishSpawn(instance, vm, options);
    } catch (error) {
      // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
      await this.#destroyVm(vm, undefined, {}).catch(() => undefined);
      throw error;
    }
    return vm;
  }

  /**
   * Powers the instance's VM off and removes it with its files. An instance without a VM is success;
   * a VM without our mark throws `OPS_INSTANCE_NOT_OURS`.
   */
  async destroy(uuid: string, options: TaskOptions = {}): Promise<void> {
    const found = await findVm(this.node, uuid, options);
    if (!found) return;
    checkOurs(found, uuid);
    await this.#destroyVm(found.vm, found.powerState, options);
  }

  /** Powers on; already running is success. */
  async powerOn(uuid: string, options: TaskOptions = {}): Promise<void> {
    const { vm, powerState } = await requireOurVm(this.node, uuid, options);
    if (powerState !== "poweredOn") await this.#runPowerTask("PowerOnVM_Task", vm, "poweredOn", options);
  }

  /** Powers off at once; already off is success. */
  async powerOff(uuid: string, options: TaskOptions = {}): Promise<void> {
    const { vm, powerState } = await requireOurVm(this.node, uuid, options);
    if (powerState !== "poweredOff") await this.#runPowerTask("PowerOffVM_Task", vm, "poweredOff", options);
  }

  /**
   * Restarts a running instance: soft asks the guest where its tools run, else (and for hard) the VM is
   * reset. Throws `OPS_INVALID_POWER_STATE` for an instance that is not running.
   */
  async reboot(uuid: string, type: RebootType, options: TaskOptions = {}): Promise<void> {
    const { vm, powerState } = await requireOurVm(this.node, uuid, options);
    if (powerState !== "poweredOn")
      throw new OpsError(
        "OPS_INVALID_POWER_STATE",
        `instance ${uuid} is ${novaPowerState(powerState)}; only a running instance can be rebooted`,
        { instanceUuid: uuid },
      );
    if (type === "soft" && (await this.#rebootGuest(vm, options))) return;
    await this.#run("ResetVM_Task", { _this: vm }, options);
  }

  /** Our instances in the node's resource pool and the pools below it: one call plus pages. */
  async list(options: TaskOptions = {}): Promise<readonly InstanceInfo[]> {
    const listing = await listInstancesBelow(this.node.session, [this.node.resourcePool], options);
    return listing.instances;
  }

  /** The instance's power state. Throws `OPS_INSTANCE_NOT_FOUND`. */
  async fetchPowerState(uuid: string, options: TaskOptions = {}): Promise<PowerState> {
    return novaPowerState((await requireVm(this.node, uuid, options)).powerState);
  }

  /** True when the instance has a VM in the node's datacenter. */
  async exists(uuid: string, options: TaskOptions = {}): Promise<boolean> {
    return (await findVm(this.node, uuid, options)) !== undefined;
  }

  /** Runs a task; an abort cancels it on the server too, so that it does not go on behind the caller's back. */
  #run<M extends TaskMethod>(
    method: M,
    parameters: Methods[M]["request"],
    options: TaskOptions,
  ): Promise<TaskResult<M>> {
    return this.node.session.runTask(method, parameters, { cancelOnAbort: true, ...options });
  }

  async #finishSpawn(
    instance: Instance,
    vm: ManagedObjectReference<"VirtualMachine">,
    options: SpawnOptions,
  ): Promise<void> {
    const newName = vmDisplayName(instance.displayName, instance.uuid);
    if (newName !== instance.uuid)
      await this.#run("Rename_Task", { _this: vm, newName: encodeName(newName) }, options);
    if (options.powerOn ?? true) await this.#runPowerTask("PowerOnVM_Task", vm, "poweredOn", options);
  }

  async #refuseExisting(instance: Instance, options: SpawnOptions): Promise<void> {
    const existing = await findVm(this.node, instance.uuid, options);
    if (!existing) return;
    throw new OpsError(
      "OPS_INSTANCE_EXISTS",
      `instance ${instance.uuid} already has a VM, ${existing.name} (${existing.vm.value}); delete it first`,
      { instanceUuid: instance.uuid },
    );
  }

  async #destroyVm(
    vm: ManagedObjectReference<"VirtualMachine">,
    powerState: string | undefined,
    options: TaskOptions,
  ): Promise<void> {
    try {
      if (powerState !== "poweredOff") await this.#runPowerTask("PowerOffVM_Task", vm, "poweredOff", options);
      await this.#run("Destroy_Task", { _this: vm }, options);
    } catch (error) {
      if (!isFault(error, "ManagedObjectNotFound")) throw error;
    }
  }

  /** Runs a power task; a VM that is in the wanted state already is success. */
  async #runPowerTask(
    method: "PowerOnVM_Task" | "PowerOffVM_Task",
    vm: ManagedObjectReference<"VirtualMachine">,
    wanted: "poweredOn" | "poweredOff",
    options: TaskOptions,
  ): Promise<void> {
    try {
      await this.#run(method, { _this: vm }, options);
    } catch (error) {
      if (!isFault(error, "InvalidPowerState") || error.fault.existingState !== wanted) throw error;
    }
  }

  /** Asks the guest to restart; false where it cannot be asked. */
  async #rebootGuest(vm: ManagedObjectReference<"VirtualMachine">, options: TaskOptions): Promise<boolean> {
    const { "guest.toolsRunningStatus": tools } = await this.node.session.fetchProperties(
      vm,
      ["guest.toolsRunningStatus"],
      options,
    );
    if (tools !== "guestToolsRunning") return false;
    try {
      await this.node.session.call("RebootGuest", { _this: vm }, options);
      return true;
    } catch (error) {
      if (isFault(error, "ToolsUnavailable")) return false;
      throw error;
    }
  }
}

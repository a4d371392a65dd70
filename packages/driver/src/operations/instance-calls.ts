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
} from "@novasphere/ops";
import type { InstanceDriver, SpawnRequest } from "../contract/instance-driver.ts";
import type { InstanceKey, NodeInstance, RequestContext } from "../contract/request.ts";
import { DriverError } from "../errors.ts";
import { ImageCalls } from "./image-calls.ts";

/** Sends every instance operation to the instance's own node, through that node's gate. */
export abstract class InstanceCalls extends ImageCalls implements InstanceDriver {
  abstract getAllInstancesByNode(
    context?: RequestContext,
  ): Promise<ReadonlyMap<string, readonly InstanceInfo[]>>;

  async spawn(context: RequestContext, instance: NodeInstance, request: SpawnRequest = {}): Promise<void> {
    const node = this.requireNode(instance);
    this.requireOpen(node.name);
    await this.work(context, node.name, ({ vmOps }, call) => vmOps.spawn(instance, { ...request, ...call }));
  }

  async rebuild(context: RequestContext, instance: NodeInstance, request: SpawnRequest = {}): Promise<void> {
    this.requireOpen(this.requireNode(instance).name);
    await this.replace(context, instance, ({ vmOps }, call) =>
      vmOps.rebuild(instance, { ...request, ...call }),
    );
  }

  async evacuate(context: RequestContext, instance: NodeInstance, request: SpawnRequest = {}): Promise<void> {
    const node = this.requireNode(instance);
    this.requireOpen(node.name);
    await this.work(context, node.name, ({ vmOps }, call) =>
      vmOps.evacuate(instance, { ...request, ...call }),
    );
  }

  async destroy(context: RequestContext, instance: InstanceKey): Promise<void> {
    // A build that failed before it got a node is cleaned up by Nova with this very call.
    if (instance.node === null) return;
    await this.replace(context, instance, (node, call) => node.vmOps.destroy(instance.uuid, call));
  }

  powerOn(context: RequestContext, instance: InstanceKey): Promise<void> {
    return this.change(context, instance, (node, call) => node.vmOps.powerOn(instance.uuid, call));
  }

  powerOff(context: RequestContext, instance: InstanceKey, guestTimeoutMs?: number): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.powerOff(instance.uuid, {
        ...call,
        ...(guestTimeoutMs !== undefined && { guestTimeoutMs }),
      }),
    );
  }

  reboot(context: RequestContext, instance: InstanceKey, type: RebootType): Promise<void> {
    return this.change(context, instance, (node, call) => node.vmOps.reboot(instance.uuid, type, call));
  }

  suspend(context: RequestContext, instance: InstanceKey): Promise<void> {
    return this.change(context, instance, (node, call) => node.vmOps.suspend(instance.uuid, call));
  }

  resume(context: RequestContext, instance: InstanceKey): Promise<void> {
    return this.change(context, instance, (node, call) => node.vmOps.resume(instance.uuid, call));
  }

  pause(context: RequestContext, instance: InstanceKey): Promise<never> {
    return this.look(context, instance, (node) => node.vmOps.pause(instance.uuid));
  }

  unpause(_context: RequestContext, instance: InstanceKey): Promise<never> {
    return this.#refuse(instance, "nothing is ever paused on vSphere");
  }

  setAdminPassword(_context: RequestContext, instance: InstanceKey): Promise<never> {
    return this.#refuse(instance, "a password in the guest can only be set with an account of the guest");
  }

  getVncConsole(_context: RequestContext, instance: InstanceKey): Promise<never> {
    return this.#refuse(instance, "ESXi has no VNC server since 7.0; ask for a ticket with getMksConsole");
  }

  async cleanup(_context: RequestContext, instance: InstanceKey): Promise<void> {
    if (instance.node !== null) this.requireNode(instance);
  }

  async #refuse(instance: InstanceKey, reason: string): Promise<never> {
    this.requireNode(instance);
    throw new DriverError("DRIVER_NOT_SUPPORTED", `instance ${instance.uuid}: ${reason}`);
  }

  resumeStateOnHostBoot(context: RequestContext, instance: InstanceKey): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.resumeAfterHostBoot(instance.uuid, call),
    );
  }

  rename(context: RequestContext, instance: InstanceKey, displayName: string): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.rename(instance.uuid, displayName, call),
    );
  }

  changeInstanceMetadata(
    context: RequestContext,
    instance: InstanceKey,
    changes: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.setMetadata(instance.uuid, changes, call),
    );
  }

  async getInfo(
    context: RequestContext,
    instance: InstanceKey,
  ): Promise<{ readonly state: PowerState; readonly memoryMb: number; readonly vcpus: number }> {
    const { powerState, memoryMb, vcpus } = await this.look(context, instance, (node, call) =>
      node.vmOps.fetchInfo(instance.uuid, call),
    );
    return { state: powerState, memoryMb, vcpus };
  }

  getInstanceDiagnostics(context: RequestContext, instance: InstanceKey): Promise<Diagnostics> {
    return this.look(context, instance, (node, call) => node.vmOps.fetchDiagnostics(instance.uuid, call));
  }

  getInstanceMetadata(context: RequestContext, instance: InstanceKey): Promise<Record<string, string>> {
    return this.look(context, instance, (node, call) => node.vmOps.fetchMetadata(instance.uuid, call));
  }

  instanceExists(context: RequestContext, instance: InstanceKey): Promise<boolean> {
    return this.look(context, instance, (node, call) => node.vmOps.exists(instance.uuid, call));
  }

  getMksConsole(context: RequestContext, instance: InstanceKey): Promise<ConsoleTicket> {
    return this.look(context, instance, (node, call) => node.vmOps.fetchConsoleTicket(instance.uuid, call));
  }

  getConsoleOutput(context: RequestContext, instance: InstanceKey): Promise<Uint8Array> {
    return this.look(context, instance, (node) => node.vmOps.readConsoleLog(instance.uuid));
  }

  attachInterface(
    context: RequestContext & AttachInterfaceOptions,
    instance: InstanceKey,
    port: PortInterface,
  ): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.attachInterface(instance.uuid, port, { ...context, ...call }),
    );
  }

  detachInterface(context: RequestContext, instance: InstanceKey, port: PortKey): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.detachInterface(instance.uuid, port, call),
    );
  }

  injectNetworkInfo(
    context: RequestContext,
    instance: InstanceKey,
    cards: readonly AddressedCard[],
  ): Promise<void> {
    return this.change(context, instance, (node, call) =>
      node.vmOps.injectNetworkInfo(instance.uuid, cards, call),
    );
  }

  syncServerGroup(context: RequestContext, node: string, group: ServerGroup): Promise<void> {
    return this.work(context, node, ({ vmOps }, call) => vmOps.syncServerGroup(group, call));
  }

  async listInstances(context: RequestContext = {}): Promise<string[]> {
    return (await this.#listAll(context)).map((instance) => instance.vmName);
  }

  async listInstanceUuids(context: RequestContext = {}): Promise<string[]> {
    return (await this.#listAll(context)).map((instance) => instance.uuid);
  }

  async #listAll(context: RequestContext): Promise<InstanceInfo[]> {
    return [...(await this.getAllInstancesByNode(context)).values()].flat();
  }
}

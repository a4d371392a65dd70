import { chooseHost, isDrsEnabled } from "../capacity/placement.ts";
import { invalidState } from "../faults/faults.ts";
import { methodFault } from "../faults/method-fault.ts";
import { updateMachine } from "../machines/machine-links.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import { TaskPending } from "../tasks/tasks.ts";
import type { Vcenter } from "../vcenter.ts";

type Host = ManagedObject<"HostSystem">;

/**
 * Brings a host into maintenance mode. DRS moves its running machines away; without DRS the task waits
 * until they are off or gone, at most `timeoutSeconds` when positive, then fails with Timedout.
 */
export function enterMaintenance(
  vcenter: Vcenter,
  host: Host,
  timeoutSeconds: number,
  evacuateAll: boolean,
): void {
  requireConnected(host);
  const { runtime, vm } = host.properties;
  if (runtime.inMaintenanceMode) throw invalidState("The host is already in maintenance mode.");
  const machines = vm.map((ref) => vcenter.registry.require("VirtualMachine", ref));
  const compute = vcenter.registry.require("ComputeResource", host.properties.parent);
  vcenter.registry.update(host, { runtime: { ...runtime, inMaintenanceMode: true } });
  try {
    for (const machine of machines) {
      const isRunning = machine.properties.runtime.powerState !== "poweredOff";
      if (isRunning || evacuateAll)
        evacuate(vcenter, machine, isDrsEnabled(compute), isRunning, timeoutSeconds);
    }
  } catch (error) {
    vcenter.registry.update(host, { runtime: { ...runtime, inMaintenanceMode: false } });
    throw error;
  }
}

function evacuate(
  vcenter: Vcenter,
  machine: ManagedObject<"VirtualMachine">,
  mayMove: boolean,
  mustMove: boolean,
  timeoutSeconds: number,
): void {
  const { numCPU, memoryMB } = machine.properties.config.hardware;
  const datastores = machine.properties.datastore.map(
    (ref) => vcenter.registry.require("Datastore", ref).properties.name,
  );
  const pool = vcenter.registry.require("ResourcePool", machine.properties.resourcePool);
  try {
    if (!mayMove) throw stillBusy(timeoutSeconds);
    const target = chooseHost(vcenter, pool, undefined, { memoryMiB: memoryMB, numCPU, datastores });
    updateMachine(vcenter, machine, { runtime: { ...machine.properties.runtime, host: target.ref } });
  } catch (error) {
    if (mustMove) throw error instanceof TaskPending ? error : stillBusy(timeoutSeconds);
  }
}

function stillBusy(timeoutSeconds: number): TaskPending {
  if (timeoutSeconds <= 0) return new TaskPending();
  const fault = methodFault("Timedout", "Operation timed out.");
  return new TaskPending({ afterMs: 1000 * timeoutSeconds, fault });
}

/** Ends maintenance mode. Throws InvalidState when the host is not in it. */
export function exitMaintenance(vcenter: Vcenter, host: Host): void {
  requireConnected(host);
  const { runtime } = host.properties;
  if (!runtime.inMaintenanceMode) throw invalidState("The host is not in maintenance mode.");
  vcenter.registry.update(host, { runtime: { ...runtime, inMaintenanceMode: false } });
}

/** Cuts or restores the connection between vCenter and host; its machines run on unseen meanwhile. */
export function setConnection(
  vcenter: Vcenter,
  host: Host,
  connectionState: "connected" | "disconnected" | "notResponding",
): void {
  const { runtime, vm } = host.properties;
  vcenter.registry.update(host, {
    runtime: { ...runtime, connectionState },
    overallStatus: connectionState === "connected" ? "green" : "red",
  });
  for (const ref of vm) {
    const machine = vcenter.registry.require("VirtualMachine", ref);
    const state = connectionState === "connected" ? "connected" : "disconnected";
    vcenter.registry.update(machine, { runtime: { ...machine.properties.runtime, connectionState: state } });
  }
}

/** Throws HostNotConnected unless vCenter reaches the host. */
export function requireConnected(host: Host): void {
  if (host.properties.runtime.connectionState !== "connected")
    throw methodFault(
      "HostNotConnected",
      "Unable to communicate with the remote host, since it is disconnected.",
    );
}

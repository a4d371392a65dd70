import type { Vim } from "@novasphere/vim25";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Machine = ManagedObject<"VirtualMachine">;

const powerEvents: Readonly<Record<Vim.VirtualMachinePowerState, readonly [string, string]>> = {
  poweredOn: ["VmPoweredOnEvent", "is powered on"],
  poweredOff: ["VmPoweredOffEvent", "is powered off"],
  suspended: ["VmSuspendedEvent", "is suspended"],
};

/** Watches machines from now on and enters an event for each thing that happens to one. */
export function watchMachines(vcenter: Vcenter): void {
  vcenter.registry.onChange((change) => {
    if (change.object.ref.type !== "VirtualMachine") return;
    const vm = change.object as Machine;
    const { name } = vm.properties;
    if (change.kind === "added")
      vcenter.events.recordMachine(vm, "VmCreatedEvent", `Created virtual machine ${name}`);
    else if (change.kind === "removed") vcenter.events.recordMachine(vm, "VmRemovedEvent", `Removed ${name}`);
    else record(vcenter, vm, change.before);
  });
}

function record(vcenter: Vcenter, vm: Machine, before: ReadonlyMap<string, unknown>): void {
  const { name, runtime, config } = vm.properties;
  const { events, registry } = vcenter;
  const past = before.get("runtime") as Vim.VirtualMachineRuntimeInfo | undefined;
  if (past && past.powerState !== runtime.powerState) {
    const [type, text] = powerEvents[runtime.powerState];
    events.recordMachine(vm, type, `${name} ${text}`);
  }
  const oldName = before.get("name") as string | undefined;
  if (oldName !== undefined)
    events.recordMachine(vm, "VmRenamedEvent", `Renamed ${oldName} to ${name}`, { oldName, newName: name });
  const oldConfig = before.get("config") as Vim.VirtualMachineConfigInfo | undefined;
  if (oldConfig && oldConfig.changeVersion !== config.changeVersion)
    events.recordMachine(vm, "VmReconfiguredEvent", `Reconfigured ${name}`, { configSpec: {} });
  const source =
    past?.host?.value === runtime.host?.value ? undefined : registry.find("HostSystem", past?.host);
  if (source)
    events.recordMachine(vm, "VmMigratedEvent", `Migrated ${name} from ${source.properties.name}`, {
      sourceHost: { name: source.properties.name, host: source.ref },
    });
}

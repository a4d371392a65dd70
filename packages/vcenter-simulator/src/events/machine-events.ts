import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Machine = ManagedObject<"VirtualMachine">;

interface Known {
  readonly name: string;
  readonly powerState: string;
  readonly host: string | undefined;
  readonly changeVersion: string;
}

const powerEvents: Readonly<Record<string, readonly [string, string]>> = {
  poweredOn: ["VmPoweredOnEvent", "is powered on"],
  poweredOff: ["VmPoweredOffEvent", "is powered off"],
  suspended: ["VmSuspendedEvent", "is suspended"],
};

/** Watches machines from now on and enters an event for each thing that happens to one. */
export function watchMachines(vcenter: Vcenter): void {
  const known = new Map<string, Known>();
  for (const vm of vcenter.registry.all("VirtualMachine")) known.set(vm.ref.value, state(vm));
  vcenter.registry.onChange((change) => {
    const vm = change.object.ref.type === "VirtualMachine" ? (change.object as Machine) : undefined;
    if (!vm) return;
    const before = known.get(vm.ref.value);
    if (change.kind === "removed") {
      known.delete(vm.ref.value);
      vcenter.events.recordMachine(vm, "VmRemovedEvent", `Removed ${vm.properties.name}`);
      return;
    }
    known.set(vm.ref.value, state(vm));
    if (!before)
      vcenter.events.recordMachine(vm, "VmCreatedEvent", `Created virtual machine ${vm.properties.name}`);
    else record(vcenter, vm, before);
  });
}

function state({ properties }: Machine): Known {
  const { name, runtime, config } = properties;
  return {
    name,
    powerState: runtime.powerState,
    host: runtime.host?.value,
    changeVersion: config.changeVersion,
  };
}

function record(vcenter: Vcenter, vm: Machine, before: Known): void {
  const after = state(vm);
  const { events, registry } = vcenter;
  const [type, text] = powerEvents[after.powerState] ?? [];
  if (after.powerState !== before.powerState && type) events.recordMachine(vm, type, `${after.name} ${text}`);
  if (after.name !== before.name)
    events.recordMachine(vm, "VmRenamedEvent", `Renamed ${before.name} to ${after.name}`, {
      oldName: before.name,
      newName: after.name,
    });
  if (after.changeVersion !== before.changeVersion)
    events.recordMachine(vm, "VmReconfiguredEvent", `Reconfigured ${after.name}`, { configSpec: {} });
  const source = registry.find(
    "HostSystem",
    before.host === undefined ? undefined : { type: "HostSystem", value: before.host },
  );
  if (after.host !== before.host && source)
    events.recordMachine(vm, "VmMigratedEvent", `Migrated ${after.name} from ${source.properties.name}`, {
      sourceHost: { name: source.properties.name, host: source.ref },
    });
}

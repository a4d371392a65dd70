import type { Simulator } from "@novasphere/vcenter-simulator";
import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** What a machine is made of, as lines of `path` and text; what no two machines share is left out. */
export type MachineLayout = ReadonlyMap<string, string>;

/** Chosen by the server: keys, ids and times of one machine; a controller's devices, which tell their place themselves. */
const volatile =
  /^(key|controllerKey|device|diskObjectId|uuid|contentId|changeId|changeVersion|modified|createDate|locationId|datastore|backingObjectId|network|portgroup|connectionCookie)$/;

/** Reads the layout of the machine with an instance UUID from a simulator. */
export function readMachine(simulator: Simulator, uuid: string): MachineLayout {
  const { inventory } = simulator;
  const vm = inventory
    .list("VirtualMachine")
    .find((ref) => inventory.properties(ref).config.instanceUuid === uuid);
  if (!vm) throw new Error(`no machine of instance ${uuid}`);
  const { config, runtime, resourcePool } = inventory.properties(vm);
  const lines = new Map<string, string>();
  lines.set("path", inventory.pathOf(vm));
  lines.set("power", runtime.powerState);
  lines.set("pool", inventory.pathOf(resourcePool as ManagedObjectReference));
  const { hardware, extraConfig = [], ...rest } = config;
  const { device = [], ...counts } = hardware;
  addLines(lines, "config", rest);
  addLines(lines, "hardware", counts);
  for (const { key, value } of extraConfig) lines.set(`extraConfig ${key}`, String(value));
  for (const one of device) addLines(lines, deviceName(one, device), one);
  return lines;
}

/** A device by its type and place, so that equal machines have equal names. */
function deviceName(device: Vim.AnyVirtualDevice, all: readonly Vim.AnyVirtualDevice[]): string {
  const controller = all.find(({ key }) => key === device.controllerKey);
  const place =
    controller && device.unitNumber !== undefined ? ` at ${controller.$type} ${device.unitNumber}` : "";
  const alike = all.filter(({ $type }) => $type === device.$type);
  const number = !place && alike.length > 1 ? ` ${alike.indexOf(device)}` : "";
  return `${device.$type}${place}${number}`;
}

function addLines(lines: Map<string, string>, path: string, value: unknown): void {
  if (value instanceof Date) return;
  if (typeof value !== "object" || value === null) {
    lines.set(path, String(value));
    return;
  }
  for (const [name, part] of Object.entries(value))
    if (part !== undefined && !volatile.test(name)) addLines(lines, `${path}.${name}`, part);
}

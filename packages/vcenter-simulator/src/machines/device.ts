import type { ManagedObjectReference, Vim } from "@novasphere/vim25";

/** A device's backing in the parts the simulator looks at. */
export interface Backing {
  readonly $type: string;
  readonly fileName?: string;
  readonly datastore?: ManagedObjectReference;
  readonly parent?: Backing;
  readonly thinProvisioned?: boolean;
  readonly eagerlyScrub?: boolean;
  readonly uuid?: string;
  readonly deviceName?: string;
  readonly network?: ManagedObjectReference;
  readonly opaqueNetworkId?: string;
  readonly port?: Vim.DistributedVirtualSwitchPortConnection;
  readonly [field: string]: unknown;
}

/** A virtual device in the parts the simulator looks at; other fields are carried along. */
export interface Device {
  readonly $type: string;
  readonly key: number;
  readonly controllerKey?: number;
  readonly unitNumber?: number;
  readonly backing?: Backing;
  readonly busNumber?: number;
  readonly device?: readonly number[];
  readonly capacityInKB?: number;
  readonly macAddress?: string;
  readonly addressType?: string;
  readonly deviceInfo?: Vim.AnyDescription;
  readonly connectable?: Vim.VirtualDeviceConnectInfo;
  readonly [field: string]: unknown;
}

/** The devices of a machine's configuration. */
export function devicesOf(config: Vim.VirtualMachineConfigInfo): readonly Device[] {
  return (config.hardware.device ?? []) as unknown as Device[];
}

/** Devices as the configuration holds them. */
export function asVirtualDevices(devices: readonly Device[]): Vim.AnyVirtualDevice[] {
  return devices as unknown as Vim.AnyVirtualDevice[];
}

/** True for a virtual disk. */
export function isDisk(device: Device): boolean {
  return device.$type === "VirtualDisk";
}

const networkCards = new Set([
  "VirtualE1000",
  "VirtualE1000e",
  "VirtualPCNet32",
  "VirtualSriovEthernetCard",
  "VirtualVmxnet",
  "VirtualVmxnet2",
  "VirtualVmxnet3",
  "VirtualVmxnet3Vrdma",
]);

/** True for a network card of any model. */
export function isNetworkCard(device: Device): boolean {
  return networkCards.has(device.$type);
}

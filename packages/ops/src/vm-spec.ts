import type { Vim } from "@novasphere/vim25";
import { OpsError } from "./errors.ts";
import type { Instance } from "./instance.ts";
import { extensionKey, instanceUuidKey, managedType } from "./marks.ts";

/** Where a network card is plugged: the backing of a standard, distributed or opaque network. */
export type NetworkBacking = Vim.VirtualEthernetCard["backing"];

/** What the spec builder needs beside the instance. */
export interface VmSpecInput {
  /** Datastore name, without brackets. */
  readonly datastore: string;
  readonly networks?: readonly NonNullable<NetworkBacking>[];
}

// Negative keys name devices inside one spec; the server gives the real ones.
const scsiControllerKey = -100;
const rootDiskKey = -101;
const firstNicKey = -200;

/** Checks what vSphere would refuse later, or accept wrongly. Throws `OPS_INVALID_INSTANCE`. */
export function checkInstance(instance: Instance): void {
  const { uuid, flavor } = instance;
  const refuse = (problem: string) => {
    throw new OpsError("OPS_INVALID_INSTANCE", `instance ${uuid}: ${problem}`, { instanceUuid: uuid });
  };
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) refuse("the UUID is malformed");
  if (!Number.isInteger(flavor.vcpus) || flavor.vcpus < 1)
    refuse(`vcpus must be at least 1, not ${flavor.vcpus}`);
  if (!Number.isInteger(flavor.memoryMb) || flavor.memoryMb < 4 || flavor.memoryMb % 4 !== 0)
    refuse(`memory must be a multiple of 4 MB, not ${flavor.memoryMb}`);
  if (!Number.isInteger(flavor.rootGb) || flavor.rootGb < 0)
    refuse(`the root disk must be a whole number of GB, not ${flavor.rootGb}`);
}

/** The configuration a VM is created with: named by its UUID, so that its datastore folder is too. */
export function buildVmSpec(instance: Instance, input: VmSpecInput): Vim.VirtualMachineConfigSpec {
  const { uuid, flavor } = instance;
  return {
    name: uuid,
    instanceUuid: uuid,
    uuid,
    guestId: "otherGuest",
    files: { vmPathName: `[${input.datastore}]` },
    numCPUs: flavor.vcpus,
    memoryMB: flavor.memoryMb,
    managedBy: { extensionKey, type: managedType },
    extraConfig: [
      { key: instanceUuidKey, value: uuid },
      { key: "disk.EnableUUID", value: "TRUE" },
    ],
    deviceChange: [...rootDisk(flavor.rootGb, input.datastore), ...networkCards(input.networks ?? [])],
  };
}

function rootDisk(rootGb: number, datastore: string): Vim.VirtualDeviceConfigSpec[] {
  if (rootGb === 0) return [];
  return [
    {
      operation: "add",
      device: {
        $type: "VirtualLsiLogicController",
        key: scsiControllerKey,
        busNumber: 0,
        sharedBus: "noSharing",
      },
    },
    {
      operation: "add",
      fileOperation: "create",
      device: {
        $type: "VirtualDisk",
        key: rootDiskKey,
        controllerKey: scsiControllerKey,
        unitNumber: 0,
        capacityInKB: rootGb * 1024 ** 2,
        backing: {
          $type: "VirtualDiskFlatVer2BackingInfo",
          fileName: `[${datastore}]`,
          diskMode: "persistent",
          thinProvisioned: true,
        },
      },
    },
  ];
}

function networkCards(networks: readonly NonNullable<NetworkBacking>[]): Vim.VirtualDeviceConfigSpec[] {
  return networks.map((backing, index) => ({
    operation: "add",
    device: {
      $type: "VirtualVmxnet3",
      key: firstNicKey - index,
      backing,
      addressType: "generated",
      connectable: { startConnected: true, allowGuestControl: true, connected: true },
    },
  }));
}

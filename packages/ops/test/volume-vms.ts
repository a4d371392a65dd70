import type { VmdkVolume } from "../src/index.ts";
import type { ContractWorld } from "./contract-world.ts";

/** The UUID of the disk that has this file. */
export async function diskUuid({ config }: ContractWorld, uuid: string, fileName: string): Promise<string> {
  for (const { backing } of (await config(uuid)).devices)
    if (backing && "uuid" in backing && "fileName" in backing && backing.fileName === fileName)
      return String(backing.uuid);
  throw new Error(`${fileName} is not attached`);
}

/** What a volume's VM is made with. */
interface VolumeVmOptions {
  readonly sizeGb?: number;
  /** Written `[ds1]`. Default: that of the instance's first disk. */
  readonly datastore?: string;
}

/** A VM that stands for a volume, as Cinder makes them: off, with one disk. */
export async function volumeVm(
  { vmOps, contract }: Pick<ContractWorld, "vmOps" | "contract">,
  uuid: string,
  label = "volume",
  options: VolumeVmOptions = {},
) {
  const [{ fileName: neighbour = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
  const { sizeGb = 1, datastore = neighbour.slice(0, neighbour.indexOf("]") + 1) } = options;
  const id = `${label}-of-${uuid}`;
  const volumeVm = await contract.session.runTask("CreateVM_Task", {
    _this: contract.node.vmFolder,
    pool: contract.node.resourcePool,
    config: {
      name: id,
      files: { vmPathName: datastore },
      deviceChange: [
        {
          operation: "add",
          device: { $type: "VirtualLsiLogicController", key: -1, busNumber: 0, sharedBus: "noSharing" },
        },
        {
          operation: "add",
          fileOperation: "create",
          device: {
            $type: "VirtualDisk",
            key: -2,
            controllerKey: -1,
            unitNumber: 0,
            capacityInKB: sizeGb * 2 ** 20,
            backing: {
              $type: "VirtualDiskFlatVer2BackingInfo",
              fileName: datastore,
              diskMode: "persistent",
              thinProvisioned: true,
            },
          },
        },
      ],
    },
  });
  const volume: VmdkVolume = {
    type: "vmdk",
    id,
    volumeVm: { type: "VirtualMachine", value: volumeVm.value },
  };
  return { volume, fileName: await volumeFile({ contract }, volume) };
}

/** The file that a volume's VM has as its disk. */
export async function volumeFile(
  { contract }: Pick<ContractWorld, "contract">,
  { volumeVm: { value } }: VmdkVolume,
): Promise<string> {
  const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(
    { type: "VirtualMachine", value },
    ["config.hardware.device"],
  );
  const disk = devices.find(({ $type }) => $type === "VirtualDisk");
  if (!disk?.backing || !("fileName" in disk.backing)) throw new Error("the volume's VM has no disk");
  return String(disk.backing.fileName);
}

import type { ContractWorld } from "./contract-world.ts";

/** The UUID of the disk that has this file. */
export async function diskUuid({ config }: ContractWorld, uuid: string, fileName: string): Promise<string> {
  for (const { backing } of (await config(uuid)).devices)
    if (backing && "uuid" in backing && "fileName" in backing && backing.fileName === fileName)
      return String(backing.uuid);
  throw new Error(`${fileName} is not attached`);
}

/** A VM that stands for a volume, as Cinder makes them: off, with one disk of 1 GiB. */
export async function volumeVm({ vmOps, contract }: ContractWorld, uuid: string, label = "volume") {
  const [{ fileName: neighbour = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
  const datastore = neighbour.slice(0, neighbour.indexOf("]") + 1);
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
            capacityInKB: 2 ** 20,
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
  const ref = { type: "VirtualMachine", value: volumeVm.value } as const;
  const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(ref, [
    "config.hardware.device",
  ]);
  const disk = devices.find(({ $type }) => $type === "VirtualDisk");
  if (!disk?.backing || !("fileName" in disk.backing)) throw new Error("the volume's VM has no disk");
  return {
    volume: { type: "vmdk", id, volumeVm: ref } as const,
    fileName: String(disk.backing.fileName),
  };
}

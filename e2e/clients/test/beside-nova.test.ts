import { type Instance, type SpawnOptions, VMOps } from "@novasphere/ops";
import { type Simulator, startSimulator } from "@novasphere/vcenter-simulator";
import { connect } from "@novasphere/vsphere-client";
import { Inventory } from "@novasphere/vsphere-inventory";
import { expect, it } from "vitest";
import { describeWithPython } from "./client-run.ts";
import { readMachine } from "./machine-layout.ts";

const imageBytes = 1024 ** 2;

/** An instance in full, so that both drivers are told the same. */
type Wanted = Instance & {
  readonly image: NonNullable<Instance["image"]>;
  readonly imageBytes: number;
  readonly ports: readonly {
    readonly macAddress: string;
    readonly network: string;
    readonly vifId: string;
  }[];
};

function wantedInstance(
  number: number,
  displayName: string,
  flavor: Partial<Instance["flavor"]> = {},
  image: Partial<Wanted["image"]> = {},
): Wanted {
  return {
    uuid: `5f5b7c1e-0000-4000-8000-00000000000${number}`,
    displayName,
    projectId: "project",
    flavor: { vcpus: 1, memoryMb: 512, rootGb: 1, ephemeralGb: 0, swapMb: 0, extraSpecs: {}, ...flavor },
    image: {
      id: `0d1d3f60-0000-4000-8000-00000000000${number}`,
      diskFormat: "vmdk",
      properties: {},
      ...image,
    },
    imageBytes,
    ports: [
      {
        macAddress: `fa:16:3e:00:00:0${number}`,
        network: "DC0_DVPG0",
        vifId: `9a9b7c1e-0000-4000-8000-00000000000${number}`,
      },
    ],
  };
}

const wanted: readonly Wanted[] = [
  wantedInstance(1, "linked", {}, { properties: { vmware_disktype: "preallocated" } }),
  wantedInstance(
    2,
    "copied with further disks",
    { vcpus: 2, ephemeralGb: 1, swapMb: 64 },
    { properties: { vmware_disktype: "thin", vmware_linked_clone: "false" } },
  ),
  wantedInstance(
    3,
    "limited",
    {
      vcpus: 4,
      extraSpecs: {
        "quota:cpu_limit": "2000",
        "quota:cpu_reservation": "500",
        "quota:cpu_shares_level": "high",
        "quota:memory_limit": "512",
        "quota:disk_io_limit": "1000",
        "quota:vif_limit": "100",
        "vmware:hw_version": "vmx-15",
        "hw:cpu_cores": "2",
      },
    },
    {
      properties: {
        vmware_disktype: "preallocated",
        hw_vif_model: "VirtualVmxnet3",
        vmware_ostype: "ubuntu64Guest",
      },
    },
  ),
  wantedInstance(4, "disc", {}, { diskFormat: "iso" }),
];

/** What is made otherwise than Nova's own driver makes it, and why. */
const differences: readonly { readonly lines: RegExp; readonly why: string }[] = [
  {
    lines: /^config\.annotation$/,
    why: "user, names of flavor and project, and Nova's version are not known to the operations",
  },
  { lines: /^extraConfig disk\.EnableUUID$/, why: "written in capitals, as vCenter's client writes it" },
  {
    lines: /^VirtualDisk .*\.backing\.parent\.fileName$|^VirtualCdrom .*\.backing\.fileName$/,
    why: "Nova's cache has the name of one service's address; ours is shared by all nodes",
  },
  {
    lines: /^VirtualDisk .*\.connectable\./,
    why: "Nova says of disks what has a meaning for removable devices only",
  },
  {
    lines:
      /\.(resourceAllocation\.reservation|storageIOAllocation\.(reservation|shares\.shares|shares\.level))$/,
    why: "Nova sends vSphere's defaults where only a limit was asked for",
  },
  {
    lines: /^VirtualDisk .*\.backing\.thinProvisioned$/,
    why: "the blank root disk beside a disc is thin, as all blank disks are",
  },
];

await describeWithPython("Nova's VMware driver", "nova.virt.vmwareapi.driver", (runScript) => {
  it("makes the same machines as our operations, but for what is explained", async () => {
    await using theirs = await startSimulator();
    await using ours = await startSimulator();
    await runScript("nova_spawns.py", theirs, wanted);
    await spawnAll(ours);
    const unexplained: string[] = [];
    const seen = new Set<string>();
    for (const { uuid, displayName } of wanted) {
      const [nova, novasphere] = [readMachine(theirs, uuid), readMachine(ours, uuid)];
      expect(nova.size).toBeGreaterThan(100);
      for (const path of new Set([...nova.keys(), ...novasphere.keys()])) {
        if (nova.get(path) === novasphere.get(path)) continue;
        const known = differences.find(({ lines }) => lines.test(path));
        if (known) seen.add(known.why);
        else unexplained.push(`${displayName}: ${path}: ${nova.get(path)} / ${novasphere.get(path)}`);
      }
    }
    expect(unexplained).toEqual([]);
    // A difference that is gone is no difference any more.
    expect(differences.filter(({ why }) => !seen.has(why))).toEqual([]);
  });
});

async function spawnAll({ url, thumbprint = "" }: Simulator): Promise<void> {
  await using session = await connect({ url, username: "user", password: "pass", tls: { thumbprint } });
  const inventory = await Inventory.open(session);
  const cluster = await inventory.resolve("DC0/DC0_C0");
  const datacenter = inventory.datacenterOf(cluster.ref);
  const vmFolder = datacenter && inventory.tree.get(datacenter.ref)?.links?.vmFolder;
  const resourcePool = inventory.tree.get(cluster.ref)?.links?.resourcePool;
  if (!datacenter || !vmFolder || !resourcePool) throw new Error("the simulator has no cluster DC0/DC0_C0");
  const vmOps = new VMOps({
    session,
    name: `${cluster.ref.value}(${cluster.storedName})`,
    ref: cluster.ref,
    computeResource: cluster.ref,
    resourcePool,
    datacenter: datacenter.ref,
    vmFolder,
  });
  for (const instance of wanted) {
    const options: SpawnOptions = {
      networks: instance.ports,
      imageContent: {
        sizeBytes: imageBytes,
        open: async function* () {
          yield Buffer.alloc(imageBytes);
        },
      },
    };
    await vmOps.spawn(instance, options);
  }
}

import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, it } from "vitest";
import { describeWithPython } from "./client-run.ts";

const [running, shutdown, suspended] = [1, 4, 7];

await describeWithPython("Nova's VMware driver", "nova.virt.vmwareapi.driver", (runScript) => {
  it("starts unpatched, reports its resources and takes instances through their life", async () => {
    await using simulator = await startSimulator();
    const cluster = simulator.inventory.require("/DC0/host/DC0_C0", "ClusterComputeResource");
    const { summary } = simulator.inventory.properties(cluster);
    const memoryMb = Math.floor(Number(summary.totalMemory) / 2 ** 20);
    expect(await runScript("nova_driver.py", simulator)).toEqual({
      node: cluster.value,
      extension: "org.openstack.compute",
      resources: {
        vcpus: summary.numCpuThreads,
        memory_mb: memoryMb,
        local_gb: 4096,
        hypervisor_type: "VMware vCenter Server",
        hypervisor_version: 8_000_003,
      },
      inventory: {
        DISK_GB: [4096, 4095],
        MEMORY_MB: [memoryMb, memoryMb / 3],
        VCPU: [summary.numCpuThreads, Number(summary.numCpuThreads) / 3],
      },
      spawned: [running, true, true],
      cards: [
        ["fa:16:3e:00:00:01", 0],
        ["fa:16:3e:00:00:02", 1],
        ["fa:16:3e:00:00:02", null],
        ["fa:16:3e:00:00:01", 0],
        ["fa:16:3e:00:00:01", 0],
      ],
      diagnostics: "running",
      off: shutdown,
      on: running,
      suspended,
      resumed: running,
      rebooted: running,
      console: [true, 902, ["cfgFile", "thumbprint", "ticket"]],
      rescued: running,
      unrescued: running,
      attached: 2,
      detached: 1,
      snapshot: [["image_pending_upload", "image_uploading"], true, "streamOptimized"],
      "from snapshot": [running, true],
      larger: running,
      destroyed: [[], false],
    });
    // Nothing of it is left but what Nova keeps: the machines that were there before.
    expect(simulator.inventory.list("VirtualMachine")).toHaveLength(4);
  });

  // It looks for volumes on the first host of the cluster, wherever the instance is.
  it("finds an iSCSI volume on its host and maps it", async () => {
    const inventory = { hostsPerCluster: 1, standaloneHosts: 0, vms: 0 };
    await using simulator = await startSimulator({ inventory });
    simulator.control.addIscsiTarget({
      address: "192.0.2.1",
      iqn: "iqn.2010-10.org.openstack:volume-1",
      luns: [{ lun: 1, sizeBytes: 2 ** 30 }],
    });
    expect(await runScript("nova_volumes.py", simulator)).toEqual({
      initiator: expect.stringMatching(/^iqn\.1998-01\.com\.vmware:/),
      attached: [["physicalMode", 2 ** 20]],
      detached: [],
    });
  });
});

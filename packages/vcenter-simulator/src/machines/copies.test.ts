import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

type Machine = ManagedObjectReference<"VirtualMachine">;

async function started() {
  const simulator = await startSimulator({
    tls: false,
    inventory: {
      vms: 1,
      clusters: 2,
      hostsPerCluster: 2,
      standaloneHosts: 0,
      datastores: 2,
      datastore: { capacityGiB: 100 },
    },
  });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const source = simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine");
  simulator.control.stopMachine("/DC0/vm/DC0_C0_RP0_VM0");
  return {
    simulator,
    client,
    at,
    run,
    source,
    clone: async (
      name: string,
      spec: Partial<Vim.VirtualMachineCloneSpec> = {},
      from: ManagedObjectReference = source,
    ) =>
      (await run(
        client.call("CloneVM_Task", {
          _this: from,
          folder: at("/DC0/vm"),
          name,
          spec: { location: {}, template: false, powerOn: false, ...spec },
        }),
      )) as Machine,
    snapshot: async (name: string, _this: ManagedObjectReference = source) =>
      (await run(
        client.call("CreateSnapshot_Task", { _this, name, memory: false, quiesce: false }),
      )) as ManagedObjectReference<"VirtualMachineSnapshot">,
    removeSnapshot: (_this: ManagedObjectReference, removeChildren = false) =>
      run(client.call("RemoveSnapshot_Task", { _this, removeChildren })),
    relocate: (spec: Vim.VirtualMachineRelocateSpec, _this: ManagedObjectReference = source) =>
      run(client.call("RelocateVM_Task", { _this, spec })),
    reconfigure: (spec: Vim.VirtualMachineConfigSpec, _this: ManagedObjectReference = source) =>
      run(client.call("ReconfigVM_Task", { _this, spec })),
    vm: (ref: Machine) => simulator.inventory.properties(ref),
    /** The machine's disk with its parents, from the top down. */
    chain: (ref: Machine) => {
      const device = (simulator.inventory.properties(ref).config.hardware.device ?? []).find(
        ({ $type }) => $type === "VirtualDisk",
      );
      const files: string[] = [];
      let backing = device?.backing as Vim.VirtualDiskFlatVer2BackingInfo | undefined;
      for (; backing; backing = backing.parent) files.push(backing.fileName.replace(/^.*\//, ""));
      return files;
    },
    files: async (datastorePath: string) => {
      const datastore = simulator.inventory.require(
        `/DC0/datastore/${/\[(.*)\]/.exec(datastorePath)?.[1]}`,
        "Datastore",
      );
      const _this = simulator.inventory.properties(datastore).browser;
      const found = (await run(
        client.call("SearchDatastore_Task", { _this, datastorePath }),
      )) as Vim.HostDatastoreBrowserSearchResults;
      return (found.file ?? []).map(({ path }) => path).sort();
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

describe("a clone", () => {
  it("has its own name, ids, addresses and disk, and the source's figures", async () => {
    await using test = await started();
    const { config: source } = test.vm(test.source);
    const clone = await test.clone("copy");
    const { config } = test.vm(clone);
    expect(config).toMatchObject({
      name: "copy",
      guestId: source.guestId,
      files: { vmPathName: "[LocalDS_0] copy/copy.vmx" },
    });
    expect(config.hardware.memoryMB).toBe(source.hardware.memoryMB);
    expect(config.uuid).not.toBe(source.uuid);
    expect(config.instanceUuid).not.toBe(source.instanceUuid);
    expect(test.chain(clone)).toEqual(["copy.vmdk"]);
    const mac = (devices: Vim.AnyVirtualDevice[] | undefined) =>
      (devices?.find(({ $type }) => $type === "VirtualVmxnet3") as Vim.VirtualEthernetCard | undefined)
        ?.macAddress;
    expect(mac(config.hardware.device)).not.toBe(mac(source.hardware.device));
  });

  it("changes what its spec changes, is customized and powered on", async () => {
    await using test = await started();
    const clone = await test.clone("copy", {
      powerOn: true,
      config: { numCPUs: 4, extraConfig: [{ key: "k", value: "v" }] },
      customization: {
        identity: {
          $type: "CustomizationLinuxPrep",
          hostName: { $type: "CustomizationFixedName", name: "web1" },
          domain: "example.com",
        },
        globalIPSettings: {},
        nicSettingMap: [{ adapter: { ip: { $type: "CustomizationFixedIp", ipAddress: "192.0.2.7" } } }],
      },
    });
    expect(test.vm(clone)).toMatchObject({
      config: { hardware: { numCPU: 4 }, extraConfig: [{ key: "k", value: "v" }] },
      runtime: { powerState: "poweredOn" },
      guest: { hostName: "web1", ipAddress: "192.0.2.7" },
    });
  });

  it("that is linked stands on the source's disk, and cannot take it along", async () => {
    await using test = await started();
    const snapshot = await test.snapshot("base");
    const location = { diskMoveType: "createNewChildDiskBacking" };
    const clone = await test.clone("linked", { location, snapshot });
    expect(test.chain(clone)).toEqual(["linked.vmdk", "DC0_C0_RP0_VM0.vmdk"]);
    await test.run(test.client.call("Destroy_Task", { _this: test.source }));
    expect(await test.files("[LocalDS_0] DC0_C0_RP0_VM0")).toEqual(["DC0_C0_RP0_VM0.vmdk"]);
    await test.run(test.client.call("PowerOnVM_Task", { _this: clone }));
  });

  it("of a linked clone is whole again", async () => {
    await using test = await started();
    const linked = await test.clone("linked", { location: { diskMoveType: "createNewChildDiskBacking" } });
    expect(test.chain(await test.clone("whole", {}, linked))).toEqual(["whole.vmdk"]);
  });

  it("needs a free name, and a pool when it comes from a template", async () => {
    await using test = await started();
    expect(await faultOf(test.clone("DC0_C0_RP0_VM0"))).toBe("DuplicateName");
    await test.client.call("MarkAsTemplate", { _this: test.source });
    expect(await faultOf(test.clone("copy"))).toBe("InvalidArgument");
    const pool = test.at("/DC0/host/DC0_C1/Resources");
    expect(test.vm(await test.clone("copy", { location: { pool } })).resourcePool).toEqual(pool);
  });
});

describe("a template", () => {
  it("that is cloned as a template is in no pool either", async () => {
    await using test = await started();
    const copy = await test.clone("copy", { template: true });
    expect(test.vm(copy)).toMatchObject({ config: { template: true } });
    expect(test.vm(copy).resourcePool).toBeUndefined();
  });

  it("is in no pool, cannot be powered on, and becomes a machine again", async () => {
    await using test = await started();
    await test.client.call("MarkAsTemplate", { _this: test.source });
    expect(test.vm(test.source).resourcePool).toBeUndefined();
    expect(await test.client.get(test.at("/DC0/host/DC0_C0/Resources"), "vm")).toEqual([]);
    expect(await faultOf(test.run(test.client.call("PowerOnVM_Task", { _this: test.source })))).toBe(
      "InvalidState",
    );
    const pool = test.at("/DC0/host/DC0_C0/Resources");
    await test.client.call("MarkAsVirtualMachine", { _this: test.source, pool });
    expect(test.vm(test.source)).toMatchObject({ config: { template: false }, resourcePool: pool });
    expect(await faultOf(test.client.call("MarkAsVirtualMachine", { _this: test.source, pool }))).toBe(
      "InvalidState",
    );
  });

  it("is not made of a running machine", async () => {
    await using test = await started();
    await test.run(test.client.call("PowerOnVM_Task", { _this: test.source }));
    expect(await faultOf(test.client.call("MarkAsTemplate", { _this: test.source }))).toBe(
      "InvalidPowerState",
    );
  });
});

describe("snapshots", () => {
  it("freeze the disk and let the machine go on with a delta", async () => {
    await using test = await started();
    const one = await test.snapshot("one");
    const two = await test.snapshot("two");
    expect(test.chain(test.source)).toEqual([
      "DC0_C0_RP0_VM0-000002.vmdk",
      "DC0_C0_RP0_VM0-000001.vmdk",
      "DC0_C0_RP0_VM0.vmdk",
    ]);
    expect(test.vm(test.source).snapshot).toMatchObject({
      currentSnapshot: two,
      rootSnapshotList: [
        { snapshot: one, name: "one", id: 1, childSnapshotList: [{ snapshot: two, name: "two", id: 2 }] },
      ],
    });
    expect(test.vm(test.source).rootSnapshot).toEqual([one]);
    expect(await test.client.get(one, "childSnapshot")).toEqual([two]);
  });

  it("give back configuration and disk, and lose what came later", async () => {
    await using test = await started();
    const one = await test.snapshot("one");
    await test.reconfigure({ annotation: "later", numCPUs: 4 });
    await test.run(test.client.call("RevertToSnapshot_Task", { _this: one }));
    expect(test.vm(test.source).config).toMatchObject({ annotation: "", hardware: { numCPU: 1 } });
    expect(test.chain(test.source)).toEqual(["DC0_C0_RP0_VM0-000001.vmdk", "DC0_C0_RP0_VM0.vmdk"]);
    expect(await test.files("[LocalDS_0] DC0_C0_RP0_VM0")).toEqual([
      "DC0_C0_RP0_VM0-000001.vmdk",
      "DC0_C0_RP0_VM0.vmdk",
      "DC0_C0_RP0_VM0.vmx",
    ]);
  });

  it("branch when one reverts and goes on", async () => {
    await using test = await started();
    const one = await test.snapshot("one");
    const two = await test.snapshot("two");
    await test.run(test.client.call("RevertToSnapshot_Task", { _this: one }));
    const three = await test.snapshot("three");
    expect(await test.client.get(one, "childSnapshot")).toEqual([two, three]);
    await test.removeSnapshot(one, true);
    expect(test.vm(test.source).snapshot).toBeUndefined();
    expect(test.chain(test.source)).toHaveLength(1);
  });

  it("that are removed merge their disk into what stands on it", async () => {
    await using test = await started();
    const one = await test.snapshot("one");
    const two = await test.snapshot("two");
    await test.removeSnapshot(one);
    expect(test.chain(test.source)).toHaveLength(2);
    expect(test.vm(test.source).snapshot).toMatchObject({
      currentSnapshot: two,
      rootSnapshotList: [{ snapshot: two }],
    });
    await test.removeSnapshot(two);
    expect(test.chain(test.source)).toEqual(["DC0_C0_RP0_VM0.vmdk"]);
    expect(await test.files("[LocalDS_0] DC0_C0_RP0_VM0")).toEqual([
      "DC0_C0_RP0_VM0.vmdk",
      "DC0_C0_RP0_VM0.vmx",
    ]);
    expect(await faultOf(test.removeSnapshot(two))).toBe("ManagedObjectNotFound");
  });

  it("are all removed at once, and go with their machine", async () => {
    await using test = await started();
    for (const name of ["one", "two", "three"]) await test.snapshot(name);
    await test.run(test.client.call("RemoveAllSnapshots_Task", { _this: test.source }));
    expect(test.chain(test.source)).toEqual(["DC0_C0_RP0_VM0.vmdk"]);
    await test.snapshot("four");
    await test.run(test.client.call("Destroy_Task", { _this: test.source }));
    expect(test.simulator.inventory.list("VirtualMachineSnapshot")).toEqual([]);
    expect(await faultOf(test.files("[LocalDS_0] DC0_C0_RP0_VM0"))).toBe("FileNotFound");
  });

  it("without any, there is no current one to go back to", async () => {
    await using test = await started();
    expect(
      await faultOf(test.run(test.client.call("RevertToCurrentSnapshot_Task", { _this: test.source }))),
    ).toBe("NotFound");
  });
});

describe("relocating", () => {
  it("moves a machine to another host of its cluster while it runs", async () => {
    await using test = await started();
    await test.run(test.client.call("PowerOnVM_Task", { _this: test.source }));
    const host = test.at("/DC0/host/DC0_C0/DC0_C0_H1");
    await test.relocate({ host });
    expect(test.vm(test.source).runtime).toMatchObject({ host, powerState: "poweredOn" });
    expect(await test.client.get(host, "vm")).toEqual([test.source]);
    test.simulator.control.setHostMaintenance("/DC0/host/DC0_C0/DC0_C0_H0", true);
    expect(await faultOf(test.relocate({ host: test.at("/DC0/host/DC0_C0/DC0_C0_H0") }))).toBe(
      "InvalidState",
    );
  });

  it("moves a machine to another cluster by its pool", async () => {
    await using test = await started();
    const pool = test.at("/DC0/host/DC0_C1/Resources");
    await test.relocate({ pool });
    expect(test.vm(test.source).resourcePool).toEqual(pool);
    const { host = pool } = test.vm(test.source).runtime;
    expect(await test.client.get(host, "parent")).toEqual(test.at("/DC0/host/DC0_C1"));
    const wrong = test.relocate({ pool, host: test.at("/DC0/host/DC0_C0/DC0_C0_H0") });
    expect(await faultOf(wrong)).toBe("InvalidArgument");
  });

  it("moves all files to another datastore, with their space", async () => {
    await using test = await started();
    const datastore = test.at("/DC0/datastore/LocalDS_1");
    await test.relocate({ datastore });
    const { config, datastore: datastores } = test.vm(test.source);
    expect(config.files.vmPathName).toBe("[LocalDS_1] DC0_C0_RP0_VM0/DC0_C0_RP0_VM0.vmx");
    expect(datastores).toEqual([datastore]);
    expect(await test.files("[LocalDS_1] DC0_C0_RP0_VM0")).toEqual([
      "DC0_C0_RP0_VM0.vmdk",
      "DC0_C0_RP0_VM0.vmx",
    ]);
    expect(await faultOf(test.files("[LocalDS_0] DC0_C0_RP0_VM0"))).toBe("FileNotFound");
    await test.run(test.client.call("Destroy_Task", { _this: test.source }));
  });

  it("makes a linked clone whole on another datastore", async () => {
    await using test = await started();
    const linked = await test.clone("linked", { location: { diskMoveType: "createNewChildDiskBacking" } });
    await test.relocate({ datastore: test.at("/DC0/datastore/LocalDS_1") }, linked);
    expect(test.chain(linked)).toEqual(["linked.vmdk"]);
    expect(test.chain(test.source)).toEqual(["DC0_C0_RP0_VM0.vmdk"]);
  });

  it("with MigrateVM_Task needs a host or pool, and the state it names", async () => {
    await using test = await started();
    const priority = "defaultPriority";
    expect(await faultOf(test.client.call("MigrateVM_Task", { _this: test.source, priority }))).toBe(
      "InvalidArgument",
    );
    const host = test.at("/DC0/host/DC0_C0/DC0_C0_H1");
    const migrating = test.run(
      test.client.call("MigrateVM_Task", { _this: test.source, host, priority, state: "poweredOn" }),
    );
    expect(await faultOf(migrating)).toBe("InvalidPowerState");
    await test.run(test.client.call("MigrateVM_Task", { _this: test.source, host, priority }));
    expect(test.vm(test.source).runtime.host).toEqual(host);
  });
});

describe("registering", () => {
  it("brings an unregistered machine back as it was", async () => {
    await using test = await started();
    await test.reconfigure({ annotation: "kept", numCPUs: 3 });
    const { config } = test.vm(test.source);
    const path = config.files.vmPathName ?? "";
    const register = (parameters: { path: string; name?: string }) =>
      test.run(
        test.client.call("RegisterVM_Task", {
          _this: test.at("/DC0/vm"),
          asTemplate: false,
          pool: test.at("/DC0/host/DC0_C0/Resources"),
          ...parameters,
        }),
      ) as Promise<Machine>;
    expect(await faultOf(register({ path, name: "twice" }))).toBe("AlreadyExists");
    await test.client.call("UnregisterVM", { _this: test.source });
    expect(await faultOf(register({ path: "[LocalDS_0] none/none.vmx" }))).toBe("NotFound");
    const again = await register({ path });
    expect(again).not.toEqual(test.source);
    expect(test.vm(again).config).toMatchObject({
      annotation: "kept",
      hardware: { numCPU: 3 },
      instanceUuid: config.instanceUuid,
    });
    await test.run(test.client.call("PowerOnVM_Task", { _this: again }));
  });
});

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

async function started() {
  const simulator = await startSimulator({
    tls: false,
    inventory: { vms: 0, datastores: 2, datastore: { type: "vsan", capacityGiB: 10 } },
  });
  const client = await SoapClient.open(simulator.url);
  const datacenter = simulator.inventory.require("/DC0");
  const files = client.manager("fileManager");
  const disks = client.manager("virtualDiskManager");
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const spec = (capacityKb: number, diskType: string): Vim.Tagged<"FileBackedVirtualDiskSpec"> => ({
    $type: "FileBackedVirtualDiskSpec",
    capacityKb,
    diskType,
    adapterType: "lsiLogic",
  });
  return {
    simulator,
    client,
    files,
    disks,
    run,
    makeDirectory: (name: string, createParentDirectories = false) =>
      client.call("MakeDirectory", { _this: files, name, datacenter, createParentDirectories }),
    deleteFile: (name: string) =>
      run(client.call("DeleteDatastoreFile_Task", { _this: files, name, datacenter })),
    moveFile: (sourceName: string, destinationName: string, force = false) =>
      run(
        client.call("MoveDatastoreFile_Task", {
          _this: files,
          sourceName,
          sourceDatacenter: datacenter,
          destinationName,
          force,
        }),
      ),
    copyFile: (sourceName: string, destinationName: string, force = false) =>
      run(
        client.call("CopyDatastoreFile_Task", {
          _this: files,
          sourceName,
          sourceDatacenter: datacenter,
          destinationName,
          force,
        }),
      ),
    createDisk: (name: string, capacityKb = 2 ** 20, diskType = "thin") =>
      run(
        client.call("CreateVirtualDisk_Task", {
          _this: disks,
          name,
          datacenter,
          spec: spec(capacityKb, diskType),
        }),
      ),
    copyDisk: (sourceName: string, destName: string, diskType?: string) =>
      run(
        client.call("CopyVirtualDisk_Task", {
          _this: disks,
          sourceName,
          sourceDatacenter: datacenter,
          destName,
          ...(diskType === undefined ? {} : { destSpec: { diskType, adapterType: "busLogic" } }),
        }),
      ),
    extendDisk: (name: string, newCapacityKb: number) =>
      run(client.call("ExtendVirtualDisk_Task", { _this: disks, name, datacenter, newCapacityKb })),
    deleteDisk: (name: string) =>
      run(client.call("DeleteVirtualDisk_Task", { _this: disks, name, datacenter })),
    search: async (datastorePath: string, searchSpec: Vim.HostDatastoreBrowserSearchSpec = {}) => {
      const name = /\[(.*)\]/.exec(datastorePath)?.[1];
      const datastore = simulator.inventory.require(`/DC0/datastore/${name}`, "Datastore");
      const _this = simulator.inventory.properties(datastore).browser;
      const result = await run(client.call("SearchDatastore_Task", { _this, datastorePath, searchSpec }));
      return result as Vim.HostDatastoreBrowserSearchResults;
    },
    free: (name = "LocalDS_0") =>
      Number(
        simulator.inventory.properties(simulator.inventory.require(`/DC0/datastore/${name}`, "Datastore"))
          .summary.freeSpace,
      ),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

const names = ({ file = [] }: Vim.HostDatastoreBrowserSearchResults) => file.map(({ path }) => path).sort();

describe("directories", () => {
  it("are made once, with their parents only when asked for", async () => {
    await using test = await started();
    await test.makeDirectory("[LocalDS_0] a");
    expect(await faultOf(test.makeDirectory("[LocalDS_0] a"))).toBe("FileAlreadyExists");
    expect(await faultOf(test.makeDirectory("[LocalDS_0] x/y"))).toBe("FileNotFound");
    await test.makeDirectory("[LocalDS_0] x/y/z", true);
    expect(names(await test.search("[LocalDS_0] x"))).toEqual(["y"]);
  });

  it.each([
    ["a path without a datastore", "a/b", "InvalidDatastorePath"],
    ["a path above the datastore", "[LocalDS_0] ../a", "InvalidDatastorePath"],
    ["a datastore nobody has", "[nowhere] a", "InvalidDatastore"],
    ["the datastore itself", "[LocalDS_0]", "InvalidDatastorePath"],
  ])("%s is refused", async (_what, name, fault) => {
    await using test = await started();
    expect(await faultOf(test.makeDirectory(name))).toBe(fault);
  });

  it("move with all that is in them, within a datastore and to another", async () => {
    await using test = await started();
    await test.makeDirectory("[LocalDS_0] a/b", true);
    await test.createDisk("[LocalDS_0] a/b/d.vmdk", 2 ** 20, "preallocated");
    const [before, other] = [test.free(), test.free("LocalDS_1")];
    await test.moveFile("[LocalDS_0] a", "[LocalDS_0] c");
    expect(test.free()).toBe(before);
    expect(names(await test.search("[LocalDS_0] c/b"))).toEqual(["d.vmdk"]);
    await test.moveFile("[LocalDS_0] c", "[LocalDS_1] c");
    expect(test.free()).toBe(10 * 2 ** 30);
    expect(other - test.free("LocalDS_1")).toBe(10 * 2 ** 30 - before);
    expect(await faultOf(test.moveFile("[LocalDS_0] c", "[LocalDS_0] e"))).toBe("FileNotFound");
  });

  it("cannot be copied", async () => {
    await using test = await started();
    await test.makeDirectory("[LocalDS_0] a");
    expect(await faultOf(test.copyFile("[LocalDS_0] a", "[LocalDS_0] b"))).toBe("CannotCreateFile");
  });

  it("are deleted with their content, and give back its space", async () => {
    await using test = await started();
    await test.makeDirectory("[LocalDS_0] a");
    await test.createDisk("[LocalDS_0] a/d.vmdk", 2 ** 20, "eagerZeroedThick");
    expect(test.free()).toBeLessThan(10 * 2 ** 30 - 2 ** 30);
    await test.deleteFile("[LocalDS_0] a");
    expect(test.free()).toBe(10 * 2 ** 30);
    expect(await faultOf(test.deleteFile("[LocalDS_0] a"))).toBe("FileNotFound");
  });
});

describe("virtual disks", () => {
  it("take no space when they are thin, and all of it when they are thick", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] thin.vmdk");
    expect(10 * 2 ** 30 - test.free()).toBeLessThan(2 ** 20);
    await test.createDisk("[LocalDS_0] thick.vmdk", 2 ** 20, "preallocated");
    expect(10 * 2 ** 30 - test.free()).toBeGreaterThanOrEqual(2 ** 30);
  });

  it("need a directory, a size, a known type, a free name and room", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] d.vmdk");
    expect(await faultOf(test.createDisk("[LocalDS_0] d.vmdk"))).toBe("FileAlreadyExists");
    expect(await faultOf(test.createDisk("[LocalDS_0] no/d.vmdk"))).toBe("FileNotFound");
    expect(await faultOf(test.createDisk("[LocalDS_0] e.vmdk", 0))).toBe("InvalidArgument");
    expect(await faultOf(test.createDisk("[LocalDS_0] e.vmdk", 1024, "soft"))).toBe("InvalidArgument");
    expect(await faultOf(test.createDisk("[LocalDS_0] e.vmdk", 11 * 2 ** 20, "preallocated"))).toBe(
      "NoDiskSpace",
    );
  });

  it("are copied without naming the target's datacenter, in the format that is asked for", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] a.vmdk");
    await test.copyDisk("[LocalDS_0] a.vmdk", "[LocalDS_1] b.vmdk");
    await test.copyDisk("[LocalDS_0] a.vmdk", "[LocalDS_1] c.vmdk", "preallocated");
    const details = { fileType: true, fileSize: true, modification: true, fileOwner: false };
    const { file = [] } = await test.search("[LocalDS_1]", {
      query: [{ $type: "VmDiskFileQuery" }],
      details,
    });
    expect(file).toMatchObject([
      { path: "b.vmdk", capacityKb: 2 ** 20, thin: true, fileSize: 0 },
      { path: "c.vmdk", capacityKb: 2 ** 20, thin: false, fileSize: 2 ** 30 },
    ]);
    expect(await faultOf(test.copyDisk("[LocalDS_0] none.vmdk", "[LocalDS_1] d.vmdk"))).toBe("FileNotFound");
    expect(await faultOf(test.copyDisk("[LocalDS_0] a.vmdk", "[LocalDS_1] b.vmdk"))).toBe(
      "FileAlreadyExists",
    );
  });

  it("grow, and never shrink", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] d.vmdk", 2 ** 20, "preallocated");
    const before = test.free();
    await test.extendDisk("[LocalDS_0] d.vmdk", 2 ** 21);
    expect(before - test.free()).toBe(2 ** 30);
    expect(await faultOf(test.extendDisk("[LocalDS_0] d.vmdk", 2 ** 20))).toBe("InvalidArgument");
    expect(await faultOf(test.extendDisk("[LocalDS_0] none.vmdk", 2 ** 22))).toBe("FileNotFound");
  });

  it("are deleted with descriptor and extent", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] d.vmdk", 2 ** 20, "preallocated");
    await test.deleteDisk("[LocalDS_0] d.vmdk");
    expect(test.free()).toBe(10 * 2 ** 30);
    expect(await faultOf(test.deleteDisk("[LocalDS_0] d.vmdk"))).toBe("FileNotFound");
  });

  it("move to another datastore with their space", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] d.vmdk", 2 ** 20, "preallocated");
    const taken = 10 * 2 ** 30 - test.free();
    await test.run(
      test.client.call("MoveVirtualDisk_Task", {
        _this: test.disks,
        sourceName: "[LocalDS_0] d.vmdk",
        sourceDatacenter: test.simulator.inventory.require("/DC0"),
        destName: "[LocalDS_1] e.vmdk",
      }),
    );
    expect([test.free(), 10 * 2 ** 30 - test.free("LocalDS_1")]).toEqual([10 * 2 ** 30, taken]);
  });
});

describe("a search", () => {
  it("hides extents behind their descriptors, and shows one that lost its descriptor", async () => {
    await using test = await started();
    await test.createDisk("[LocalDS_0] d.vmdk");
    expect(names(await test.search("[LocalDS_0]"))).toEqual(["d.vmdk"]);
    await test.deleteFile("[LocalDS_0] d.vmdk");
    expect(names(await test.search("[LocalDS_0]"))).toEqual(["d-flat.vmdk"]);
  });

  it("matches patterns of its own directory only", async () => {
    await using test = await started();
    for (const name of ["a1", "a2", "b1", "a1/below"]) await test.makeDirectory(`[LocalDS_0] ${name}`);
    expect(names(await test.search("[LocalDS_0]", { matchPattern: ["a*", "?1"] }))).toEqual([
      "a1",
      "a2",
      "b1",
    ]);
    expect(names(await test.search("[LocalDS_0]", { matchPattern: ["A1"] }))).toEqual(["a1"]);
    expect(
      names(await test.search("[LocalDS_0]", { matchPattern: ["A1"], searchCaseInsensitive: false })),
    ).toEqual([]);
  });

  it("of a directory nobody made is refused", async () => {
    await using test = await started();
    expect(await faultOf(test.search("[LocalDS_0] nowhere"))).toBe("FileNotFound");
  });
});

it("a file of a running machine cannot be deleted", async () => {
  await using test = await started();
  test.simulator.inventory.add("/DC0/vm", { type: "VirtualMachine", name: "on", pool: "DC0_C0" });
  expect(await faultOf(test.deleteFile("[LocalDS_0] on/on.vmdk"))).toBe("FileLocked");
  expect(await faultOf(test.deleteFile("[LocalDS_0] on"))).toBe("FileLocked");
  test.simulator.control.stopMachine("/DC0/vm/on");
  await test.deleteFile("[LocalDS_0] on/on.vmdk");
});

it("datastores say what kind of storage they are", async () => {
  await using test = await started();
  const datastore = test.simulator.inventory.require("/DC0/datastore/LocalDS_0");
  await expect(
    test.client.properties(datastore, [
      "summary.type",
      "summary.accessible",
      "summary.maintenanceMode",
      "info",
    ]),
  ).resolves.toMatchObject({
    "summary.type": "vsan",
    "summary.accessible": true,
    "summary.maintenanceMode": "normal",
    info: { $type: "VsanDatastoreInfo" },
  });
});

it("a datastore's figures are fresh, refreshed or not", async () => {
  await using test = await started();
  const path = "/DC0/datastore/LocalDS_0";
  const _this = test.simulator.inventory.require(path);
  test.simulator.control.setDatastoreFree(path, 2 ** 30);
  await test.client.call("RefreshDatastore", { _this });
  await test.client.call("RefreshDatastoreStorageInfo", { _this });
  expect(await test.client.get(_this, "summary.freeSpace")).toBe(2 ** 30);
});

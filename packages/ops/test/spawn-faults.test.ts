import type { CallEffect } from "@novasphere/vcenter-simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Image, type ImageContent, type Instance, type SpawnOptions, VMOps } from "../src/index.ts";
import { type ContractNode, listFiles, listVmTree, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const instance: Instance = {
  uuid: "6f0c3a52-0000-4000-8000-000000000001",
  displayName: "web",
  projectId: "3f1c",
  flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, ephemeralGb: 1, swapMb: 64 },
};
const fault = { $type: "SystemError", reason: "broken" } as const;
const networks = ["VM Network", "tenant"];
const imageContent: ImageContent = {
  sizeBytes: 4096,
  open: async function* () {
    yield Buffer.alloc(4096, 1);
  },
};
const variants: readonly (readonly [string, Instance, SpawnOptions, readonly string[]])[] = [
  [
    "with blank disks",
    instance,
    { networks },
    [
      "FindByUuid",
      "RetrievePropertiesEx",
      "RetrievePropertiesEx",
      "CreateVM_Task",
      "RetrievePropertiesEx",
      "ReconfigVM_Task",
      "PowerOnVM_Task",
    ],
  ],
  [
    "with nothing but a linked clone of a cached image",
    {
      ...instance,
      flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 },
      image: { id: "alone" },
    },
    { imageContent },
    ["FindByUuid", "RetrievePropertiesEx", "CreateVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"],
  ],
  [
    "with a linked clone of a cached image",
    { ...instance, image: { id: "linked" } },
    { imageContent },
    [
      "FindByUuid",
      "RetrievePropertiesEx",
      "CreateVM_Task",
      "RetrievePropertiesEx",
      "ReconfigVM_Task",
      "PowerOnVM_Task",
    ],
  ],
  [
    "with a copy of a cached image",
    { ...instance, image: { id: "copied", properties: { img_linked_clone: "false" } } },
    { imageContent },
    [
      "FindByUuid",
      "RetrievePropertiesEx",
      "CreateVM_Task",
      "RetrievePropertiesEx",
      "CopyVirtualDisk_Task",
      "ExtendVirtualDisk_Task",
      "ReconfigVM_Task",
      "PowerOnVM_Task",
    ],
  ],
];

/** Each call with how many of the same come before it. */
function numbered(methods: readonly string[]): readonly (readonly [string, number])[] {
  return methods.map((method, index) => [
    method,
    methods.slice(0, index).filter((earlier) => earlier === method).length,
  ]);
}

/** Calls that follow tasks: the session makes up for their failures, so that the spawn goes on. */
const followers =
  /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter)$/;

describe.each(variants)("a spawn %s whose calls fail", (_title, instance, options, expected) => {
  let server: Awaited<ReturnType<typeof startSimulatedServer>>;
  let contract: ContractNode;
  let vmOps: VMOps;
  let sequence: readonly string[];

  beforeAll(async () => {
    server = await startSimulatedServer();
    contract = await openNode(server);
    vmOps = new VMOps(contract.node);
    await vmOps.spawn(instance, options);
    await vmOps.destroy(instance.uuid);
    contract.calls.length = 0;
    await vmOps.spawn(instance, options);
    sequence = contract.calls.filter((method) => !followers.test(method));
    await vmOps.destroy(instance.uuid);
  });

  afterAll(async () => {
    await contract?.session.logout();
    await server?.[Symbol.asyncDispose]();
  });

  function world(): Promise<string[][]> {
    return Promise.all([listFiles(contract), listVmTree(contract)]);
  }

  async function spawnsAfter(
    method: string,
    skip: number,
    effect: CallEffect,
    recover = async (): Promise<void> => undefined,
  ): Promise<void> {
    const before = await world();
    // The looks at the world have made calls too; rules count from where they are made.
    const rule = server.simulator.control.addRule({ method, skip, times: 1, effect });
    await expect(vmOps.spawn(instance, options)).rejects.toThrow();
    expect(rule.hits).toBe(1);
    rule.remove();
    await recover();
    expect(await world()).toEqual(before);
    await vmOps.spawn(instance, options);
    expect(await vmOps.list()).toHaveLength(1);
    await vmOps.destroy(instance.uuid);
    expect(await world()).toEqual(before);
  }

  test("has the calls that a spawn needs and no more", () => {
    expect(sequence).toEqual(expected);
  });

  test.each(numbered(expected))(
    "leaves inventory and datastores as they were when %s after %i of it is refused, and can be repeated",
    (method, skip) => spawnsAfter(method, skip, { kind: "fault", fault }),
  );

  test.each(numbered(expected.filter((method) => method.endsWith("_Task"))))(
    "leaves them as they were when %s after %i of it fails, and can be repeated",
    (method, skip) => spawnsAfter(method, skip, { kind: "taskFault", fault }),
  );

  // The task whose start was not answered may still run while the clean-up looks, so Nova's destroy follows.
  test.each(numbered(expected.filter((method) => method.endsWith("_Task"))))(
    "leaves them as they were when %s after %i of it was started and the answer lost, once destroyed",
    (method, skip) =>
      spawnsAfter(method, skip, { kind: "disconnect", when: "after" }, () => vmOps.destroy(instance.uuid)),
  );

  test("that also cannot clean up leaves an unfinished VM, which the next spawn makes anew", async () => {
    const before = await world();
    server.simulator.control.failTasks({ method: "ReconfigVM_Task", times: 1 }, fault);
    server.simulator.control.failTasks({ method: "Destroy_Task", times: 1 }, fault);
    await expect(vmOps.spawn(instance, options)).rejects.toMatchObject({ method: "ReconfigVM_Task" });
    expect(await vmOps.exists(instance.uuid)).toBe(true);
    const vm = await vmOps.spawn(instance, options);
    expect(await vmOps.list()).toMatchObject([{ vm, powerState: "running", displayName: "web" }]);
    await vmOps.destroy(instance.uuid);
    expect(await world()).toEqual(before);
  });

  test("because its folder was removed behind its back makes the folder anew", async () => {
    const path = "/dc/vm/OpenStack";
    server.simulator.inventory.destroy(path);
    await vmOps.spawn(instance, options);
    expect(
      server.simulator.inventory.find(`${path}/Project (3f1c)/Instances/web (${instance.uuid})`),
    ).toBeDefined();
    await vmOps.destroy(instance.uuid);
  });
});

describe("a destroy of something half made", () => {
  const methods = [
    "PowerOffVM_Task",
    "SearchDatastore_Task",
    "DeleteDatastoreFile_Task",
    "DeleteVirtualDisk_Task",
    "Destroy_Task",
  ];

  test.each(methods)("that was cut off in %s succeeds when it is repeated", async (method) => {
    await using server = await startSimulatedServer();
    const contract = await openNode(server);
    await using _session = contract.session;
    const vmOps = new VMOps(contract.node);
    await vmOps.spawn(instance, { configDrive: imageContent });
    await looseDisk(contract, "swap.vmdk", "root-2.vmdk");
    server.simulator.control.failTasks({ method, times: 1 }, { $type: "SystemError", reason: "broken" });
    await expect(vmOps.destroy(instance.uuid)).rejects.toMatchObject({ method });
    await vmOps.destroy(instance.uuid);
    expect(await vmOps.exists(instance.uuid)).toBe(false);
    expect((await listFiles(contract)).filter((file) => file.includes(instance.uuid))).toEqual([]);
  });

  test("takes files along that operations made and no device names, and leaves others", async () => {
    await using server = await startSimulatedServer();
    const contract = await openNode(server);
    await using _session = contract.session;
    const vmOps = new VMOps(contract.node);
    const before = await listFiles(contract);
    await vmOps.spawn(instance);
    await looseDisk(contract, "swap.vmdk", "root-2.vmdk");
    await looseDisk(contract, "swap.vmdk", "moved-volume.vmdk");
    await vmOps.destroy(instance.uuid);
    const rest = (await listFiles(contract)).filter((file) => !before.includes(file));
    expect(rest).not.toContainEqual(expect.stringContaining("root-2"));
    expect(rest).toContainEqual(expect.stringContaining("moved-volume.vmdk"));
  });

  test("leaves no failed task in vCenter's list", async () => {
    await using server = await startSimulatedServer();
    const contract = await openNode(server);
    await using _session = contract.session;
    const vmOps = new VMOps(contract.node);
    await vmOps.spawn(instance, { configDrive: imageContent });
    await vmOps.destroy(instance.uuid);
    const tasks = server.simulator.inventory.list("Task");
    const states = tasks.map((task) => server.simulator.inventory.properties(task).info.state);
    expect(new Set(states)).toEqual(new Set(["success"]));
    expect(tasks.length).toBeGreaterThan(4);
  });
});

/** Puts a disk beside an instance's, as something that was cut off may have left it. */
async function looseDisk({ session, node }: ContractNode, beside: string, name: string): Promise<void> {
  const { virtualDiskManager } = session.serviceContent;
  if (!virtualDiskManager) throw new Error("no virtual disk manager");
  const { disks } = await new VMOps(node).fetchDiagnostics(instance.uuid);
  const [neighbour = ""] = disks.flatMap(({ fileName }) => (fileName.endsWith(beside) ? [fileName] : []));
  await session.runTask("CreateVirtualDisk_Task", {
    _this: virtualDiskManager,
    name: neighbour.replace(beside, name),
    datacenter: node.datacenter,
    spec: { $type: "FileBackedVirtualDiskSpec", diskType: "thin", adapterType: "lsiLogic", capacityKb: 1024 },
  });
}

const looking = ["RetrievePropertiesEx", "SearchDatastore_Task", "MakeDirectory"];
const put = "RetrievePropertiesEx";
const moved = "MoveDatastoreFile_Task";

describe.each([
  ["flat", [...looking, "CreateVirtualDisk_Task", "DeleteDatastoreFile_Task", put, moved]],
  [
    "sparse",
    [...looking, put, "CopyVirtualDisk_Task", "DeleteDatastoreFile_Task", moved, "SearchDatastore_Task"],
  ],
  [
    "streamOptimized",
    [
      ...[...looking, "ImportVApp", "RetrievePropertiesEx", "HttpNfcLeaseComplete", "RetrievePropertiesEx"],
      ...["ReconfigVM_Task", "MoveVirtualDisk_Task", "Destroy_Task", moved, "SearchDatastore_Task"],
    ],
  ],
  ["iso", [...looking, put, moved]],
] as const)("fetching a %s image whose calls fail", (form, expected: readonly string[]) => {
  /** Calls whose failure changes nothing. */
  const forgiven = /^(CurrentTime|HttpNfcLeaseProgress|DestroyPropertyCollector)$/;
  const header = Buffer.alloc(4096);
  header.write("KDMV");
  header.writeUInt32LE(1, 4);
  header.writeBigUInt64LE(4096n, 12);
  const content: ImageContent = {
    ...imageContent,
    open: async function* () {
      yield header;
    },
  };
  let server: Awaited<ReturnType<typeof startSimulatedServer>>;
  let contract: ContractNode;
  let vmOps: VMOps;
  let number = 0;

  function nextImage(): Image {
    number += 1;
    const properties = form === "flat" || form === "iso" ? {} : { hw_disk_type: form };
    return { id: `${form}-${number}`, properties, diskFormat: form === "iso" ? "iso" : "vmdk" };
  }

  beforeAll(async () => {
    server = await startSimulatedServer();
    contract = await openNode(server);
    vmOps = new VMOps(contract.node);
    // So that the cache's own directory is there.
    await vmOps.cacheImage(nextImage(), content);
  });

  afterAll(async () => {
    await contract?.session.logout();
    await server?.[Symbol.asyncDispose]();
  });

  test("makes these calls and no others", async () => {
    contract.calls.length = 0;
    await vmOps.cacheImage(nextImage(), content);
    expect(contract.calls.filter((method) => !followers.test(method) && !forgiven.test(method))).toEqual(
      expected,
    );
  });

  test.each(numbered(expected))(
    "leaves nothing half made when %s after %i of it is refused, and can be repeated",
    async (method, skip) => {
      const image = nextImage();
      const before = await Promise.all([listFiles(contract), listVmTree(contract)]);
      const rule = server.simulator.control.addRule({
        method,
        skip,
        times: 1,
        effect: { kind: "fault", fault },
      });
      await expect(vmOps.cacheImage(image, content)).rejects.toThrow();
      rule.remove();
      // An image that arrived whole stays in the cache.
      const whole = new RegExp(`/${image.id}(/|$)`);
      const files = (await listFiles(contract)).filter((file) => !whole.test(file));
      expect([files, await listVmTree(contract)]).toEqual(before);
      await vmOps.cacheImage(image, content);
      expect(await listFiles(contract)).toContainEqual(expect.stringMatching(whole));
    },
  );
});

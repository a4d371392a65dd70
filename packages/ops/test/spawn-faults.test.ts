import type { CallEffect } from "@novasphere/vcenter-simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ImageContent, type Instance, type SpawnOptions, VMOps } from "../src/index.ts";
import { type ContractNode, listFiles, listVmTree, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const instance: Instance = {
  uuid: "6f0c3a52-0000-4000-8000-000000000001",
  displayName: "web",
  projectId: "3f1c",
  flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, ephemeralGb: 1, swapMb: 64 },
};
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

  async function eachCall(
    applies: (method: string) => boolean,
    effect: CallEffect,
    recover: () => Promise<void>,
  ): Promise<void> {
    const seen = new Map<string, number>();
    for (const method of sequence) {
      const skip = seen.get(method) ?? 0;
      seen.set(method, skip + 1);
      if (!applies(method)) continue;
      const step = `${effect.kind} in ${method} number ${skip + 1}`;
      const before = await world();
      // The looks at the world have made calls too; rules count from where they are made.
      const rule = server.simulator.control.addRule({ method, skip, times: 1, effect });
      await expect(vmOps.spawn(instance, options), step).rejects.toThrow();
      expect(rule.hits, step).toBe(1);
      rule.remove();
      await recover();
      expect(await world(), step).toEqual(before);
      await vmOps.spawn(instance, options);
      expect((await vmOps.list()).length, step).toBe(1);
      await vmOps.destroy(instance.uuid);
      expect(await world(), step).toEqual(before);
    }
  }

  test("has the calls that a spawn needs and no more", () => {
    expect(sequence).toEqual(expected);
  });

  test("leaves inventory and datastores as they were when any call is refused, and can be repeated", async () => {
    const fault = { $type: "SystemError", reason: "broken" } as const;
    await eachCall(
      () => true,
      { kind: "fault", fault },
      async () => undefined,
    );
  });

  test("leaves them as they were when any task fails, and can be repeated", async () => {
    const fault = { $type: "SystemError", reason: "broken" } as const;
    await eachCall(
      (method) => method.endsWith("_Task"),
      { kind: "taskFault", fault },
      async () => undefined,
    );
  });

  test("leaves them as they were when any task was started and the answer was lost, once destroyed", async () => {
    // The task whose start was not answered may still run while the clean-up looks, so Nova's destroy follows.
    await eachCall(
      (method) => method.endsWith("_Task"),
      { kind: "disconnect", when: "after" },
      () => vmOps.destroy(instance.uuid),
    );
  });

  test("that also cannot clean up leaves an unfinished VM, which the next spawn makes anew", async () => {
    const before = await world();
    const fault = { $type: "SystemError", reason: "broken" } as const;
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

describe("fetching an image whose calls fail", () => {
  /** Calls whose failure changes nothing. */
  const forgiven = /^(CurrentTime|HttpNfcLeaseProgress|DestroyPropertyCollector)$/;
  const fault = { $type: "SystemError", reason: "broken" } as const;

  test.each(["flat", "sparse", "streamOptimized", "iso"])(
    "leaves nothing half made of a %s image and can be repeated",
    async (form) => {
      await using server = await startSimulatedServer();
      const contract = await openNode(server);
      await using _session = contract.session;
      const vmOps = new VMOps(contract.node);
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
      let number = 0;
      const next = (): Instance => {
        number += 1;
        const properties = form === "flat" || form === "iso" ? {} : { hw_disk_type: form };
        const diskFormat = form === "iso" ? "iso" : "vmdk";
        return { ...instance, image: { id: `${form}-${number}`, properties, diskFormat } };
      };
      const first = next();
      await vmOps.spawn(first, { imageContent: content });
      await vmOps.destroy(first.uuid);
      contract.calls.length = 0;
      const measured = next();
      await vmOps.spawn(measured, { imageContent: content });
      await vmOps.destroy(measured.uuid);
      const sequence = contract.calls.slice(0, contract.calls.indexOf("CreateVM_Task"));
      const calls = sequence.filter((method) => !followers.test(method) && !forgiven.test(method));
      const seen = new Map<string, number>();
      expect(calls).toContain("MoveDatastoreFile_Task");
      for (const method of calls) {
        const skip = seen.get(method) ?? 0;
        seen.set(method, skip + 1);
        const web = next();
        const before = await listFiles(contract);
        const rule = server.simulator.control.addRule({
          method,
          skip,
          times: 1,
          effect: { kind: "fault", fault },
        });
        await expect(vmOps.spawn(web, { imageContent: content }), `${method} ${skip}`).rejects.toThrow();
        rule.remove();
        // An image that arrived whole stays in the cache.
        const whole = new RegExp(`/${web.image?.id}(/|$)`);
        const rest = (await listFiles(contract)).filter((file) => !whole.test(file));
        expect(rest, `${method} ${skip}`).toEqual(before);
        await vmOps.spawn(web, { imageContent: content });
        await vmOps.destroy(web.uuid);
      }
    },
    // Dozens of spawns one after the other, on machines that do other things too.
    60_000,
  );
});

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

async function started() {
  const simulator = await startSimulator({
    tls: false,
    inventory: {
      vms: 2,
      clusters: 2,
      pools: 2,
      standaloneHosts: 0,
      datastores: 2,
      datastore: { capacityGiB: 10 },
    },
  });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  return { simulator, client, at, run, [Symbol.asyncDispose]: () => simulator.close() };
}

describe("consoles", () => {
  it("open with a ticket for the server that gave it, while the machine runs", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const acquire = (ticketType: string) => test.client.call("AcquireTicket", { _this, ticketType });
    const [one, other] = [await acquire("webmks"), await acquire("webmks")];
    expect(one.url).toContain(new URL(test.simulator.url).host);
    expect(one.ticket).not.toBe(other.ticket);
    expect(await faultOf(acquire("telepathy"))).toBe("InvalidArgument");
    test.simulator.control.stopMachine("/DC0/vm/DC0_C0_RP0_VM0");
    expect(await faultOf(acquire("mks"))).toBe("InvalidPowerState");
  });

  it("a machine's question waits for one of its answers", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    test.simulator.control.askQuestion("/DC0/vm/DC0_C0_RP0_VM0", "moved or copied?", ["moved", "copied"]);
    const { id } = (await test.client.get(_this, "runtime.question")) as Vim.VirtualMachineQuestionInfo;
    expect(
      await faultOf(test.client.call("AnswerVM", { _this, questionId: "other", answerChoice: "0" })),
    ).toBe("InvalidArgument");
    expect(await faultOf(test.client.call("AnswerVM", { _this, questionId: id, answerChoice: "7" }))).toBe(
      "InvalidArgument",
    );
    await test.client.call("AnswerVM", { _this, questionId: id, answerChoice: "1" });
    expect(await test.client.get(_this, "runtime.question")).toBeUndefined();
  });
});

describe("placement", () => {
  it("PlaceVm recommends a host, a datastore and the pool for a machine to come", async () => {
    await using test = await started();
    test.simulator.control.setDatastoreFree("/DC0/datastore/LocalDS_0", 1000);
    for (const host of ["H0", "H2"])
      test.simulator.control.setHostMaintenance(`/DC0/host/DC0_C0/DC0_C0_${host}`, true);
    const result = await test.client.call("PlaceVm", {
      _this: test.at("/DC0/host/DC0_C0"),
      placementSpec: { placementType: "create", configSpec: { name: "x", memoryMB: 512, numCPUs: 1 } },
    });
    expect(result.recommendations).toMatchObject([
      {
        action: [
          {
            $type: "PlacementAction",
            targetHost: test.at("/DC0/host/DC0_C0/DC0_C0_H1"),
            relocateSpec: {
              datastore: test.at("/DC0/datastore/LocalDS_1"),
              pool: test.at("/DC0/host/DC0_C0/Resources"),
            },
          },
        ],
      },
    ]);
  });

  it("several machines are powered on at once, each by a task of its own", async () => {
    await using test = await started();
    const names = ["DC0_C0_RP0_VM0", "DC0_C0_RP0_VM1"];
    test.simulator.control.stopMachine(`/DC0/vm/${names[0]}`);
    const vm = names.map((name) => test.at(`/DC0/vm/${name}`));
    const result = (await test.run(
      test.client.call("PowerOnMultiVM_Task", { _this: test.at("/DC0"), vm }),
    )) as Vim.ClusterPowerOnVmResult;
    expect(result.attempted?.map((attempt) => attempt.vm)).toEqual(vm);
    const [first, second] = result.attempted ?? [];
    await test.client.finish(first?.task as ManagedObjectReference);
    expect(await faultOf(test.client.finish(second?.task as ManagedObjectReference))).toBe(
      "InvalidPowerState",
    );
  });

  it("machines and pools move between pools of their cluster only", async () => {
    await using test = await started();
    const [gold, silver] = [
      test.at("/DC0/host/DC0_C0/Resources/DC0_C0_RP1"),
      test.at("/DC0/host/DC0_C0/Resources/DC0_C0_RP2"),
    ];
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const move = (_this: ManagedObjectReference, ...list: ManagedObjectReference[]) =>
      test.client.call("MoveIntoResourcePool", { _this, list });
    await move(gold, vm, silver);
    expect(await test.client.get(vm, "resourcePool")).toEqual(gold);
    expect(test.at("/DC0/host/DC0_C0/Resources/DC0_C0_RP1/DC0_C0_RP2")).toEqual(silver);
    expect(await faultOf(move(silver, gold))).toBe("InvalidState");
    expect(await faultOf(move(test.at("/DC0/host/DC0_C1/Resources"), vm))).toBe("InvalidArgument");
  });
});

it("a datastore cluster adds up its datastores and recommends the least used, then the roomiest", async () => {
  await using test = await started();
  const names = ["small", "large"];
  const children = names.map((name, index) => ({
    type: "Datastore" as const,
    name,
    capacityGiB: 10 * (index + 1),
  }));
  const pod = test.simulator.inventory.add("/DC0/datastore", { type: "StoragePod", name: "pod", children });
  expect(await test.client.get(pod, "summary")).toMatchObject({
    name: "pod",
    capacity: 30 * 2 ** 30,
    freeSpace: 30 * 2 ** 30,
  });
  const _this = test.client.manager("storageResourceManager");
  const recommend = (storagePod: ManagedObjectReference) =>
    test.client.call("RecommendDatastores", {
      _this,
      storageSpec: { type: "create", podSelectionSpec: { storagePod } },
    });
  const [best] = (await recommend(pod)).recommendations ?? [];
  expect(best?.action).toMatchObject([
    { $type: "StoragePlacementAction", destination: test.at("/DC0/datastore/pod/large") },
  ]);
  test.simulator.control.setDatastoreFree("/DC0/datastore/pod/large", 15 * 2 ** 30);
  expect((await recommend(pod)).recommendations?.[0]?.action).toMatchObject([
    { destination: test.at("/DC0/datastore/pod/small") },
  ]);
  expect(await faultOf(recommend(test.at("/DC0/datastore")))).toBe("InvalidArgument");
  const still = test.simulator.inventory.add("/DC0/datastore", {
    type: "StoragePod",
    name: "still",
    children: [],
    storageDrs: false,
  });
  expect(await faultOf(recommend(still))).toBe("InvalidArgument");
});

describe("the environment browser", () => {
  it("says what machines may be and what their hosts offer", async () => {
    await using test = await started();
    const browser = (await test.client.get(
      test.at("/DC0/host/DC0_C0"),
      "environmentBrowser",
    )) as ManagedObjectReference;
    const option = await test.client.call("QueryConfigOption", { _this: browser });
    expect(option?.guestOSDescriptor.map(({ id }) => id)).toContain("ubuntu64Guest");
    const one = await test.client.call("QueryConfigOptionEx", {
      _this: browser,
      spec: { guestId: ["ubuntu64Guest"] },
    });
    expect(one?.guestOSDescriptor).toHaveLength(1);
    const target = await test.client.call("QueryConfigTarget", { _this: browser });
    expect(target?.datastore?.map(({ name }) => name)).toEqual(["LocalDS_0", "LocalDS_1"]);
    expect(target?.network?.map(({ name }) => name)).toEqual(["VM Network"]);
    expect(target?.distributedVirtualPortgroup?.map(({ portgroupName }) => portgroupName)).toEqual([
      "DC0_DVPG0",
    ]);
  });
});

describe("first-class disks", () => {
  const create = (test: Awaited<ReturnType<typeof started>>, datastore: ManagedObjectReference) =>
    test.run(
      test.client.call("CreateDisk_Task", {
        _this: test.client.manager("vStorageObjectManager"),
        spec: {
          name: "vol",
          capacityInMB: 1024,
          backingSpec: { $type: "VslmCreateSpecDiskFileBackingSpec", datastore, provisioningType: "thin" },
        },
      }),
    ) as Promise<Vim.VStorageObject>;

  it("are created, grown, copied, listed and deleted by their id", async () => {
    await using test = await started();
    const _this = test.client.manager("vStorageObjectManager");
    const datastore = test.at("/DC0/datastore/LocalDS_0");
    const { config } = await create(test, datastore);
    expect(config).toMatchObject({
      name: "vol",
      capacityInMB: 1024,
      backing: { provisioningType: "thin", datastore },
    });
    await test.run(
      test.client.call("ExtendDisk_Task", { _this, id: config.id, datastore, newCapacityInMB: 2048 }),
    );
    await expect(
      test.client.call("RetrieveVStorageObject", { _this, id: config.id, datastore }),
    ).resolves.toMatchObject({ config: { capacityInMB: 2048 } });
    const other = test.at("/DC0/datastore/LocalDS_1");
    const spec = {
      name: "copy",
      backingSpec: { $type: "VslmCreateSpecDiskFileBackingSpec" as const, datastore: other },
    };
    await test.run(test.client.call("CloneVStorageObject_Task", { _this, id: config.id, datastore, spec }));
    await expect(test.client.call("ListVStorageObject", { _this, datastore: other })).resolves.toHaveLength(
      1,
    );
    await test.run(test.client.call("DeleteVStorageObject_Task", { _this, id: config.id, datastore }));
    await expect(test.client.call("ListVStorageObject", { _this, datastore })).resolves.toEqual([]);
    expect(
      await faultOf(test.client.call("RetrieveVStorageObject", { _this, id: config.id, datastore })),
    ).toBe("NotFound");
  });

  it("are attached to a machine and detached from it", async () => {
    await using test = await started();
    const datastore = test.at("/DC0/datastore/LocalDS_0");
    const { config } = await create(test, datastore);
    const vm = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine");
    const disks = () =>
      (test.simulator.inventory.properties(vm).config.hardware.device ?? []).filter(
        ({ $type }) => $type === "VirtualDisk",
      );
    await test.run(test.client.call("AttachDisk_Task", { _this: vm, diskId: config.id, datastore }));
    expect(disks()).toMatchObject([{}, { vDiskId: config.id, capacityInKB: 2 ** 20 }]);
    await test.run(test.client.call("DetachDisk_Task", { _this: vm, diskId: config.id }));
    expect(disks()).toHaveLength(1);
    expect(
      await faultOf(test.run(test.client.call("DetachDisk_Task", { _this: vm, diskId: config.id }))),
    ).toBe("NotFound");
  });

  it("are made of a disk that exists", async () => {
    await using test = await started();
    const _this = test.client.manager("vStorageObjectManager");
    const path = `${new URL(test.simulator.url).origin}/folder/DC0_C0_RP0_VM0/DC0_C0_RP0_VM0.vmdk?dcPath=DC0&dsName=LocalDS_0`;
    const registered = await test.client.call("RegisterDisk", { _this, path, name: "root" });
    expect(registered.config).toMatchObject({ name: "root", capacityInMB: 10_240 });
    await expect(test.client.call("RegisterDisk", { _this, path })).resolves.toMatchObject({
      config: { id: registered.config.id },
    });
  });
});

it("everybody may do everything", async () => {
  await using test = await started();
  const _this = test.client.manager("authorizationManager");
  const entity = test.at("/DC0/host/DC0_C0");
  const [result] =
    (await test.client.call("FetchUserPrivilegeOnEntities", {
      _this,
      entities: [entity],
      userName: "user",
    })) ?? [];
  expect(result).toMatchObject({
    entity,
    privileges: expect.arrayContaining(["VirtualMachine.Inventory.Create"]),
  });
  await expect(
    test.client.call("RetrieveEntityPermissions", { _this, entity, inherited: true }),
  ).resolves.toMatchObject([{ principal: "user", roleId: -1 }]);
  await expect(
    test.client.call("RetrieveEntityPermissions", { _this, entity, inherited: false }),
  ).resolves.toEqual([]);
});

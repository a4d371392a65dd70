import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ImageContent, type Instance, VMOps, VolumeOps } from "../src/index.ts";
import { type ContractNode, listFiles, listVmTree, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";
import { volumeVm } from "./volume-vms.ts";

const fault = { $type: "SystemError", reason: "cut off" } as const;
const imageContent: ImageContent = {
  sizeBytes: 4096,
  open: async function* () {
    yield Buffer.alloc(4096, 1);
  },
};
const instance: Instance = {
  uuid: "1b0c3a52-0000-4000-8000-000000000001",
  displayName: "web",
  projectId: "3f1c",
  flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, swapMb: 64 },
  image: { id: "copied", properties: { img_linked_clone: "false" } },
};
const { uuid } = instance;
const larger = { vcpus: 2, memoryMb: 128, rootGb: 2, ephemeralGb: 1 };
const port = { vifId: "port-9", macAddress: "fa:16:3e:00:00:09", network: "VM Network" };
const repair = { image: { id: "repair" }, imageContent };
const drain = async (disk: AsyncIterable<Uint8Array>) => {
  for await (const _ of disk);
};

/** Calls that follow tasks go on, so that the session is there for the repetition. */
const followers =
  /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter|DestroyPropertyCollector|CurrentTime)$/;
/** What looks and changes nothing. */
const looks =
  /^(FindByUuid|FindChild|RetrievePropertiesEx|ContinueRetrievePropertiesEx|SearchDatastore_Task|HttpNfcLeaseProgress)$/;
/** What takes things away when an operation fails; somebody who is gone does not do that either. */
const cleanUps = [
  ...["FindByUuid", "RetrievePropertiesEx", "SearchDatastore_Task", "PowerOffVM_Task", "PowerOnVM_Task"],
  ...["ReconfigVM_Task", "Destroy_Task", "DeleteVirtualDisk_Task", "DeleteDatastoreFile_Task"],
  ...["RemoveSnapshot_Task", "HttpNfcLeaseAbort"],
];

let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
let vmOps: VMOps;
let volumeOps: VolumeOps;
let volume: Awaited<ReturnType<typeof volumeVm>>["volume"];

beforeAll(async () => {
  server = await startSimulatedServer();
  contract = await openNode(server);
  vmOps = new VMOps(contract.node);
  volumeOps = new VolumeOps(contract.node);
  const helper = { ...instance, uuid: "1b0c3a52-0000-4000-8000-000000000099" };
  await vmOps.spawn(helper, { imageContent });
  await vmOps.cacheImage(repair.image, imageContent);
  ({ volume } = await volumeVm({ vmOps, contract }, helper.uuid));
  await vmOps.destroy(helper.uuid);
});

afterAll(async () => {
  await contract?.session.logout();
  await server?.[Symbol.asyncDispose]();
});

interface Operation {
  readonly name: string;
  /** What comes before it. */
  readonly prepare?: () => Promise<unknown>;
  /** The calls that change something, in order. */
  readonly changes: readonly string[];
  readonly run: () => Promise<unknown>;
}

const spawnChanges = [
  ...["CreateVM_Task", "CopyVirtualDisk_Task", "ExtendVirtualDisk_Task", "ReconfigVM_Task"],
  "PowerOnVM_Task",
];
const destroyChanges = ["PowerOffVM_Task", "DeleteDatastoreFile_Task", "Destroy_Task"];
const spawn = () => vmOps.spawn(instance, { imageContent, configDrive: imageContent });
const spawned = { prepare: spawn };
const operations: readonly Operation[] = [
  { name: "a spawn", changes: spawnChanges, run: spawn },
  {
    name: "an attachment of a volume",
    ...spawned,
    changes: ["ReconfigVM_Task"],
    run: () => volumeOps.attachVolume(uuid, volume),
  },
  {
    name: "a detachment of a volume",
    prepare: async () => {
      await spawn();
      await volumeOps.attachVolume(uuid, volume);
    },
    changes: ["ReconfigVM_Task"],
    run: () => volumeOps.detachVolume(uuid, volume),
  },
  {
    name: "an attachment of an interface",
    ...spawned,
    changes: ["ReconfigVM_Task"],
    run: () => vmOps.attachInterface(uuid, port),
  },
  {
    name: "a detachment of an interface",
    prepare: async () => {
      await spawn();
      await vmOps.attachInterface(uuid, port);
    },
    changes: ["ReconfigVM_Task"],
    run: () => vmOps.detachInterface(uuid, port),
  },
  {
    name: "a resize",
    ...spawned,
    changes: [
      "PowerOffVM_Task",
      "DeleteVirtualDisk_Task",
      "CopyVirtualDisk_Task",
      "ExtendVirtualDisk_Task",
      "ReconfigVM_Task",
    ],
    run: () => vmOps.resize(uuid, larger),
  },
  {
    name: "a confirmation of a resize",
    prepare: async () => {
      await spawn();
      await vmOps.resize(uuid, larger);
    },
    changes: ["DeleteVirtualDisk_Task", "DeleteVirtualDisk_Task", "ReconfigVM_Task"],
    run: () => vmOps.confirmResize(uuid),
  },
  {
    name: "a revert of a resize",
    prepare: async () => {
      await spawn();
      await vmOps.resize(uuid, larger);
    },
    changes: ["ReconfigVM_Task", "DeleteVirtualDisk_Task", "ReconfigVM_Task"],
    run: () => vmOps.revertResize(uuid),
  },
  {
    name: "a rescue",
    ...spawned,
    changes: [
      "PowerOffVM_Task",
      "DeleteVirtualDisk_Task",
      "CopyVirtualDisk_Task",
      "ReconfigVM_Task",
      "ReconfigVM_Task",
      "PowerOnVM_Task",
    ],
    run: () => vmOps.rescue(uuid, repair),
  },
  {
    name: "the end of a rescue",
    prepare: async () => {
      await spawn();
      await vmOps.rescue(uuid, repair);
    },
    changes: ["PowerOffVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"],
    run: () => vmOps.unrescue(uuid),
  },
  {
    name: "a snapshot",
    ...spawned,
    changes: [
      "CreateSnapshot_Task",
      "CloneVM_Task",
      "ExportVm",
      "HttpNfcLeaseComplete",
      "Destroy_Task",
      "RemoveSnapshot_Task",
    ],
    run: () => vmOps.exportSnapshot(uuid, drain),
  },
  {
    name: "a rebuild",
    ...spawned,
    changes: [...destroyChanges, ...spawnChanges],
    run: () => vmOps.rebuild(instance, { imageContent, configDrive: imageContent }),
  },
  { name: "a destroy", ...spawned, changes: destroyChanges, run: () => vmOps.destroy(uuid) },
];

/** Everything there is, with what the instance is made of, told without moids. */
async function world() {
  const machines = server.simulator.inventory.list("VirtualMachine").map((ref) => {
    const { config, runtime, snapshot } = server.simulator.inventory.properties(ref);
    const devices = (config.hardware.device ?? []).map(({ $type, controllerKey, unitNumber, backing }) => {
      const file = backing && "fileName" in backing ? String(backing.fileName) : undefined;
      return [$type, controllerKey, unitNumber, file].join(" ");
    });
    const options = (config.extraConfig ?? []).map(({ key, value }) => `${key}=${String(value)}`);
    return {
      name: config.name,
      powerState: runtime.powerState,
      memoryMB: config.hardware.memoryMB,
      bootOrder: config.bootOptions?.bootOrder,
      snapshots: snapshot?.rootSnapshotList.length ?? 0,
      devices: devices.sort(),
      options: options.sort(),
    };
  });
  return { machines, files: await listFiles(contract), tree: await listVmTree(contract) };
}

/** Lets everything fail from one call of a sequence on. */
function cutOff(sequence: readonly string[], position: number): void {
  const before = sequence.slice(0, position);
  const countOf = (method: string) => before.filter((called) => called === method).length;
  for (const method of new Set([...sequence, ...cleanUps]))
    server.simulator.control.addRule({ method, skip: countOf(method), effect: { kind: "fault", fault } });
}

describe.each(operations)("$name", ({ prepare, changes, run }) => {
  let nothing: Awaited<ReturnType<typeof world>>;
  let whole: Awaited<ReturnType<typeof world>>;
  let sequence: readonly string[];

  beforeAll(async () => {
    nothing = await world();
    await prepare?.();
    contract.calls.length = 0;
    await run();
    sequence = contract.calls.filter((method) => !followers.test(method));
    whole = await world();
    await vmOps.destroy(uuid);
  });

  afterEach(async () => {
    server.simulator.control.clearRules();
    await vmOps.destroy(uuid);
  });

  test("makes these changes and no others", () => {
    expect(sequence.filter((method) => !looks.test(method))).toEqual(changes);
  });

  test.each(changes.map((method, index) => [method, index + 1] as const))(
    "that is cut off before %s, its change %i, and repeated, ends as one that is not",
    async (_method, number) => {
      const positions = sequence.flatMap((method, index) => (looks.test(method) ? [] : [index]));
      await prepare?.();
      cutOff(sequence, positions[number - 1] ?? 0);
      await expect(run()).rejects.toThrow();
      server.simulator.control.clearRules();
      await run();
      expect(await world()).toEqual(whole);
      await vmOps.destroy(uuid);
      expect(await world()).toEqual(nothing);
    },
  );

  test("that is complete is success when it is repeated", async () => {
    await prepare?.();
    await run();
    await run();
    expect(await world()).toEqual(whole);
  });
});

import { ManualClock } from "@novasphere/vcenter-simulator";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ImageContent,
  type Instance,
  type NodeContext,
  type OperationOptions,
  type TransferReport,
  VMOps,
  VolumeOps,
} from "../src/index.ts";
import { type ContractNode, listFiles, listVmTree, openNode } from "./contract-server.ts";
import { image, ovaContent, sparseContent } from "./image-contents.ts";
import { startSimulatedServer } from "./simulated-server.ts";
import { volumeVm } from "./volume-vms.ts";

const uuid = "2c0c3a52-0000-4000-8000-000000000001";
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };
const larger = { ...flavor, rootGb: 2 };
const chunkBytes = 64 * 1024;

let clock: ManualClock;
let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
let target: NodeContext;
let vmOps: VMOps;
let volumeOps: VolumeOps;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startSimulatedServer(["ds1"], clock);
  contract = await openNode(server);
  const elsewhere = await openNode({ ...server, poolPath: server.otherPoolPath });
  await elsewhere.session.logout();
  target = { ...elsewhere.node, session: contract.session };
  vmOps = new VMOps(contract.node);
  volumeOps = new VolumeOps(contract.node);
});

afterEach(async () => {
  await contract.session.logout();
  await server[Symbol.asyncDispose]();
});

function world() {
  return Promise.all([listFiles(contract), listVmTree(contract)]);
}

/** An instance whose image comes in sixteen chunks. */
function flatContent(): ImageContent {
  return {
    sizeBytes: 16 * chunkBytes,
    open: async function* () {
      for (let index = 0; index < 16; index += 1) yield Buffer.alloc(chunkBytes, index);
    },
  };
}

/** Lets a task of that name take four steps, and one go by whenever something is told. */
function slowDown(method: string): { readonly step: () => void } {
  server.simulator.control.setTaskDelay(40, method);
  return { step: () => clock.advance(10) };
}

function expectPercentages(told: readonly (number | undefined)[]): void {
  expect(told).toEqual([0, 25, 50, 75, 100]);
}

const copied = { img_linked_clone: "false" };

interface LongTask {
  readonly name: string;
  readonly method: string;
  /** What has to be there before. */
  readonly prepare?: () => Promise<void>;
  readonly run: (options: OperationOptions) => Promise<unknown>;
}

async function spawned(instance: Partial<Instance> = {}): Promise<void> {
  await vmOps.spawn({ uuid, flavor, ...instance });
}

const longTasks: readonly LongTask[] = [
  {
    name: "the copy of an image's disk",
    method: "CopyVirtualDisk_Task",
    run: (options) =>
      vmOps.spawn({ uuid, flavor, image: image(copied) }, { ...options, imageContent: flatContent() }),
  },
  {
    name: "the extension of a copied disk",
    method: "ExtendVirtualDisk_Task",
    run: (options) =>
      vmOps.spawn({ uuid, flavor, image: image(copied) }, { ...options, imageContent: flatContent() }),
  },
  {
    name: "the copy of the root disk for a resize",
    method: "CopyVirtualDisk_Task",
    prepare: spawned,
    run: (options) => vmOps.resize(uuid, larger, options),
  },
  {
    name: "the move to another node",
    method: "RelocateVM_Task",
    prepare: spawned,
    run: (options) => vmOps.relocateToNode(uuid, target, options),
  },
  {
    name: "the clone of a snapshot",
    method: "CloneVM_Task",
    prepare: spawned,
    run: (options) => vmOps.exportSnapshot(uuid, drain, options),
  },
  {
    name: "the snapshot itself",
    method: "CreateSnapshot_Task",
    prepare: spawned,
    run: (options) => vmOps.exportSnapshot(uuid, drain, options),
  },
];

async function drain(disk: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of disk);
}

describe.each(longTasks)("$name", ({ method, prepare, run }) => {
  test("tells its percentage", async () => {
    await prepare?.();
    const { step } = slowDown(method);
    const told: (number | undefined)[] = [];
    await run({
      onProgress: (progress) => {
        if (progress.method !== method) return;
        told.push(progress.percent);
        step();
      },
    });
    expectPercentages(told);
  });

  test("is cancelled by an abort, and leaves what was there before", async () => {
    await prepare?.();
    const before = await world();
    server.simulator.control.addRule({ method, times: 1, effect: { kind: "taskHang" } });
    const controller = new AbortController();
    const running = run({
      signal: controller.signal,
      onProgress: (progress) => progress.method === method && controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
    expect(contract.calls).toContain("CancelTask");
    const [files, tree] = await world();
    // An image that arrived whole stays in the cache.
    expect([files.filter((file) => !file.includes("novasphere_base")), tree]).toEqual(before);
    expect(files.filter((file) => /novasphere_base\/image-\d+\./.test(file))).toEqual([]);
    const info = prepare && (await vmOps.fetchInfo(uuid));
    if (info) expect(info).toMatchObject({ powerState: "running", resourcePool: contract.node.resourcePool });
    await run({});
  });
});

describe.each([
  ["flat", {}, {}, flatContent],
  ["sparse", { hw_disk_type: "sparse" }, {}, sparseContent],
  ["stream-optimized", { hw_disk_type: "streamOptimized" }, {}, sparseContent],
  ["OVA", {}, { containerFormat: "ova" }, ovaContent],
  ["ISO", {}, { diskFormat: "iso" }, flatContent],
] as const)("the transfer of a %s image", (form, properties, changes, bytes) => {
  test("tells how many bytes have gone", async () => {
    const source = image(properties, changes);
    const content = bytes();
    const told: TransferReport[] = [];
    const options = { imageContent: content, onTransfer: (report: TransferReport) => told.push(report) };
    await vmOps.spawn({ uuid, flavor, image: source }, options);
    expect(new Set(told.map(({ what }) => what))).toEqual(new Set([`image ${source.id}`]));
    expect(told).toEqual(told.toSorted((one, other) => one.bytes - other.bytes));
    if (form === "OVA") expect(told.at(-1)?.bytes).toBeGreaterThan(0);
    else expect(told.at(-1)).toMatchObject({ bytes: content.sizeBytes, size: content.sizeBytes });
  });

  test("is stopped by an abort, and leaves what was there before", async () => {
    await vmOps.cacheImage(image({}), flatContent());
    const before = await world();
    const controller = new AbortController();
    const spawning = vmOps.spawn(
      { uuid, flavor, image: image(properties, changes) },
      {
        imageContent: bytes(),
        signal: controller.signal,
        onTransfer: () => controller.abort(new Error("enough")),
      },
    );
    await expect(spawning).rejects.toThrow("enough");
    expect(await world()).toEqual(before);
  });
});

describe("the transfer of a snapshot", () => {
  beforeEach(() => spawned());

  test("tells how many bytes have come", async () => {
    const told: TransferReport[] = [];
    let received = 0;
    await vmOps.exportSnapshot(
      uuid,
      async (disk) => {
        for await (const chunk of disk) received += chunk.length;
      },
      { onTransfer: (report) => told.push(report) },
    );
    expect(told.at(-1)).toMatchObject({ what: "snapshot", bytes: received });
  });

  test("is stopped by an abort, and leaves neither snapshot nor clone", async () => {
    const before = await world();
    const controller = new AbortController();
    const removals: string[] = [];
    const exporting = vmOps.exportSnapshot(uuid, drain, {
      signal: controller.signal,
      onTransfer: () => controller.abort(new Error("enough")),
      onProgress: ({ method, state }) => state === "success" && removals.push(method),
    });
    await expect(exporting).rejects.toThrow("enough");
    expect(removals.slice(-2)).toEqual(["Destroy_Task", "RemoveSnapshot_Task"]);
    expect(await world()).toEqual(before);
  });
});

describe("the consolidation of a snapshot", () => {
  test("tells its percentage", async () => {
    await spawned();
    const { step } = slowDown("RemoveSnapshot_Task");
    const told: (number | undefined)[] = [];
    await vmOps.exportSnapshot(uuid, drain, {
      onProgress: ({ method, percent }) => {
        if (method !== "RemoveSnapshot_Task") return;
        told.push(percent);
        step();
      },
    });
    expectPercentages(told);
  });

  test("goes on after an abort, for it takes away what the snapshot has made", async () => {
    await spawned();
    const before = await world();
    const { step } = slowDown("RemoveSnapshot_Task");
    const controller = new AbortController();
    await vmOps.exportSnapshot(uuid, drain, {
      signal: controller.signal,
      onProgress: ({ method }) => {
        if (method !== "RemoveSnapshot_Task") return;
        controller.abort(new Error("enough"));
        step();
      },
    });
    expect(await world()).toEqual(before);
  });
});

describe("the extension of a volume", () => {
  test("tells its percentage, and is cancelled by an abort", async () => {
    await spawned();
    const { volume } = await volumeVm({ vmOps, contract }, uuid);
    await volumeOps.attachVolume(uuid, volume);
    const size = async () => (await vmOps.fetchDiagnostics(uuid)).disks[1]?.capacityBytes;
    const hang = server.simulator.control.addRule({
      method: "ReconfigVM_Task",
      effect: { kind: "taskHang" },
    });
    const controller = new AbortController();
    const extending = volumeOps.extendVolume(uuid, volume, 2, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(extending).rejects.toThrow("enough");
    expect(contract.calls).toContain("CancelTask");
    expect(await size()).toBe(2 ** 30);
    hang.remove();
    const { step } = slowDown("ReconfigVM_Task");
    const told: (number | undefined)[] = [];
    await volumeOps.extendVolume(uuid, volume, 2, {
      onProgress: ({ percent }) => {
        told.push(percent);
        step();
      },
    });
    expectPercentages(told);
    expect(await size()).toBe(2 * 2 ** 30);
  });
});

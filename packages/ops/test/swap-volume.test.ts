import { ManualClock } from "@novasphere/vcenter-simulator";
import { beforeEach, expect, test } from "vitest";
import { type Instance, VMOps, VolumeOps } from "../src/index.ts";
import { listFiles, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";
import { volumeFile, volumeVm } from "./volume-vms.ts";

const fault = { $type: "SystemError", reason: "broken" } as const;
let count = 0;
let instance: Instance;

beforeEach(() => {
  count += 1;
  const uuid = `5a0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
  instance = { uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } };
});

/** A running instance on one datastore with a volume on it, and a volume on the other one. */
async function started() {
  const stack = new AsyncDisposableStack();
  const clock = new ManualClock();
  const server = stack.use(await startSimulatedServer(["ds1", "ds2"], clock));
  const contract = await openNode(server);
  stack.use(contract.session);
  const [vmOps, volumeOps] = [new VMOps(contract.node), new VolumeOps(contract.node)];
  const world = { contract, vmOps };
  const { uuid } = instance;
  await vmOps.spawn(instance);
  const [{ fileName = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
  const [here, there] = fileName.startsWith("[ds1]") ? ["[ds1]", "[ds2]"] : ["[ds2]", "[ds1]"];
  const old = await volumeVm(world, uuid, "old", { datastore: here });
  const other = await volumeVm(world, uuid, "new", { datastore: there });
  await volumeOps.attachVolume(uuid, old.volume);
  const dispose = () => stack[Symbol.asyncDispose]();
  return {
    clock,
    server,
    contract,
    vmOps,
    volumeOps,
    world,
    uuid,
    old,
    other,
    there,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Where the instance's second disk is, and what the volumes' VMs have. */
async function places({ vmOps, uuid, world, old, other }: Awaited<ReturnType<typeof started>>) {
  const { disks } = await vmOps.fetchDiagnostics(uuid);
  return {
    used: disks[1]?.fileName,
    old: await volumeFile(world, old.volume),
    other: await volumeFile(world, other.volume),
  };
}

test("a volume is swapped for one on another datastore while the instance runs, and the disk goes there", async () => {
  await using all = await started();
  const { vmOps, volumeOps, contract, uuid, old, other, there } = all;
  const progress: string[] = [];
  await volumeOps.swapVolume(uuid, old.volume, other.volume, {
    onProgress: ({ method, state }) => progress.push(`${method} ${state}`),
  });
  expect(progress).toContain("RelocateVM_Task success");
  const { used = "", ...rest } = await places(all);
  expect(used.startsWith(there)).toBe(true);
  expect(rest).toEqual({ old: other.fileName, other: used });
  expect(await vmOps.fetchPowerState(uuid)).toBe("running");
  await volumeOps.detachVolume(uuid, other.volume);
  await vmOps.destroy(uuid);
  expect(await listFiles(contract)).toContain(used);
});

test.each([
  ["RelocateVM_Task", 0],
  ["ReconfigVM_Task", 0],
  ["ReconfigVM_Task", 1],
  ["ReconfigVM_Task", 2],
])("a swap that is cut off in %s number %i ends when it is repeated", async (method, skip) => {
  await using all = await started();
  const { server, volumeOps, uuid, old, other, there } = all;
  server.simulator.control.addRule({ method, skip, times: 1, effect: { kind: "taskFault", fault } });
  await expect(volumeOps.swapVolume(uuid, old.volume, other.volume)).rejects.toMatchObject({ method });
  await volumeOps.swapVolume(uuid, old.volume, other.volume);
  const { used = "", ...rest } = await places(all);
  expect(used.startsWith(there)).toBe(true);
  expect(rest).toEqual({ old: other.fileName, other: used });
});

test("a swap that is aborted cancels the move of the disk, which stays where it was", async () => {
  await using all = await started();
  const { server, volumeOps, uuid, old, other } = all;
  const before = await places(all);
  server.simulator.control.addRule({ method: "RelocateVM_Task", effect: { kind: "taskHang" } });
  const controller = new AbortController();
  const swapping = volumeOps.swapVolume(uuid, old.volume, other.volume, {
    signal: controller.signal,
    onProgress: ({ method }) => method === "RelocateVM_Task" && controller.abort(new Error("enough")),
  });
  await expect(swapping).rejects.toThrow("enough");
  expect(all.contract.calls).toContain("CancelTask");
  expect(await places(all)).toEqual(before);
});

test("a volume that was moved into the instance's directory stays when the instance is destroyed", async () => {
  await using all = await started();
  const { vmOps, volumeOps, contract, world, uuid } = all;
  const [{ fileName = "" } = {}] = (await vmOps.fetchDiagnostics(uuid)).disks;
  const [here, there] = fileName.startsWith("[ds1]") ? ["[ds1]", "[ds2]"] : ["[ds2]", "[ds1]"];
  const far = await volumeVm(world, uuid, "far", { datastore: there });
  const near = await volumeVm(world, uuid, "near", { datastore: here });
  await volumeOps.attachVolume(uuid, far.volume);
  await volumeOps.swapVolume(uuid, far.volume, near.volume);
  const file = await volumeFile(world, near.volume);
  expect(file.startsWith(`${here} ${uuid}/`)).toBe(true);
  await vmOps.destroy(uuid);
  expect(await listFiles(contract)).toContain(file);
});

test("the consolidation of a volume that storage DRS moved tells its percentage, and is cancelled by an abort", async () => {
  await using all = await started();
  const { clock, server, vmOps, volumeOps, contract, uuid, old, other } = all;
  const { vm } = await vmOps.fetchInfo(uuid);
  const ref = { type: "VirtualMachine", value: vm.value } as const;
  const disksOf = async (holder: typeof ref) => {
    const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(holder, [
      "config.hardware.device",
    ]);
    return devices.flatMap((device) =>
      device.backing && "datastore" in device.backing && device.$type === "VirtualDisk"
        ? [{ diskId: device.key, datastore: device.backing.datastore as { type: string; value: string } }]
        : [],
    );
  };
  const [root, moving] = await disksOf(ref);
  const [elsewhere] = await disksOf({ type: "VirtualMachine", value: other.volume.volumeVm.value });
  if (!root || !moving || !elsewhere) throw new Error("a disk is missing");
  const disk = [root, { ...moving, datastore: elsewhere.datastore }];
  await contract.session.runTask("RelocateVM_Task", { _this: vm, spec: { disk } });
  const before = await places(all);
  const hang = server.simulator.control.addRule({ method: "ReconfigVM_Task", effect: { kind: "taskHang" } });
  const controller = new AbortController();
  const detaching = volumeOps.detachVolume(uuid, old.volume, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(detaching).rejects.toThrow("enough");
  expect(contract.calls).toContain("CancelTask");
  expect(await places(all)).toEqual(before);
  hang.remove();
  server.simulator.control.setTaskDelay(40, "ReconfigVM_Task");
  const told: (number | undefined)[] = [];
  await volumeOps.detachVolume(uuid, old.volume, {
    onProgress: ({ percent }) => {
      told.push(percent);
      clock.advance(10);
    },
  });
  const steps = [0, 25, 50, 75, 100];
  expect(told).toEqual([...steps, ...steps]);
  expect(await volumeFile(all.world, old.volume)).toBe(before.used);
});

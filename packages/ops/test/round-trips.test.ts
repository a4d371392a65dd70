import { afterAll, beforeAll, expect, test } from "vitest";
import { VMOps, VolumeOps } from "../src/index.ts";
import { type ContractNode, openNode } from "./contract-server.ts";
import { content, image } from "./image-contents.ts";
import { startSimulatedServer } from "./simulated-server.ts";
import { volumeVm } from "./volume-vms.ts";

/** What follows tasks: how often depends on how long they take. */
const followers =
  /^(WaitForUpdatesEx|CancelWaitForUpdates|ModifyListView|CreatePropertyCollector|CreateListView|CreateFilter|DestroyPropertyCollector)$/;
const uuid = "2c0c3a52-0000-4000-8000-000000000001";
const instance = { uuid, flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 }, image: image({}) };
const port = { vifId: "port-1", macAddress: "fa:16:3e:00:00:01", network: "VM Network" };

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
  // The image is cached, and a volume is there.
  const first = { ...instance, uuid: "2c0c3a52-0000-4000-8000-000000000002" };
  await vmOps.spawn(first, { imageContent: content() });
  ({ volume } = await volumeVm({ vmOps, contract }, first.uuid));
});

afterAll(async () => {
  await contract?.session.logout();
  await server?.[Symbol.asyncDispose]();
});

/** An instance's life in order, with the calls that each step makes. */
const life: readonly (readonly [string, () => Promise<unknown>, readonly string[]])[] = [
  [
    "a spawn of a cached image",
    () => vmOps.spawn(instance, { imageContent: content() }),
    ["FindByUuid", "RetrievePropertiesEx", "CreateVM_Task", "ReconfigVM_Task", "PowerOnVM_Task"],
  ],
  ["a look at its state", () => vmOps.fetchPowerState(uuid), ["RetrievePropertiesEx"]],
  ["a look at all of it", () => vmOps.fetchInfo(uuid), ["RetrievePropertiesEx"]],
  ["a diagnosis", () => vmOps.fetchDiagnostics(uuid), ["RetrievePropertiesEx"]],
  ["power on, on already", () => vmOps.powerOn(uuid), ["RetrievePropertiesEx"]],
  ["power off", () => vmOps.powerOff(uuid), ["RetrievePropertiesEx", "PowerOffVM_Task"]],
  ["power on", () => vmOps.powerOn(uuid), ["RetrievePropertiesEx", "PowerOnVM_Task"]],
  ["a hard reboot", () => vmOps.reboot(uuid, "hard"), ["RetrievePropertiesEx", "ResetVM_Task"]],
  ["a soft reboot", () => vmOps.reboot(uuid, "soft"), ["RetrievePropertiesEx", "RebootGuest"]],
  ["a suspension", () => vmOps.suspend(uuid), ["RetrievePropertiesEx", "SuspendVM_Task"]],
  ["a resumption", () => vmOps.resume(uuid), ["RetrievePropertiesEx", "PowerOnVM_Task"]],
  ["a console ticket", () => vmOps.fetchConsoleTicket(uuid), ["RetrievePropertiesEx", "AcquireTicket"]],
  ["a rename", () => vmOps.rename(uuid, "db-1"), ["RetrievePropertiesEx", "Rename_Task"]],
  [
    "a change of metadata",
    () => vmOps.setMetadata(uuid, { tier: "gold" }),
    ["RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "an interface that is plugged",
    () => vmOps.attachInterface(uuid, port),
    ["RetrievePropertiesEx", "RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "an interface that is unplugged",
    () => vmOps.detachInterface(uuid, port),
    ["RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "a volume connector",
    () => volumeOps.getVolumeConnector(uuid),
    ["RetrievePropertiesEx", "RetrievePropertiesEx"],
  ],
  [
    "a volume that is attached",
    () => volumeOps.attachVolume(uuid, volume),
    ["RetrievePropertiesEx", "RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "a volume that is extended",
    () => volumeOps.extendVolume(uuid, volume, 2),
    ["RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "a volume that is detached",
    () => volumeOps.detachVolume(uuid, volume),
    ["RetrievePropertiesEx", "RetrievePropertiesEx", "ReconfigVM_Task"],
  ],
  [
    "a snapshot",
    () =>
      vmOps.exportSnapshot(uuid, async (disk) => {
        for await (const _ of disk);
      }),
    [
      ...["RetrievePropertiesEx", "FindChild", "CreateSnapshot_Task", "CloneVM_Task", "ExportVm"],
      ...["RetrievePropertiesEx", "HttpNfcLeaseProgress", "HttpNfcLeaseComplete"],
      ...["Destroy_Task", "RemoveSnapshot_Task"],
    ],
  ],
  [
    "a destruction",
    () => vmOps.destroy(uuid),
    ["RetrievePropertiesEx", "PowerOffVM_Task", "SearchDatastore_Task", "Destroy_Task"],
  ],
  ["a destruction of nothing", () => vmOps.destroy(uuid), ["FindByUuid"]],
];

test.each(life)("%s makes these calls and no others", async (_title, work, expected) => {
  contract.calls.length = 0;
  await work();
  expect(contract.calls.filter((method) => !followers.test(method))).toEqual(expected);
});

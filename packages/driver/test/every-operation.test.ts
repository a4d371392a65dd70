import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { InstanceDriver, VSphereDriver } from "../src/index.ts";
import { type SimulatedDriver, startSimulatedDriver } from "./simulated-driver.ts";

const shape = { datacenters: 1, clusters: 2, hostsPerCluster: 1, vms: 0 } as const;
/** `expect.poll` is for tests, and these are set up before. */
const patience = { timeout: 60_000 };
const uuid = "6f0c3a52-0000-4000-8000-000000000001";
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 0 };
const content = {
  sizeBytes: 1,
  open: async function* () {
    yield Buffer.alloc(1);
  },
};
const image = { id: "image" };

type Operation = (driver: VSphereDriver, node: string) => Promise<unknown>;
type ListOperation = "listInstances" | "listInstanceUuids" | "getAllInstancesByNode" | "manageImageCache";
/** Refused or done without a look at the vCenter, so nothing waits in the node's gate. */
type FreeOperation = "unpause" | "setAdminPassword" | "getVncConsole" | "cleanup";

const free: Record<FreeOperation, Operation> = {
  unpause: (driver, node) => driver.unpause({}, { uuid, node }),
  setAdminPassword: (driver, node) => driver.setAdminPassword({}, { uuid, node }),
  getVncConsole: (driver, node) => driver.getVncConsole({}, { uuid, node }),
  cleanup: (driver, node) => driver.cleanup({}, { uuid, node }),
};

/** Every operation that goes to the node of an instance; one that is missing here does not compile. */
const gated: Record<Exclude<keyof InstanceDriver, ListOperation | FreeOperation>, Operation> = {
  spawn: (driver, node) => driver.spawn({}, { uuid, node, flavor }),
  rebuild: (driver, node) => driver.rebuild({}, { uuid, node, flavor }),
  evacuate: (driver, node) => driver.evacuate({}, { uuid, node, flavor }),
  destroy: (driver, node) => driver.destroy({}, { uuid, node }),
  powerOn: (driver, node) => driver.powerOn({}, { uuid, node }),
  powerOff: (driver, node) => driver.powerOff({}, { uuid, node }),
  reboot: (driver, node) => driver.reboot({}, { uuid, node }, "hard"),
  suspend: (driver, node) => driver.suspend({}, { uuid, node }),
  resume: (driver, node) => driver.resume({}, { uuid, node }),
  pause: (driver, node) => driver.pause({}, { uuid, node }),
  resumeStateOnHostBoot: (driver, node) => driver.resumeStateOnHostBoot({}, { uuid, node }),
  rename: (driver, node) => driver.rename({}, { uuid, node }, "web"),
  changeInstanceMetadata: (driver, node) =>
    driver.changeInstanceMetadata({}, { uuid, node }, { role: "web" }),
  getInfo: (driver, node) => driver.getInfo({}, { uuid, node }),
  getInstanceDiagnostics: (driver, node) => driver.getInstanceDiagnostics({}, { uuid, node }),
  getInstanceMetadata: (driver, node) => driver.getInstanceMetadata({}, { uuid, node }),
  instanceExists: (driver, node) => driver.instanceExists({}, { uuid, node }),
  getMksConsole: (driver, node) => driver.getMksConsole({}, { uuid, node }),
  getConsoleOutput: (driver, node) => driver.getConsoleOutput({}, { uuid, node }),
  attachInterface: (driver, node) =>
    driver.attachInterface(
      {},
      { uuid, node },
      { vifId: "port", macAddress: "fa:16:3e:00:00:01", network: "VM Network" },
    ),
  detachInterface: (driver, node) =>
    driver.detachInterface({}, { uuid, node }, { vifId: "port", macAddress: "fa:16:3e:00:00:01" }),
  injectNetworkInfo: (driver, node) => driver.injectNetworkInfo({}, { uuid, node }, []),
  syncServerGroup: (driver, node) =>
    driver.syncServerGroup({}, node, { id: uuid, policy: "anti-affinity", members: [] }),
  attachVolume: (driver, node) => driver.attachVolume({}, { uuid, node }, "[ds] a.vmdk"),
  detachVolume: (driver, node) => driver.detachVolume({}, { uuid, node }, "[ds] a.vmdk"),
  extendVolume: (driver, node) => driver.extendVolume({}, { uuid, node }, "[ds] a.vmdk", 2),
  swapVolume: (driver, node) => driver.swapVolume({}, { uuid, node }, "[ds] a.vmdk", "[ds] b.vmdk"),
  getVolumeConnector: (driver, node) => driver.getVolumeConnector({}, { uuid, node }),
  snapshot: (driver, node) => driver.snapshot({}, { uuid, node }, async () => undefined),
  rescue: (driver, node) => driver.rescue({}, { uuid, node }, { image, imageContent: content }),
  unrescue: (driver, node) => driver.unrescue({}, { uuid, node }),
  cacheImage: (driver, node) => driver.cacheImage({}, node, image, content),
  migrateDiskAndPowerOff: (driver, node) =>
    driver.migrateDiskAndPowerOff({}, { uuid, node }, { destination: node, flavor }),
  finishMigration: (driver, node) => driver.finishMigration({}, { uuid, node }),
  confirmMigration: (driver, node) => driver.confirmMigration({}, { uuid, node }),
  finishRevertMigration: (driver, node) => driver.finishRevertMigration({}, { uuid, node }, { source: node }),
  checkCanLiveMigrateDestination: (driver, node) =>
    driver.checkCanLiveMigrateDestination({}, { uuid, node }, node),
  checkCanLiveMigrateSource: (driver, node) => driver.checkCanLiveMigrateSource({}, { uuid, node }),
  preLiveMigration: (driver, node) => driver.preLiveMigration({}, { uuid, node }, node),
  liveMigration: (driver, node) => driver.liveMigration({}, { uuid, node }, node),
  postLiveMigrationAtDestination: (driver, node) =>
    driver.postLiveMigrationAtDestination({}, { uuid, node }, node),
  rollbackLiveMigrationAtDestination: (driver, node) =>
    driver.rollbackLiveMigrationAtDestination({}, { uuid, node }, node),
  moveInsideCluster: (driver, node) => driver.moveInsideCluster({}, { uuid, node }, "DC0_C0_H0"),
};

async function spawnOn({ driver }: SimulatedDriver, index: number): Promise<string> {
  const node = (await driver.getAvailableNodes())[index] ?? "";
  await driver.spawn({}, { uuid, node, flavor });
  return node;
}

/** The calls made, without the session's own long wait for what its tasks do. */
const callsOf = ({ calls }: SimulatedDriver) => calls.filter((method) => method !== "WaitForUpdatesEx");

describe("every operation on an instance", () => {
  let running: SimulatedDriver;
  let leaving: string;
  let suspended: SimulatedDriver;
  let failing: string;
  let end: () => Promise<unknown>;

  beforeAll(async () => {
    running = await startSimulatedDriver(shape, ["DC0_C0", "DC0_C1"]);
    leaving = await spawnOn(running, 0);
    const { driver, simulator, options } = running;
    // A node that is being removed, for as long as something runs on it.
    const hang = simulator.control.addRule({ method: "ResetVM_Task", effect: { kind: "taskHang" } });
    const abort = new AbortController();
    const key = { uuid, node: leaving };
    const stuck = driver.reboot({ signal: abort.signal }, key, "hard").catch(() => undefined);
    await vi.waitUntil(() => hang.hits === 1, patience);
    const removal = driver.reconfigure({ vcenter: options.vcenter, targets: [{ name: "DC0_C1" }] });
    const codeOf = ({ code }: { readonly code: string }) => code;
    const isDraining = async () => (await driver.getInfo({}, key).catch(codeOf)) === "DRIVER_NODE_DRAINING";
    await vi.waitUntil(isDraining, patience);
    end = () => {
      abort.abort();
      return Promise.all([stuck, removal]);
    };
    running.calls.length = 0;

    // A node that is left alone; its clock stands still, so that lasts.
    suspended = await startSimulatedDriver(shape, ["DC0_C0"], { limits: { failures: 1 } });
    failing = await spawnOn(suspended, 0);
    suspended.simulator.control.failTasks({ method: "ResetVM_Task" }, { $type: "HostCommunication" });
    await expect(suspended.driver.reboot({}, { uuid, node: failing }, "hard")).rejects.toMatchObject({
      code: "VSPHERE_TASK_FAILED",
    });
    suspended.calls.length = 0;
  });

  afterAll(async () => {
    await end();
    await running[Symbol.asyncDispose]();
    await suspended[Symbol.asyncDispose]();
  });

  test.each(Object.entries({ ...gated, ...free }))(
    "I2: %s refuses an unknown node before any call",
    async (_, call) => {
      await expect(call(running.driver, "domain-c4711(DC0_C0)")).rejects.toMatchObject({
        code: "DRIVER_NODE_NOT_FOUND",
      });
      await expect(call(running.driver, "DC0_C0")).rejects.toMatchObject({
        code: "DRIVER_INVALID_NODE_NAME",
      });
      expect(callsOf(running)).toEqual([]);
    },
  );

  test.each(Object.entries(gated))("F4: %s is refused by a node that is being removed", async (_, call) => {
    await expect(call(running.driver, leaving)).rejects.toMatchObject({ code: "DRIVER_NODE_DRAINING" });
    expect(callsOf(running)).toEqual([]);
  });

  test.each(Object.entries(gated))(
    "F7: %s is not tried on a node that failed several times",
    async (_, call) => {
      await expect(call(suspended.driver, failing)).rejects.toMatchObject({ code: "DRIVER_NODE_SUSPENDED" });
      expect(callsOf(suspended)).toEqual([]);
    },
  );
});

import type { IscsiTarget, Simulator } from "@novasphere/vcenter-simulator";
import type { Vim } from "@novasphere/vim25";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Instance, type IscsiVolume, VMOps, VolumeOps } from "../src/index.ts";
import { type ContractNode, type ContractServer, listFiles, openNode } from "./contract-server.ts";
import { failure } from "./contract-world.ts";
import { startSimulatedServer } from "./simulated-server.ts";

const mapping = "VirtualDiskRawDiskMappingVer1BackingInfo";
const rescan = ["AddInternetScsiSendTargets", "RescanHba"];

/** vcsim's hosts have an iSCSI adapter, and neither targets nor devices behind it. */
describe("iSCSI volumes", () => {
  let server: ContractServer & { readonly simulator: Simulator };
  let contract: ContractNode;
  let vmOps: VMOps;
  let volumeOps: VolumeOps;
  let count = 0;

  beforeAll(async () => {
    server = await startSimulatedServer();
    contract = await openNode(server);
    vmOps = new VMOps(contract.node);
    volumeOps = new VolumeOps(contract.node);
  });
  afterAll(async () => {
    await contract?.session.logout();
    await server?.[Symbol.asyncDispose]();
  });

  async function spawned(): Promise<Instance> {
    count += 1;
    const uuid = `6f0c3a52-0000-4000-9000-${String(count).padStart(12, "0")}`;
    const web = { uuid, displayName: "web", flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 } };
    await vmOps.spawn(web, {});
    return web;
  }

  /** A target with two units, and the volume that its second one is. */
  function target(name: string, chap?: IscsiTarget["chap"]): IscsiVolume {
    const address = "192.0.2.10";
    const iqn = `iqn.2010-10.org.openstack:${name}`;
    const luns = [{ sizeBytes: 2 ** 30 }, { sizeBytes: 2 * 2 ** 30 }];
    server.simulator.control.addIscsiTarget({ address, iqn, luns, ...(chap && { chap }) });
    return { type: "iscsi", id: name, targetPortal: `${address}:3260`, targetIqn: iqn, targetLun: 1 };
  }

  async function configOf(uuid: string): Promise<Vim.VirtualMachineConfigInfo> {
    const { vm } = await vmOps.fetchInfo(uuid);
    const ref = { type: "VirtualMachine", value: vm.value } as const;
    const { config } = await contract.session.fetchProperties(ref, ["config"]);
    if (!config) throw new Error("the VM has no configuration");
    return config;
  }

  const mappingsOf = async (uuid: string) =>
    ((await configOf(uuid)).hardware.device ?? []).flatMap(({ backing }) =>
      backing?.$type === mapping ? [backing] : [],
    );

  async function hostOf(uuid: string) {
    const { vm } = await vmOps.fetchInfo(uuid);
    const ref = { type: "VirtualMachine", value: vm.value } as const;
    const { "runtime.host": host } = await contract.session.fetchProperties(ref, ["runtime.host"]);
    if (!host) throw new Error("the VM has no host");
    return { type: "HostSystem", value: host.value } as const;
  }

  test("are found by the instance's own host, mapped with their bytes where they are, and taken off", async () => {
    const { uuid } = await spawned();
    const volume = target("found");
    contract.calls.length = 0;
    await volumeOps.attachVolume(uuid, volume);
    expect(contract.calls).toEqual(expect.arrayContaining([...rescan, "ReconfigVM_Task"]));
    const [backing, ...more] = await mappingsOf(uuid);
    expect(more).toEqual([]);
    expect(backing).toMatchObject({ compatibilityMode: "physicalMode", diskMode: "independent_persistent" });
    const host = await hostOf(uuid);
    const { "config.storageDevice.scsiLun": luns = [] } = await contract.session.fetchProperties(host, [
      "config.storageDevice.scsiLun",
    ]);
    const lun = luns.find(({ uuid: lunUuid }) => lunUuid === backing?.lunUuid);
    expect(lun).toMatchObject({ capacity: { block: (2 * 2 ** 30) / 512 } });
    const { extraConfig = [] } = await configOf(uuid);
    expect(extraConfig).toContainEqual(expect.objectContaining({ key: "volume-found", value: lun?.uuid }));
    expect(await listFiles(contract)).toContain(backing?.fileName);

    await volumeOps.detachVolume(uuid, volume);
    expect(await mappingsOf(uuid)).toEqual([]);
    expect(await listFiles(contract)).not.toContain(backing?.fileName);
    expect((await configOf(uuid)).extraConfig?.some(({ key }) => key === "volume-found")).toBe(false);
    await volumeOps.detachVolume(uuid, volume);
  });

  test("attached already is success without a task; what the host sees already needs no scan", async () => {
    const { uuid } = await spawned();
    const volume = target("again");
    await volumeOps.attachVolume(uuid, volume);
    contract.calls.length = 0;
    await volumeOps.attachVolume(uuid, volume);
    expect(contract.calls).not.toContain("ReconfigVM_Task");
    await volumeOps.detachVolume(uuid, volume);
    contract.calls.length = 0;
    await volumeOps.attachVolume(uuid, volume);
    expect(contract.calls).toContain("ReconfigVM_Task");
    expect(contract.calls.filter((call) => rescan.includes(call))).toEqual([]);
    expect(await mappingsOf(uuid)).toHaveLength(1);
  });

  test("attached by Nova's own driver, which leaves no note, are detached too", async () => {
    const { uuid } = await spawned();
    const volume = target("foreign");
    await volumeOps.attachVolume(uuid, volume);
    const { vm } = await vmOps.fetchInfo(uuid);
    const extraConfig = [{ key: "volume-foreign", value: "" }];
    await contract.session.runTask("ReconfigVM_Task", { _this: vm, spec: { extraConfig } });
    await volumeOps.attachVolume(uuid, volume);
    expect(await mappingsOf(uuid)).toHaveLength(1);
    await volumeOps.detachVolume(uuid, volume);
    expect(await mappingsOf(uuid)).toEqual([]);
  });

  test("behind a target that asks for credentials need the right ones, which no error repeats", async () => {
    const { uuid } = await spawned();
    const volume = target("chap", { name: "cinder", secret: "right-secret" });
    const wrong = { username: "cinder", password: "wrong-secret" };
    const refused = await failure(volumeOps.attachVolume(uuid, { ...volume, chap: wrong }));
    expect(refused.code).toBe("OPS_VOLUME_NOT_FOUND");
    expect(refused.message).toContain("iqn.1998-01.com.vmware:");
    expect(refused.message).not.toContain("wrong-secret");
    await volumeOps.attachVolume(uuid, { ...volume, chap: { username: "cinder", password: "right-secret" } });
    expect(await mappingsOf(uuid)).toHaveLength(1);
  });

  test("that no target has end in an error that says what to look at, and change nothing", async () => {
    const { uuid } = await spawned();
    const before = await configOf(uuid);
    const volume = { ...target("missing"), targetLun: 7 };
    const refused = await failure(volumeOps.attachVolume(uuid, volume));
    expect(refused.code).toBe("OPS_VOLUME_NOT_FOUND");
    expect(refused.message).toContain("LUN 7 of iqn.2010-10.org.openstack:missing at 192.0.2.10:3260");
    expect((await configOf(uuid)).hardware).toEqual(before.hardware);
    const nowhere = { ...volume, targetPortal: "a:b:c" };
    expect((await failure(volumeOps.attachVolume(uuid, nowhere))).code).toBe("OPS_NOT_SUPPORTED");
  });

  test("are let in by the iSCSI name of the instance's own host; before it is built there is none", async () => {
    const { uuid } = await spawned();
    const host = await hostOf(uuid);
    const adapters = "config.storageDevice.hostBusAdapter";
    const { [adapters]: found = [] } = await contract.session.fetchProperties(host, [adapters]);
    const [adapter] = found.flatMap((each) => (each.$type === "HostInternetScsiHba" ? [each] : []));
    const { vm } = await vmOps.fetchInfo(uuid);
    const connector = await volumeOps.getVolumeConnector(uuid);
    expect(connector).toMatchObject({ initiator: adapter?.iScsiName, instance: vm.value });
    const unbuilt = await volumeOps.getVolumeConnector("6f0c3a52-0000-4000-9000-00000000ffff");
    const { instance: _vm, initiator: _name, ...whereBuiltOrNot } = connector;
    expect(whereBuiltOrNot).toEqual({
      ip: "127.0.0.1",
      host: "127.0.0.1",
      vcenterUuid: contract.session.instanceUuid,
      node: contract.node.name,
    });
    expect(unbuilt).toEqual(whereBuiltOrNot);
  });

  test("grow at their target, and keep an instance in its cluster", async () => {
    const { uuid } = await spawned();
    const volume = target("kept");
    await volumeOps.attachVolume(uuid, volume);
    expect((await failure(volumeOps.extendVolume(uuid, volume, 4))).code).toBe("OPS_NOT_SUPPORTED");
    const other = await openNode({ ...server, poolPath: server.otherPoolPath });
    const there = { ...other.node, session: contract.session };
    const refused = await failure(vmOps.relocateToNode(uuid, there));
    expect(refused.code).toBe("OPS_NOT_SUPPORTED");
    expect(refused.message).toContain("iSCSI");
    await other.session.logout();
  });

  test("keep their bytes when the instance is resized or destroyed", async () => {
    const { uuid } = await spawned();
    const volume = target("left");
    await volumeOps.attachVolume(uuid, volume);
    const [backing] = await mappingsOf(uuid);
    await vmOps.resize(uuid, { vcpus: 1, memoryMb: 64, rootGb: 2 });
    await vmOps.confirmResize(uuid);
    expect(await mappingsOf(uuid)).toEqual([backing]);
    await vmOps.destroy(uuid);
    expect(await listFiles(contract)).not.toContain(backing?.fileName);
    const again = await spawned();
    await volumeOps.attachVolume(again.uuid, volume);
    expect(await mappingsOf(again.uuid)).toMatchObject([{ lunUuid: backing?.lunUuid }]);
  });
});

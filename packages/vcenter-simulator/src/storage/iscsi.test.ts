import type { Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { portal, startedWithHost, target } from "../../test/iscsi-host.ts";
import { faultOf } from "../../test/soap-client.ts";

const adapterOf = ({ hostBusAdapter }: Vim.HostStorageDeviceInfo) =>
  hostBusAdapter?.[0] as Vim.HostInternetScsiHba;
const chap = { name: "user", secret: "twelve letters" };
const loginAs = (chapSecret: string) => ({ chapAuthEnabled: true, chapName: chap.name, chapSecret });

describe("iSCSI discovery", () => {
  it("a host sees a target's units after a rescan, on its own pages and its storage system's", async () => {
    await using test = await startedWithHost();
    test.simulator.control.addIscsiTarget(target());
    await test.client.call("AddInternetScsiSendTargets", {
      _this: test._this,
      iScsiHbaDevice: "vmhba64",
      targets: [portal],
    });
    expect((await test.device()).scsiLun).toBeUndefined();
    await test.rescan();
    const device = await test.device();
    const adapter = adapterOf(device);
    expect(adapter.iScsiName).toMatch(/^iqn\.1998-01\.com\.vmware:/);
    expect(adapter.configuredStaticTarget).toMatchObject([
      { ...portal, iScsiName: target().iqn, discoveryMethod: "sendTargetMethod", parent: "192.0.2.1:3260" },
    ]);
    const [disk] = await test.disks();
    expect(disk).toMatchObject({
      $type: "HostScsiDisk",
      deviceName: "/vmfs/devices/disks/naa.6001405000000000000000000000000a",
      canonicalName: "naa.6001405000000000000000000000000a",
      capacity: { blockSize: 512, block: 2 ** 21 },
    });
    expect(device.scsiTopology?.adapter).toMatchObject([
      {
        adapter: adapter.key,
        target: [
          {
            lun: [{ lun: 1, scsiLun: disk?.key }],
            transport: { iScsiName: target().iqn, address: ["192.0.2.1:3260"] },
          },
        ],
      },
    ]);
    expect(disk?.key).toContain("host.ScsiDisk");
    expect(await test.client.get(test.host, "config.storageDevice")).toEqual(device);
  });

  it("a changed target is seen by the next rescan, and a target that went is missed by it", async () => {
    await using test = await startedWithHost();
    test.simulator.control.addIscsiTarget(target());
    await test.discover();
    test.simulator.control.addIscsiTarget(target({ luns: [{ lun: 1, sizeBytes: 2 ** 31 }] }));
    expect((await test.disks())[0]?.capacity.block).toBe(2 ** 21);
    await test.client.call("RescanAllHba", { _this: test._this });
    expect((await test.disks())[0]?.capacity.block).toBe(2 ** 22);
    test.simulator.control.removeIscsiTarget(target().iqn);
    await test.client.call("RescanVmfs", { _this: test._this });
    expect(await test.disks()).toHaveLength(1);
    await test.rescan();
    expect(await test.disks()).toEqual([]);
    expect(adapterOf(await test.device()).configuredStaticTarget).toBeUndefined();
  });

  it("addresses are added once, and those that are there go although another is not", async () => {
    await using test = await startedWithHost();
    const { _this, iScsiHbaDevice } = test;
    const add = (targets: Vim.HostInternetScsiHbaSendTarget[], device = iScsiHbaDevice) =>
      test.client.call("AddInternetScsiSendTargets", { _this, iScsiHbaDevice: device, targets });
    await add([{ address: portal.address }]);
    await add([portal]);
    expect(adapterOf(await test.device()).configuredSendTarget).toEqual([portal]);
    const targets = [{ address: "192.0.2.9" }, portal];
    expect(
      await faultOf(test.client.call("RemoveInternetScsiSendTargets", { _this, iScsiHbaDevice, targets })),
    ).toBe("NotFound");
    expect(adapterOf(await test.device()).configuredSendTarget).toBeUndefined();
    expect(await faultOf(add([portal], "vmhba0"))).toBe("NotFound");
    expect(await faultOf(test.client.call("RescanHba", { _this, hbaDevice: "vmhba0" }))).toBe("NotFound");
  });

  it("a static target is seen without discovery, until it is removed", async () => {
    await using test = await startedWithHost();
    const { _this, iScsiHbaDevice } = test;
    test.simulator.control.addIscsiTarget(target());
    const targets = [{ ...portal, iScsiName: target().iqn }];
    await test.client.call("AddInternetScsiStaticTargets", { _this, iScsiHbaDevice, targets });
    await test.rescan();
    expect(await test.disks()).toHaveLength(1);
    await test.client.call("RemoveInternetScsiStaticTargets", { _this, iScsiHbaDevice, targets });
    await test.rescan();
    expect(await test.disks()).toEqual([]);
  });

  it.each([
    ["the adapter", undefined],
    ["the address", { sendTargets: [portal] }],
  ])("a target that asks for CHAP shows nothing until %s has the right secret", async (_what, targetSet) => {
    await using test = await startedWithHost();
    const { _this, iScsiHbaDevice } = test;
    test.simulator.control.addIscsiTarget(target({ chap }));
    await test.discover();
    expect(await test.disks()).toEqual([]);
    const authenticate = async (chapSecret: string) => {
      await test.client.call("UpdateInternetScsiAuthenticationProperties", {
        _this,
        iScsiHbaDevice,
        authenticationProperties: loginAs(chapSecret),
        ...(targetSet ? { targetSet } : {}),
      });
      await test.rescan();
    };
    await authenticate("wrong");
    expect(await test.disks()).toEqual([]);
    await authenticate(chap.secret);
    expect(await test.disks()).toHaveLength(1);
    expect(JSON.stringify(await test.device())).not.toContain(chap.secret);
  });

  it("a target's own CHAP settings come before the adapter's", async () => {
    await using test = await startedWithHost();
    const { _this, iScsiHbaDevice } = test;
    test.simulator.control.addIscsiTarget(target({ chap }));
    const named = { ...portal, iScsiName: target().iqn };
    const targets = [{ ...named, authenticationProperties: loginAs(chap.secret) }];
    await test.client.call("AddInternetScsiStaticTargets", { _this, iScsiHbaDevice, targets });
    await test.rescan();
    expect(await test.disks()).toHaveLength(1);
    const unknown = { staticTargets: [{ ...named, iScsiName: "iqn.none" }] };
    const authenticationProperties = { chapAuthEnabled: false };
    const update = { _this, iScsiHbaDevice, authenticationProperties, targetSet: unknown };
    expect(await faultOf(test.client.call("UpdateInternetScsiAuthenticationProperties", update))).toBe(
      "NotFound",
    );
  });

  it("a host that is away answers nothing", async () => {
    await using test = await startedWithHost();
    test.simulator.control.setHostConnection("/DC0/host/DC0_C0/DC0_C0_H0", "notResponding");
    expect(await faultOf(test.rescan())).toBe("HostNotConnected");
  });

  it("its disks are among those that machines may map", async () => {
    await using test = await startedWithHost();
    test.simulator.control.addIscsiTarget(target());
    await test.discover();
    const path = "environmentBrowser";
    const _this = (await test.client.get(test.at("/DC0/host/DC0_C0"), path)) as never;
    const { scsiDisk } = (await test.client.call("QueryConfigTarget", { _this })) ?? {};
    expect(scsiDisk).toMatchObject([{ capacity: 2 ** 30, disk: { uuid: (await test.disks())[0]?.uuid } }]);
  });
});

import type { ManagedObjectReference } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { card, controller, disk, machine, onNetwork, started } from "../../test/machine-specs.ts";
import { faultOf } from "../../test/soap-client.ts";

describe("creating a machine", () => {
  it("gives it a directory of its name, what the spec says, and everything vCenter adds", async () => {
    await using test = await started();
    const vm = await test.create(
      machine("new", { annotation: "hello", extraConfig: [{ key: "k", value: "v" }] }),
    );
    const { config, summary, parent, runtime } = test.simulator.inventory.properties(vm);
    expect(config).toMatchObject({
      name: "new",
      guestFullName: "Ubuntu Linux (64-bit)",
      files: { vmPathName: "[LocalDS_0] new/new.vmx" },
      hardware: { numCPU: 2, memoryMB: 512 },
      extraConfig: [{ key: "k", value: "v" }],
      uuid: expect.stringMatching(/^[\da-f-]{36}$/),
      instanceUuid: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(summary).toMatchObject({
      vm,
      config: {
        name: "new",
        numCpu: 2,
        memorySizeMB: 512,
        annotation: "hello",
        vmPathName: "[LocalDS_0] new/new.vmx",
      },
      runtime: { powerState: "poweredOff" },
    });
    expect(parent).toEqual(test.at("/DC0/vm"));
    expect(runtime.host).toEqual(test.at("/DC0/host/DC0_C0/DC0_C0_H0"));
    for (const path of [
      "/DC0/host/DC0_C0/Resources",
      "/DC0/host/DC0_C0/DC0_C0_H0",
      "/DC0/datastore/LocalDS_0",
    ])
      expect(await test.client.get(test.at(path), "vm")).toContainEqual(vm);
  });

  it("stores its name with escapes", async () => {
    await using test = await started();
    const vm = await test.create(machine("a/b\\c 50% %2f"));
    expect(test.simulator.inventory.properties(vm).name).toBe("a%2fb%5cc 50%25 %2f");
  });

  it.each([
    ["without a name", { name: "" }, "InvalidVmConfig"],
    ["without a datastore", { files: {} }, "InvalidVmConfig"],
    ["on a datastore nobody has", { files: { vmPathName: "[nowhere]" } }, "InvalidDatastore"],
    ["on a path that is none", { files: { vmPathName: "nowhere" } }, "InvalidDatastorePath"],
    ["with a name that is taken", { name: "DC0_C0_RP0_VM0" }, "DuplicateName"],
    ["with no processors", { numCPUs: 0 }, "InvalidArgument"],
    ["with an odd amount of memory", { memoryMB: 513 }, "InvalidArgument"],
    ["with a name that is too long", { name: "x".repeat(81) }, "InvalidName"],
  ])("%s is refused", async (_what, spec, fault) => {
    await using test = await started();
    expect(await faultOf(test.create(machine("new", spec)))).toBe(fault);
  });

  it("in a folder for hosts is refused", async () => {
    await using test = await started();
    const pool = test.at("/DC0/host/DC0_C0/Resources");
    const creating = test.run(
      test.client.call("CreateVM_Task", { _this: test.at("/DC0/host"), config: machine("new"), pool }),
    );
    expect(await faultOf(creating)).toBe("NotSupported");
  });

  it("that fails half-way leaves no files and takes no space", async () => {
    await using test = await started();
    const free = test.free();
    const spec = machine("new", { deviceChange: [controller(), disk(), card(onNetwork("nowhere"))] });
    expect(await faultOf(test.create(spec))).toBe("InvalidDeviceSpec");
    expect(test.free()).toBe(free);
    const vm = await test.create(machine("new"));
    expect(test.simulator.inventory.properties(vm).config.files.vmPathName).toBe("[LocalDS_0] new/new.vmx");
  });
});

describe("reconfiguring", () => {
  it("changes what the spec names and nothing else", async () => {
    await using test = await started();
    const vm = await test.create(
      machine("new", {
        extraConfig: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      }),
    );
    const before = test.simulator.inventory.properties(vm).config;
    await test.reconfigure(vm, {
      numCPUs: 4,
      extraConfig: [
        { key: "a", value: "" },
        { key: "c", value: "3" },
      ],
    });
    const after = test.simulator.inventory.properties(vm).config;
    expect(after.hardware).toMatchObject({ numCPU: 4, memoryMB: before.hardware.memoryMB });
    expect(after.extraConfig).toEqual([
      { key: "b", value: "2" },
      { key: "c", value: "3" },
    ]);
    expect(after.hardware.device).toEqual(before.hardware.device);
    expect(after.changeVersion).not.toBe(before.changeVersion);
  });

  it("on an outdated change version is refused", async () => {
    await using test = await started();
    const vm = await test.create(machine("new"));
    const { changeVersion } = test.simulator.inventory.properties(vm).config;
    await test.reconfigure(vm, { changeVersion, annotation: "first" });
    expect(await faultOf(test.reconfigure(vm, { changeVersion, annotation: "second" }))).toBe(
      "ConcurrentAccess",
    );
  });

  it("processors and memory of a running machine needs hot-add", async () => {
    await using test = await started();
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    expect(await faultOf(test.reconfigure(vm, { numCPUs: 2 }))).toBe("InvalidPowerState");
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    await test.reconfigure(vm, { cpuHotAddEnabled: true });
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    await test.reconfigure(vm, { numCPUs: 2 });
    expect(await faultOf(test.reconfigure(vm, { numCPUs: 1 }))).toBe("InvalidPowerState");
  });

  it("renames, unless the name is taken", async () => {
    await using test = await started();
    const vm = await test.create(machine("new"));
    await test.reconfigure(vm, { name: "newer" });
    expect(test.simulator.inventory.properties(vm)).toMatchObject({
      name: "newer",
      config: { name: "newer" },
      summary: { config: { name: "newer" } },
    });
    expect(await faultOf(test.reconfigure(vm, { name: "DC0_C0_RP0_VM0" }))).toBe("DuplicateName");
    expect(
      await faultOf(test.run(test.client.call("Rename_Task", { _this: vm, newName: "DC0_C0_RP0_VM0" }))),
    ).toBe("DuplicateName");
  });
});

describe("power", () => {
  const state = (test: Awaited<ReturnType<typeof started>>) =>
    test.client.get(test.at("/DC0/vm/DC0_C0_RP0_VM0"), "runtime.powerState");

  it("goes through its states, and refuses what the present one does not allow", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const call = (method: "PowerOnVM_Task" | "PowerOffVM_Task" | "SuspendVM_Task" | "ResetVM_Task") =>
      test.run(test.client.call(method, { _this }));
    expect(await faultOf(call("PowerOnVM_Task"))).toBe("InvalidPowerState");
    await call("SuspendVM_Task");
    expect(await state(test)).toBe("suspended");
    expect(await faultOf(call("ResetVM_Task"))).toBe("InvalidPowerState");
    await call("PowerOnVM_Task");
    await call("ResetVM_Task");
    await call("PowerOffVM_Task");
    expect(await state(test)).toBe("poweredOff");
    expect(await faultOf(call("PowerOffVM_Task"))).toBe("InvalidPowerState");
    expect(await faultOf(call("SuspendVM_Task"))).toBe("InvalidPowerState");
  });

  it("off or away through the guest needs its tools", async () => {
    await using test = await started();
    const _this = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    await test.client.call("RebootGuest", { _this });
    expect(await state(test)).toBe("poweredOn");
    test.simulator.control.setGuestTools("/DC0/vm/DC0_C0_RP0_VM0", false);
    expect(await faultOf(test.client.call("RebootGuest", { _this }))).toBe("ToolsUnavailable");
    expect(await faultOf(test.client.call("ShutdownGuest", { _this }))).toBe("ToolsUnavailable");
    test.simulator.control.setGuestTools("/DC0/vm/DC0_C0_RP0_VM0", true);
    await test.client.call("ShutdownGuest", { _this });
    expect(await state(test)).toBe("poweredOff");
    expect(await faultOf(test.client.call("ShutdownGuest", { _this }))).toBe("InvalidPowerState");
  });

  it("brings the guest up with an address, and takes both away", async () => {
    await using test = await started();
    const vm = test.at("/DC0/vm/DC0_C0_RP0_VM0");
    const guest = () => test.client.properties(vm, ["guest.toolsRunningStatus", "guest.ipAddress"]);
    const before = await guest();
    expect(before).toEqual({
      "guest.toolsRunningStatus": "guestToolsRunning",
      "guest.ipAddress": expect.stringMatching(/^10\./),
    });
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    expect(await guest()).toEqual({ "guest.toolsRunningStatus": "guestToolsNotRunning" });
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    expect(await guest()).toEqual(before);
    const found = test.client.call("FindByIp", {
      _this: test.client.manager("searchIndex"),
      ip: String(before["guest.ipAddress"]),
      vmSearch: true,
    });
    await expect(found).resolves.toEqual(vm);
  });
});

describe("removing a machine", () => {
  it("while it runs is refused; afterwards it is gone with its files", async () => {
    await using test = await started();
    const free = Number(test.free());
    const vm = await test.create(
      machine("new", { deviceChange: [controller(), disk(), card(onNetwork("VM Network"))] }),
    );
    await test.run(test.client.call("PowerOnVM_Task", { _this: vm }));
    expect(await faultOf(test.run(test.client.call("Destroy_Task", { _this: vm })))).toBe(
      "InvalidPowerState",
    );
    await test.run(test.client.call("PowerOffVM_Task", { _this: vm }));
    await test.run(test.client.call("Destroy_Task", { _this: vm }));
    expect(await faultOf(test.client.get(vm, "name"))).toBe("ManagedObjectNotFound");
    expect(test.free()).toBe(free);
    for (const path of [
      "/DC0/host/DC0_C0/Resources",
      "/DC0/host/DC0_C0/DC0_C0_H0",
      "/DC0/datastore/LocalDS_0",
      "/DC0/network/VM Network",
    ])
      expect(await test.client.get(test.at(path), "vm")).not.toContainEqual(vm);
  });

  it("from the inventory only leaves its files", async () => {
    await using test = await started();
    const vm = await test.create(machine("new", { deviceChange: [controller(), disk()] }));
    const free = test.free();
    await test.client.call("UnregisterVM", { _this: vm });
    expect(await faultOf(test.client.get(vm, "name"))).toBe("ManagedObjectNotFound");
    expect(test.free()).toBe(free);
  });
});

it("machines are found by either UUID, in the datacenter that is named", async () => {
  await using test = await started({ inventory: { datacenters: 2, vms: 1 } });
  const vm = test.simulator.inventory.require("/DC0/vm/DC0_C0_RP0_VM0", "VirtualMachine");
  const { uuid, instanceUuid = "" } = test.simulator.inventory.properties(vm).config;
  const _this = test.client.manager("searchIndex");
  const find = (parameters: { uuid: string; instanceUuid?: boolean; datacenter?: ManagedObjectReference }) =>
    test.client.call("FindByUuid", { _this, vmSearch: true, ...parameters });
  await expect(find({ uuid })).resolves.toEqual(vm);
  await expect(find({ uuid: instanceUuid.toUpperCase(), instanceUuid: true })).resolves.toEqual(vm);
  await expect(find({ uuid: instanceUuid })).resolves.toBeUndefined();
  await expect(find({ uuid, datacenter: test.at("/DC1") })).resolves.toBeUndefined();
  await expect(test.client.call("FindAllByUuid", { _this, vmSearch: true, uuid: "none" })).resolves.toEqual(
    [],
  );
});

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { describe, expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { ManualClock, type SimulatorOptions, startSimulator } from "../index.ts";

async function started(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({
    tls: false,
    inventory: { vms: 1, standaloneHosts: 0, datastore: { capacityGiB: 10 } },
    ...options,
  });
  const client = await SoapClient.open(simulator.url);
  const at = (path: string) => simulator.inventory.require(path);
  const run = async (calling: Promise<ManagedObjectReference>) => client.finish(await calling);
  const fileUrl = (path: string) => new URL(`/folder/${path}?dcPath=DC0&dsName=LocalDS_0`, simulator.url);
  const free = () =>
    Number(
      simulator.inventory.properties(simulator.inventory.require("/DC0/datastore/LocalDS_0", "Datastore"))
        .summary.freeSpace,
    );
  return {
    simulator,
    client,
    at,
    run,
    fileUrl,
    free,
    send: (
      method: string,
      url: URL,
      headers: Record<string, string> = { cookie: client.cookie ?? "" },
      body?: string | Uint8Array,
    ) => fetch(url, { method, headers, ...(body === undefined ? {} : { body: body as string }) }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

describe("datastore files over HTTP", () => {
  it("are new with 201, replaced with 200, and come back as they went in", async () => {
    await using test = await started();
    const url = test.fileUrl("images/a b.iso");
    expect((await test.send("PUT", url, undefined, "first")).status).toBe(201);
    expect((await test.send("PUT", url, undefined, "second!")).status).toBe(200);
    const answer = await test.send("GET", url);
    expect([answer.status, await answer.text(), answer.headers.get("content-length")]).toEqual([
      200,
      "second!",
      "7",
    ]);
    expect(10 * 2 ** 30 - test.free()).toBeGreaterThanOrEqual(7);
  });

  it("are read in parts, measured and listed, and deleted by the file manager only", async () => {
    await using test = await started();
    const url = test.fileUrl("d/f.txt");
    await test.send("PUT", url, undefined, "0123456789");
    const part = await test.send("GET", url, { cookie: test.client.cookie ?? "", range: "bytes=2-4" });
    expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
      206,
      "234",
      "bytes 2-4/10",
    ]);
    const beyond = await test.send("GET", url, { cookie: test.client.cookie ?? "", range: "bytes=20-" });
    expect(beyond.status).toBe(416);
    expect((await test.send("HEAD", url)).headers.get("content-length")).toBe("10");
    expect(await (await test.send("GET", test.fileUrl("d"))).text()).toContain('href="f.txt"');
    expect((await test.send("DELETE", url)).status).toBe(405);
    expect((await test.send("GET", url)).status).toBe(200);
  });

  it.each([
    ["a datacenter nobody has", "/folder/x?dcPath=none&dsName=LocalDS_0"],
    ["a datastore nobody has", "/folder/x?dcPath=DC0&dsName=none"],
    ["a file nobody made", "/folder/x?dcPath=DC0&dsName=LocalDS_0"],
  ])("of %s are not found", async (_what, path) => {
    await using test = await started();
    expect((await test.send("GET", new URL(path, test.simulator.url))).status).toBe(404);
  });

  it("need a session, a ticket or a password", async () => {
    await using test = await started({ username: "user", password: "pass" });
    const url = test.fileUrl("f");
    expect((await test.send("PUT", url, {}, "x")).status).toBe(401);
    expect((await test.send("PUT", url, { cookie: "vmware_soap_session=none" }, "x")).status).toBe(401);
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    expect((await test.send("PUT", url, basic("user:wrong"), "x")).status).toBe(401);
    expect((await test.send("PUT", url, basic("user:pass"), "x")).status).toBe(201);
  });

  it("too large for their datastore are refused", async () => {
    await using test = await started();
    test.simulator.control.setDatastoreFree("/DC0/datastore/LocalDS_0", 100);
    expect((await test.send("PUT", test.fileUrl("f"), undefined, "x".repeat(101))).status).toBe(507);
  });

  it("that the simulator made can be read too", async () => {
    await using test = await started();
    const descriptor = await (
      await test.send("GET", test.fileUrl("DC0_C0_RP0_VM0/DC0_C0_RP0_VM0.vmdk"))
    ).text();
    expect(descriptor).toContain("RW 20971520 VMFS");
    const extent = await test.send("GET", test.fileUrl("DC0_C0_RP0_VM0/DC0_C0_RP0_VM0-flat.vmdk"), {
      cookie: test.client.cookie ?? "",
      range: "bytes=0-99999",
    });
    expect([extent.status, Buffer.from(await extent.arrayBuffer()).equals(Buffer.alloc(100_000))]).toEqual([
      206,
      true,
    ]);
  });
});

describe("a service ticket", () => {
  const acquire = (client: SoapClient, url: URL | string, method = "httpPut") =>
    client.call("AcquireGenericServiceTicket", {
      _this: client.manager("sessionManager"),
      spec: { $type: "SessionManagerHttpServiceRequestSpec", method, url: String(url) },
    });

  it("is good for one request of its kind", async () => {
    await using test = await started();
    const url = test.fileUrl("f");
    const cookie = async (method?: string) => ({
      cookie: `vmware_cgi_ticket=${(await acquire(test.client, url, method)).id}`,
    });
    const put = await cookie();
    expect((await test.send("PUT", url, put, "x")).status).toBe(201);
    expect((await test.send("PUT", url, put, "x")).status).toBe(401);
    expect((await test.send("GET", url, await cookie("httpPut"))).status).toBe(401);
    expect((await test.send("GET", test.fileUrl("g"), await cookie("httpGet"))).status).toBe(401);
    expect((await test.send("GET", url, await cookie("httpGet"))).status).toBe(200);
  });

  it("names the server that honours it, and is refused for another", async () => {
    await using test = await started();
    const { hostName } = await acquire(test.client, test.fileUrl("f"));
    expect(`http://${hostName}`).toBe(new URL(test.simulator.url).origin);
    expect(await faultOf(acquire(test.client, "https://esx7.example.com/folder/f"))).toBe("InvalidArgument");
    expect(await faultOf(acquire(test.client, "https://DC0_C0_H0/folder/f"))).toBe("HostCommunication");
  });

  it.each(["?dcPath=ha-datacenter&dsName=LocalDS_0", "?dsName=LocalDS_0"])(
    "is good for a host's own way to its datastores: %s",
    async (query) => {
      await using test = await started();
      const url = new URL(`/folder/f${query}`, test.simulator.url);
      const cookie = { cookie: `vmware_cgi_ticket=${(await acquire(test.client, url)).id}` };
      expect((await test.send("PUT", url, cookie, "x")).status).toBe(201);
      expect(await (await test.send("GET", test.fileUrl("f"))).text()).toBe("x");
    },
  );

  it("is worthless after two minutes", async () => {
    const clock = new ManualClock();
    await using test = await started({ clock });
    const url = test.fileUrl("f");
    const { id } = await acquire(test.client, url);
    clock.advance(121_000);
    expect((await test.send("PUT", url, { cookie: `vmware_cgi_ticket=${id}` }, "x")).status).toBe(401);
  });
});

const importSpec = (name: string): Vim.Tagged<"VirtualMachineImportSpec"> => ({
  $type: "VirtualMachineImportSpec",
  configSpec: {
    name,
    numCPUs: 1,
    memoryMB: 128,
    files: { vmPathName: "[LocalDS_0]" },
    deviceChange: [
      {
        operation: "add",
        device: { $type: "VirtualLsiLogicController", key: -1, busNumber: 0, sharedBus: "noSharing" },
      },
      {
        operation: "add",
        fileOperation: "create",
        device: {
          $type: "VirtualDisk",
          key: -2,
          controllerKey: -1,
          unitNumber: 0,
          capacityInKB: 4096,
          backing: {
            $type: "VirtualDiskFlatVer2BackingInfo",
            fileName: "",
            diskMode: "persistent",
            thinProvisioned: true,
          },
        },
      },
    ],
  },
});

describe("a lease", () => {
  const open = async (test: Awaited<ReturnType<typeof started>>, name = "imported") => {
    const lease = await test.client.call("ImportVApp", {
      _this: test.at("/DC0/host/DC0_C0/Resources"),
      spec: importSpec(name),
      folder: test.at("/DC0/vm"),
    });
    const info = (await test.client.get(lease, "info")) as Vim.HttpNfcLeaseInfo;
    const url = new URL((info.deviceUrl?.[0]?.url ?? "").replace("*", "127.0.0.1"));
    return { lease, info, url };
  };

  it("lets a disk in, and out again as it came", async () => {
    await using test = await started();
    const { lease, info, url } = await open(test);
    expect(await test.client.get(lease, "state")).toBe("ready");
    expect(info).toMatchObject({ entity: test.at("/DC0/vm/imported"), totalDiskCapacityInKB: 4096 });
    const image = Buffer.concat([Buffer.from("KDMV"), Buffer.alloc(2000, 7)]);
    expect((await test.send("PUT", url, {}, image)).status).toBe(201);
    await test.client.call("HttpNfcLeaseProgress", { _this: lease, percent: 50 });
    expect(await test.client.get(lease, "transferProgress")).toBe(50);
    await test.client.call("HttpNfcLeaseComplete", { _this: lease });
    expect(await test.client.get(lease, "state")).toBe("done");
    expect((await test.send("PUT", url, {}, image)).status).toBe(404);
    expect(await faultOf(test.client.call("HttpNfcLeaseComplete", { _this: lease }))).toBe("InvalidState");
    const exporting = await test.client.call("ExportVm", { _this: test.at("/DC0/vm/imported") });
    const { deviceUrl } = (await test.client.get(exporting, "info")) as Vim.HttpNfcLeaseInfo;
    const answer = await test.send("GET", new URL((deviceUrl?.[0]?.url ?? "").replace("*", "127.0.0.1")), {});
    expect(Buffer.from(await answer.arrayBuffer()).equals(image)).toBe(true);
    const [entry] = (await test.client.call("HttpNfcLeaseGetManifest", { _this: exporting })) ?? [];
    expect(entry).toMatchObject({
      size: image.length,
      disk: true,
      sha1: expect.stringMatching(/^[\da-f]{40}$/),
    });
  });

  it("that is aborted takes its machine away", async () => {
    await using test = await started();
    const { lease } = await open(test);
    await test.client.call("HttpNfcLeaseAbort", { _this: lease });
    expect(test.simulator.inventory.find("/DC0/vm/imported")).toBeUndefined();
    expect(await test.client.properties(lease, ["state", "error"])).toMatchObject({
      state: "error",
      error: { fault: { $type: "RequestCanceled" } },
    });
  });

  it("that nobody keeps up times out", async () => {
    const clock = new ManualClock();
    await using test = await started({ clock });
    const { lease } = await open(test);
    clock.advance(250_000);
    await test.client.call("HttpNfcLeaseProgress", { _this: lease, percent: 10 });
    clock.advance(250_000);
    expect(await test.client.get(lease, "state")).toBe("ready");
    clock.advance(60_000);
    expect(await test.client.get(lease, "error")).toMatchObject({ fault: { $type: "Timedout" } });
    expect(test.simulator.inventory.find("/DC0/vm/imported")).toBeUndefined();
  });

  it("on a running machine is refused", async () => {
    await using test = await started();
    expect(await faultOf(test.client.call("ExportVm", { _this: test.at("/DC0/vm/DC0_C0_RP0_VM0") }))).toBe(
      "InvalidPowerState",
    );
  });

  it("on a disk nobody wrote to gives a valid empty image of its size", async () => {
    await using test = await started();
    test.simulator.control.stopMachine("/DC0/vm/DC0_C0_RP0_VM0");
    const lease = await test.client.call("ExportVm", { _this: test.at("/DC0/vm/DC0_C0_RP0_VM0") });
    const { deviceUrl } = (await test.client.get(lease, "info")) as Vim.HttpNfcLeaseInfo;
    const answer = await test.send("GET", new URL((deviceUrl?.[0]?.url ?? "").replace("*", "127.0.0.1")), {});
    const image = Buffer.from(await answer.arrayBuffer());
    expect(image.toString("latin1", 0, 4)).toBe("KDMV");
    expect(image.readBigUInt64LE(12) * 512n).toBe(10n * 2n ** 30n);
    expect(image.length % 512).toBe(0);
    expect(image.toString("latin1", 512, 2000)).toContain('createType="streamOptimized"');
  });
});

it("an image that was uploaded is copied, grown and exported", async () => {
  await using test = await started();
  const image = Buffer.alloc(4096);
  image.write("KDMV");
  image.writeBigUInt64LE(8192n, 12);
  await test.client.call("MakeDirectory", {
    _this: test.client.manager("fileManager"),
    name: "[LocalDS_0] cache",
    datacenter: test.at("/DC0"),
  });
  expect((await test.send("PUT", test.fileUrl("cache/tmp-sparse.vmdk"), undefined, image)).status).toBe(201);
  const _this = test.client.manager("virtualDiskManager");
  const [sourceName, destName] = ["[LocalDS_0] cache/tmp-sparse.vmdk", "[LocalDS_0] cache/image.vmdk"];
  await test.run(
    test.client.call("CopyVirtualDisk_Task", {
      _this,
      sourceName,
      sourceDatacenter: test.at("/DC0"),
      destName,
    }),
  );
  await test.run(
    test.client.call("ExtendVirtualDisk_Task", {
      _this,
      name: destName,
      datacenter: test.at("/DC0"),
      newCapacityKb: 8192,
      eagerZero: false,
    }),
  );
  const datastore = test.simulator.inventory.require("/DC0/datastore/LocalDS_0", "Datastore");
  const found = (await test.run(
    test.client.call("SearchDatastore_Task", {
      _this: test.simulator.inventory.properties(datastore).browser,
      datastorePath: "[LocalDS_0] cache",
      searchSpec: { query: [{ $type: "VmDiskFileQuery" }], matchPattern: ["image.vmdk"] },
    }),
  )) as Vim.HostDatastoreBrowserSearchResults;
  expect(found.file).toMatchObject([{ path: "image.vmdk", capacityKb: 8192 }]);
});

it("an OVF descriptor becomes an import of its machine", async () => {
  await using test = await started();
  const ovf = `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="r">
  <References><File ovf:href="disk1.vmdk" ovf:id="file1" ovf:size="5120"/></References>
  <DiskSection><Disk ovf:capacity="2" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="vmdisk1" ovf:fileRef="file1"/></DiskSection>
  <NetworkSection><Network ovf:name="lan"/></NetworkSection>
  <VirtualSystem ovf:id="small">
    <Name>small</Name>
    <VirtualHardwareSection>
      <Item><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
      <Item><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
      <Item><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:ResourceType>17</rasd:ResourceType></Item>
      <Item><rasd:Connection>lan</rasd:Connection><rasd:ResourceType>10</rasd:ResourceType></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>`;
  const _this = test.client.manager("ovfManager");
  const resourcePool = test.at("/DC0/host/DC0_C0/Resources");
  const create = (ovfDescriptor: string) =>
    test.client.call("CreateImportSpec", {
      _this,
      ovfDescriptor,
      resourcePool,
      datastore: test.at("/DC0/datastore/LocalDS_0"),
      cisp: {
        $type: "OvfCreateImportSpecParams",
        locale: "en",
        deploymentOption: "",
        entityName: "from-ovf",
        networkMapping: [{ name: "lan", network: test.at("/DC0/network/VM Network") }],
      },
    });
  const result = await create(ovf);
  expect(result.fileItem).toMatchObject([{ path: "disk1.vmdk", size: 5120, create: false }]);
  if (!result.importSpec) throw new Error("no import spec");
  const lease = await test.client.call("ImportVApp", {
    _this: resourcePool,
    spec: result.importSpec,
    folder: test.at("/DC0/vm"),
  });
  const { deviceUrl } = (await test.client.get(lease, "info")) as Vim.HttpNfcLeaseInfo;
  expect(deviceUrl?.map(({ importKey }) => importKey)).toEqual(
    result.fileItem?.map(({ deviceId }) => deviceId),
  );
  const { config, network } = test.simulator.inventory.properties(
    test.simulator.inventory.require("/DC0/vm/from-ovf", "VirtualMachine"),
  );
  expect(config.hardware).toMatchObject({ numCPU: 2, memoryMB: 256 });
  expect(network).toEqual([test.at("/DC0/network/VM Network")]);
  const pdp = { locale: "en", deploymentOption: "" };
  await expect(
    test.client.call("ParseDescriptor", { _this, ovfDescriptor: ovf, pdp }),
  ).resolves.toMatchObject({
    defaultEntityName: "small",
    network: [{ name: "lan" }],
    approximateDownloadSize: 5120,
  });
  expect(await faultOf(test.client.call("ParseDescriptor", { _this, ovfDescriptor: "<x/>", pdp }))).toBe(
    "InvalidArgument",
  );
  expect(await faultOf(create(""))).toBe("InvalidArgument");
  expect(await faultOf(create("<Envelope/>"))).toBe("InvalidArgument");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Image, type ImageContent, type Instance, VMOps } from "../src/index.ts";
import {
  type ContractNode,
  type ContractServer,
  listFiles,
  listVmTree,
  openNode,
  type Unable,
} from "./contract-server.ts";
import type { Describe } from "./ops-contract.ts";

/** What spawning from an image owes its callers, on any server. */
export function describeImages(
  suite: Describe,
  title: string,
  start: () => Promise<ContractServer>,
  unable: Unable = {},
): void {
  suite(`spawning from an image on ${title}`, () => {
    let server: ContractServer;
    let contract: ContractNode;
    let vmOps: VMOps;
    let count = 0;

    beforeAll(async () => {
      server = await start();
      contract = await openNode(server);
      vmOps = new VMOps(contract.node);
    });

    afterAll(async () => {
      await contract?.session.logout();
      await server?.[Symbol.asyncDispose]();
    });

    /** A test that is skipped, with the reason in its title, on a server that cannot do it. */
    function check(name: string, body: () => Promise<void>): void {
      const reason = unable[name];
      if (reason === undefined) test(name, body);
      else test.skip(`${name} (${title} cannot: ${reason})`, body);
    }

    function instance(image: Image, rootGb = 1): Instance {
      count += 1;
      const uuid = `7f0c3a52-0000-4000-8000-${String(count).padStart(12, "0")}`;
      return { uuid, displayName: "web", flavor: { vcpus: 1, memoryMb: 64, rootGb }, image };
    }

    function image(properties: Record<string, string>, changes: Partial<Image> = {}): Image {
      count += 1;
      return { id: `image-${count}`, properties, ...changes };
    }

    const chunkBytes = 64 * 1024;
    const chunks = 16;

    /** 1 MiB whose chunks differ, and how often it was asked for. */
    function content(): ImageContent & { readonly opened: () => number } {
      let opened = 0;
      return {
        sizeBytes: chunkBytes * chunks,
        open: async function* () {
          opened += 1;
          for (let index = 0; index < chunks; index += 1) yield Buffer.alloc(chunkBytes, index + 1);
        },
        opened: () => opened,
      };
    }

    /** The first sectors of a sparse VMDK of 2 MiB. */
    function sparseDisk(): Buffer {
      const header = Buffer.alloc(2048);
      header.write("KDMV");
      header.writeUInt32LE(1, 4);
      header.writeBigUInt64LE(4096n, 12);
      return header;
    }

    function sparseContent(): ImageContent {
      const disk = sparseDisk();
      return {
        sizeBytes: disk.length,
        open: async function* () {
          yield disk.subarray(0, 100);
          yield disk.subarray(100);
        },
      };
    }

    /** A tar archive with a descriptor and a disk, in pieces that end anywhere. */
    function ovaContent(): ImageContent {
      const entry = (name: string, bytes: Buffer) => {
        const header = Buffer.alloc(512);
        header.write(name);
        header.write(bytes.length.toString(8).padStart(11, "0"), 124);
        return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
      };
      const archive = Buffer.concat([
        entry("web.ovf", Buffer.alloc(700, "x")),
        entry("web-disk1.vmdk", sparseDisk()),
        entry("web.mf", Buffer.alloc(10, "y")),
        Buffer.alloc(1024),
      ]);
      return {
        sizeBytes: archive.length,
        open: async function* () {
          for (let start = 0; start < archive.length; start += 333)
            yield archive.subarray(start, start + 333);
        },
      };
    }

    async function disks(uuid: string) {
      const { vm } = await vmOps.fetchInfo(uuid);
      const ref = { type: "VirtualMachine", value: vm.value } as const;
      const { "config.hardware.device": devices = [] } = await contract.session.fetchProperties(ref, [
        "config.hardware.device",
      ]);
      return devices.filter(({ $type }) => $type === "VirtualDisk" || $type === "VirtualCdrom");
    }

    async function read(file: string): Promise<Buffer> {
      const [, datastore = "", path = ""] = /^\[(.*)\] (.*)$/.exec(file) ?? [];
      const { datacenter } = contract.node;
      await using download = await contract.session.downloadFromDatastore({ datacenter, datastore, path });
      const parts: Uint8Array[] = [];
      for await (const part of download) parts.push(part);
      return Buffer.concat(parts);
    }

    const world = () => Promise.all([listFiles(contract), listVmTree(contract)]);

    check("a flat image is streamed into the cache and copied in the flavor's size", async () => {
      const source = image({ img_linked_clone: "false" });
      const web = instance(source);
      await vmOps.spawn(web, { imageContent: content() });
      expect((await vmOps.fetchDiagnostics(web.uuid)).disks).toEqual([
        {
          fileName: expect.stringMatching(new RegExp(`\\] ${web.uuid}/${web.uuid}\\.vmdk$`)),
          capacityBytes: 2 ** 30,
        },
      ]);
      const cached = `novasphere_base/${source.id}/${source.id}`;
      const descriptor = (await listFiles(contract)).find((file) => file.endsWith(`${cached}.vmdk`)) ?? "";
      const bytes = await read(descriptor.replace(/\.vmdk$/, "-flat.vmdk"));
      expect(bytes.length).toBe(chunkBytes * chunks);
      expect(bytes[0]).toBe(1);
      expect(bytes.at(-1)).toBe(chunks);
      await vmOps.destroy(web.uuid);
      expect((await listFiles(contract)).filter((file) => file.includes(web.uuid))).toEqual([]);
    });

    check("an image is fetched once for many spawns at once, also of two nodes' operations", async () => {
      const source = image({ img_linked_clone: "false" });
      const bytes = content();
      const others = new VMOps({ ...contract.node });
      const instances = Array.from({ length: 4 }, () => instance(source));
      await Promise.all(
        instances.map((web, index) =>
          (index % 2 === 0 ? vmOps : others).spawn(web, { imageContent: bytes, powerOn: false }),
        ),
      );
      expect(bytes.opened()).toBe(1);
      for (const { uuid } of instances) await vmOps.destroy(uuid);
    });

    check("linked clones share the cached disk in the flavor's size, which outlives them", async () => {
      const source = image({});
      const [one, other] = [instance(source, 2), instance(source, 2)];
      const bytes = content();
      for (const web of [one, other]) await vmOps.spawn(web, { imageContent: bytes });
      const parent = `novasphere_base/${source.id}/${source.id}.2.vmdk`;
      for (const { uuid } of [one, other])
        expect(await disks(uuid)).toMatchObject([
          {
            $type: "VirtualDisk",
            unitNumber: 0,
            capacityInKB: 2 * 2 ** 20,
            backing: {
              fileName: expect.stringContaining(`${uuid}/${uuid}.vmdk`),
              parent: { fileName: expect.stringContaining(parent) },
            },
          },
        ]);
      for (const { uuid } of [one, other]) await vmOps.destroy(uuid);
      expect(await listFiles(contract)).toContainEqual(expect.stringContaining(parent));
      expect(bytes.opened()).toBe(1);
    });

    check("an image without a root size keeps its own, with further disks after it", async () => {
      const web = { ...instance(image({ img_linked_clone: "false" }), 0) };
      const flavor = { ...web.flavor, swapMb: 64 };
      await vmOps.spawn({ ...web, flavor }, { imageContent: content() });
      const { disks: found } = await vmOps.fetchDiagnostics(web.uuid);
      expect(found.map(({ capacityBytes }) => capacityBytes)).toEqual([2 ** 20, 64 * 2 ** 20]);
      await vmOps.destroy(web.uuid);
    });

    check("a VM without an image has a blank root disk even where its image is known", async () => {
      const web = instance(image({}));
      await vmOps.spawn(web, { powerOn: false });
      expect(await disks(web.uuid)).toMatchObject([{ capacityInKB: 2 ** 20 }]);
      await vmOps.destroy(web.uuid);
    });

    check("an ISO image is put into a drive, beside a blank root disk", async () => {
      const source = image({}, { diskFormat: "iso" });
      const web = instance(source);
      await vmOps.spawn(web, { imageContent: content() });
      const found = await disks(web.uuid);
      expect(found.filter(({ $type }) => $type === "VirtualDisk")).toMatchObject([{ capacityInKB: 2 ** 20 }]);
      expect(found).toContainEqual(
        expect.objectContaining({
          $type: "VirtualCdrom",
          backing: expect.objectContaining({
            fileName: expect.stringContaining(`${source.id}/${source.id}.iso`),
          }),
        }),
      );
      await vmOps.destroy(web.uuid);
      expect(await listFiles(contract)).toContainEqual(expect.stringContaining(`${source.id}.iso`));
    });

    check("a sparse image is converted by the server and grown to the flavor's size", async () => {
      const source = image({ hw_disk_type: "sparse", img_linked_clone: "false" });
      const sparse = sparseContent();
      const web = instance(source);
      await vmOps.spawn(web, { imageContent: sparse });
      expect((await vmOps.fetchDiagnostics(web.uuid)).disks).toMatchObject([{ capacityBytes: 2 ** 30 }]);
      const files = await listFiles(contract);
      expect(files.filter((file) => file.endsWith("-sparse.vmdk"))).toEqual([]);
      const own = instance(source, 0);
      await vmOps.spawn(own, { imageContent: sparse });
      expect((await vmOps.fetchDiagnostics(own.uuid)).disks).toMatchObject([{ capacityBytes: 4096 * 512 }]);
      for (const { uuid } of [web, own]) await vmOps.destroy(uuid);
    });

    check("a rescue starts from another image, and an unrescue restores disks and boot order", async () => {
      const web = instance(image({}));
      await vmOps.spawn(web);
      const { vm } = await vmOps.fetchInfo(web.uuid);
      const ref = { type: "VirtualMachine", value: vm.value } as const;
      const bootOrder = async () =>
        (await contract.session.fetchProperties(ref, ["config.bootOptions"]))["config.bootOptions"]
          ?.bootOrder;
      const [root] = await disks(web.uuid);
      const order = {
        $type: "VirtualMachineBootOptionsBootableDiskDevice",
        deviceKey: root?.key ?? 0,
      } as const;
      await contract.session.runTask("ReconfigVM_Task", {
        _this: ref,
        spec: { bootOptions: { bootOrder: [order] } },
      });
      const repair = { image: image({}), imageContent: content() };
      await vmOps.rescue(web.uuid, repair);
      await vmOps.rescue(web.uuid, repair);
      expect(repair.imageContent.opened()).toBe(1);
      const rescued = await disks(web.uuid);
      expect(rescued.map(({ backing }) => backing)).toMatchObject([
        { fileName: expect.stringContaining(`${web.uuid}/${web.uuid}.vmdk`) },
        { fileName: expect.stringContaining(`${web.uuid}/rescue.vmdk`) },
      ]);
      expect(await bootOrder()).toMatchObject([{ deviceKey: rescued[1]?.key }]);
      expect(await vmOps.fetchPowerState(web.uuid)).toBe("running");
      await vmOps.unrescue(web.uuid);
      await vmOps.unrescue(web.uuid);
      expect(await bootOrder()).toMatchObject([{ deviceKey: root?.key }]);
      expect(await disks(web.uuid)).toHaveLength(1);
      expect((await listFiles(contract)).filter((file) => file.includes("rescue"))).toEqual([]);
      expect(await vmOps.fetchPowerState(web.uuid)).toBe("running");
      await vmOps.destroy(web.uuid);
    });

    for (const [form, properties, changes, bytes] of [
      ["stream-optimized image", { hw_disk_type: "streamOptimized" }, {}, sparseContent],
      ["disk in an OVA", {}, { containerFormat: "ova" }, ovaContent],
    ] as const)
      check(`a ${form} is imported into the cache, and nothing of the import stays`, async () => {
        const before = await listVmTree(contract);
        const source = image({ ...properties, img_linked_clone: "false" }, changes);
        const web = instance(source);
        await vmOps.spawn(web, { imageContent: bytes() });
        expect((await vmOps.fetchDiagnostics(web.uuid)).disks).toMatchObject([{ capacityBytes: 2 ** 30 }]);
        await vmOps.destroy(web.uuid);
        expect(await listVmTree(contract)).toEqual(before);
        const files = await listFiles(contract);
        expect(files).toContainEqual(expect.stringContaining(`_base/${source.id}/${source.id}.vmdk`));
        expect(files.filter((file) => file.includes(" image-"))).toEqual([]);
        const noDisk = {
          ...sparseContent(),
          open: async function* () {
            yield Buffer.alloc(2048);
          },
        };
        const broken = instance(image(properties, changes), 0);
        await expect(vmOps.spawn(broken, { imageContent: noDisk })).rejects.toMatchObject({
          code: "OPS_IMAGE_NOT_SUPPORTED",
        });
        expect(await listFiles(contract)).toEqual(files);
        expect(await listVmTree(contract)).toEqual(before);
      });

    check("a snapshot gives the root disk, and leaves neither snapshot nor clone", async () => {
      const web = instance(image({}));
      await vmOps.spawn(web);
      const before = await world();
      let bytes = 0;
      let start = "";
      await vmOps.exportSnapshot(web.uuid, async (disk, { capacityBytes }) => {
        expect(capacityBytes).toBe(2 ** 30);
        for await (const chunk of disk) {
          if (bytes === 0) start = Buffer.from(chunk).toString("latin1", 0, 4);
          bytes += chunk.length;
        }
      });
      expect(start).toBe("KDMV");
      expect(await world()).toEqual(before);
      const consume = () => Promise.reject(new Error("the image service is full"));
      await expect(vmOps.exportSnapshot(web.uuid, consume)).rejects.toThrow("the image service is full");
      expect(await world()).toEqual(before);
      expect(await vmOps.list()).toMatchObject([{ uuid: web.uuid, powerState: "running" }]);
      await vmOps.destroy(web.uuid);
    });

    check(
      "images nobody uses are marked, then deleted; parents of linked clones and images in use stay",
      async () => {
        const node = { ...contract.node, imageCachePrefix: "ageing" };
        const aged = new VMOps(node);
        const [linked, named, unused] = [image({}), image({}), image({})];
        const instances = [linked, named, unused].map((source) => instance(source));
        for (const web of instances) await aged.spawn(web, { imageContent: content(), powerOn: false });
        for (const { uuid } of instances.slice(1)) await aged.destroy(uuid);
        const minimumAgeMs = 60_000;
        const start = new Date("2026-01-31T12:00:00Z");
        const pass = (seconds: number, ...used: Image[]) =>
          aged.ageImages({
            usedImageIds: new Set(used.map(({ id }) => id)),
            minimumAgeMs,
            now: new Date(start.getTime() + seconds * 1000),
          });
        const path = ({ id }: Image) => expect.stringContaining(`] ageing_base/${id}`);
        const nothing = { marked: [], unmarked: [], deleted: [] };
        expect(await pass(0, named)).toEqual({ ...nothing, marked: [path(unused)] });
        expect(await pass(30, named)).toEqual(nothing);
        expect(await pass(40, named, unused)).toEqual({ ...nothing, unmarked: [path(unused)] });
        expect(await pass(50, named)).toEqual({ ...nothing, marked: [path(unused)] });
        expect(await pass(100, named)).toEqual(nothing);
        expect(await pass(110, named)).toEqual({ ...nothing, deleted: [path(unused)] });
        expect(await pass(200, named)).toEqual(nothing);
        const files = await listFiles(contract);
        expect(files.filter((file) => file.includes(`/${unused.id}`))).toEqual([]);
        for (const { id } of [linked, named])
          expect(files).toContainEqual(expect.stringContaining(`/${id}/${id}.vmdk`));
        await aged.destroy(instances[0]?.uuid ?? "");
      },
    );

    check("a config drive is put beside the VM's files and goes with them", async () => {
      const before = await listFiles(contract);
      const web = instance(image({}));
      await vmOps.spawn(web, { configDrive: content() });
      expect((await vmOps.fetchDiagnostics(web.uuid)).hasConfigDrive).toBe(true);
      const drive = (await listFiles(contract)).find((file) => file.endsWith(`${web.uuid}/configdrive.iso`));
      expect((await read(drive ?? "")).length).toBe(chunkBytes * chunks);
      await vmOps.destroy(web.uuid);
      expect(await listFiles(contract)).toEqual(before);
    });

    check("an image whose source breaks leaves nothing, and the next spawn fetches it anew", async () => {
      const before = await world();
      const source = image({});
      const web = instance(source);
      const good = content();
      const broken: ImageContent = {
        ...good,
        open: async function* () {
          yield Buffer.alloc(chunkBytes);
          throw new Error("the image service went away");
        },
      };
      await expect(vmOps.spawn(web, { imageContent: broken })).rejects.toThrow("the image service went away");
      expect(await world()).toEqual(before);
      const short: ImageContent = { ...good, sizeBytes: good.sizeBytes + 1024 };
      await expect(vmOps.spawn(web, { imageContent: short })).rejects.toThrow();
      expect(await world()).toEqual(before);
      await vmOps.spawn(web, { imageContent: good });
      expect(good.opened()).toBe(2);
      await vmOps.destroy(web.uuid);
    });

    check("an abort stops the transfer and leaves nothing", async () => {
      const before = await world();
      const controller = new AbortController();
      const endless: ImageContent = {
        sizeBytes: chunkBytes * chunks,
        open: async function* () {
          yield Buffer.alloc(chunkBytes);
          controller.abort(new Error("enough"));
          await new Promise(() => undefined);
        },
      };
      const web = instance(image({}));
      const spawning = vmOps.spawn(web, { imageContent: endless, signal: controller.signal });
      await expect(spawning).rejects.toThrow("enough");
      expect(await world()).toEqual(before);
    });

    check("images that cannot be served are refused without a call", async () => {
      contract.calls.length = 0;
      const refusals: [Image, number, string][] = [
        [image({}, { diskFormat: "qcow2" }), 1, "OPS_IMAGE_NOT_SUPPORTED"],
        [image({}, { containerFormat: "docker" }), 1, "OPS_IMAGE_NOT_SUPPORTED"],
        [image({ hw_disk_type: "round" }), 1, "OPS_INVALID_IMAGE_PROPERTY"],
        [{ id: "../escape" }, 1, "OPS_INVALID_INSTANCE"],
      ];
      for (const [source, rootGb, code] of refusals)
        await expect(
          vmOps.spawn(instance(source, rootGb), { imageContent: content() }),
        ).rejects.toMatchObject({ code });
      const large = { ...content(), sizeBytes: 2 ** 30 + 1 };
      await expect(vmOps.spawn(instance(image({})), { imageContent: large })).rejects.toMatchObject({
        code: "OPS_IMAGE_TOO_LARGE",
      });
      expect(contract.calls).toEqual([]);
    });
  });
}

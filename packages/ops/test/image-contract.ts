import { expect } from "vitest";
import { listFiles, listVmTree } from "./contract-server.ts";
import type { Check } from "./contract-world.ts";
import { chunkBytes, chunks, content, image, ovaContent, sparseContent } from "./image-contents.ts";

/** Root disks from images, on any server. */
export function checkImage(check: Check): void {
  check(
    "a flat image is streamed into the cache and copied in the flavor's size",
    async ({ contract, vmOps, instance, read }) => {
      const source = image({ img_linked_clone: "false" });
      const web = instance({ image: source });
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
    },
  );

  check(
    "linked clones share the cached disk in the flavor's size, which outlives them",
    async ({ contract, vmOps, instance, disks }) => {
      const source = image({});
      const [one, other] = [
        instance({ image: source, flavor: { vcpus: 1, memoryMb: 64, rootGb: 2 } }),
        instance({ image: source, flavor: { vcpus: 1, memoryMb: 64, rootGb: 2 } }),
      ];
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
    },
  );

  check(
    "an image without a root size keeps its own, with further disks after it",
    async ({ vmOps, instance }) => {
      const web = instance({
        image: image({ img_linked_clone: "false" }),
        flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 },
      });
      const flavor = { ...web.flavor, swapMb: 64 };
      await vmOps.spawn({ ...web, flavor }, { imageContent: content() });
      const { disks: found } = await vmOps.fetchDiagnostics(web.uuid);
      expect(found.map(({ capacityBytes }) => capacityBytes)).toEqual([2 ** 20, 64 * 2 ** 20]);
      await vmOps.destroy(web.uuid);
    },
  );

  check(
    "a VM without an image has a blank root disk even where its image is known",
    async ({ vmOps, instance, disks }) => {
      const web = instance({ image: image({}) });
      await vmOps.spawn(web, { powerOn: false });
      expect(await disks(web.uuid)).toMatchObject([{ capacityInKB: 2 ** 20 }]);
      await vmOps.destroy(web.uuid);
    },
  );

  check(
    "an ISO image is put into a drive, beside a blank root disk",
    async ({ contract, vmOps, instance, disks }) => {
      const source = image({}, { diskFormat: "iso" });
      const web = instance({ image: source });
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
    },
  );

  check(
    "a sparse image is converted by the server and grown to the flavor's size",
    async ({ contract, vmOps, instance }) => {
      const source = image({ hw_disk_type: "sparse", img_linked_clone: "false" });
      const sparse = sparseContent();
      const web = instance({ image: source });
      await vmOps.spawn(web, { imageContent: sparse });
      expect((await vmOps.fetchDiagnostics(web.uuid)).disks).toMatchObject([{ capacityBytes: 2 ** 30 }]);
      const files = await listFiles(contract);
      expect(files.filter((file) => file.endsWith("-sparse.vmdk"))).toEqual([]);
      const own = instance({ image: source, flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 } });
      await vmOps.spawn(own, { imageContent: sparse });
      expect((await vmOps.fetchDiagnostics(own.uuid)).disks).toMatchObject([{ capacityBytes: 4096 * 512 }]);
      for (const { uuid } of [web, own]) await vmOps.destroy(uuid);
    },
  );

  for (const [form, properties, changes, bytes] of [
    ["stream-optimized image", { hw_disk_type: "streamOptimized" }, {}, sparseContent],
    ["disk in an OVA", {}, { containerFormat: "ova" }, ovaContent],
  ] as const)
    check(
      `a ${form} is imported into the cache, and nothing of the import stays`,
      async ({ contract, vmOps, instance }) => {
        const before = await listVmTree(contract);
        const source = image({ ...properties, img_linked_clone: "false" }, changes);
        const web = instance({ image: source });
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
        const broken = instance({
          image: image(properties, changes),
          flavor: { vcpus: 1, memoryMb: 64, rootGb: 0 },
        });
        await expect(vmOps.spawn(broken, { imageContent: noDisk })).rejects.toMatchObject({
          code: "OPS_IMAGE_NOT_SUPPORTED",
        });
        expect(await listFiles(contract)).toEqual(files);
        expect(await listVmTree(contract)).toEqual(before);
      },
    );

  check(
    "a config drive is put beside the VM's files and goes with them",
    async ({ contract, vmOps, instance, read }) => {
      const before = await listFiles(contract);
      const web = instance({ image: image({}) });
      await vmOps.spawn(web, { configDrive: content() });
      expect((await vmOps.fetchDiagnostics(web.uuid)).hasConfigDrive).toBe(true);
      const drive = (await listFiles(contract)).find((file) => file.endsWith(`${web.uuid}/configdrive.iso`));
      expect((await read(drive ?? "")).length).toBe(chunkBytes * chunks);
      await vmOps.destroy(web.uuid);
      expect(await listFiles(contract)).toEqual(before);
    },
  );

  check(
    "an image that is on a datastore already is copied there, and not asked for",
    async ({ server, contract, vmOps, instance, read }) => {
      const { session, node } = contract;
      const cluster = { type: "ClusterComputeResource", value: node.computeResource.value } as const;
      const { datastore: [store] = [] } = await session.fetchProperties(cluster, ["datastore"]);
      const { name: datastore = "" } = await session.fetchProperties(
        { type: "Datastore", value: store?.value ?? "" },
        ["name"],
      );
      const { fileManager } = session.serviceContent;
      if (!fileManager) throw new Error("no file manager");
      const { datacenter } = node;
      const directory = { _this: fileManager, name: `[${datastore}] glance`, datacenter };
      await session.call("MakeDirectory", directory);
      const source = image({ img_linked_clone: "false" });
      const size = 4096;
      const bytes = Buffer.alloc(size, 7);
      await session.uploadToDatastore({ datacenter, datastore, path: `glance/${source.id}` }, [bytes], {
        size,
      });
      const dcPath = encodeURIComponent(server.poolPath.split("/")[0] ?? "");
      const location = `vsphere://vc.example.org/folder/glance/${source.id}?dcPath=${dcPath}&dsName=${datastore}`;
      const web = instance({ image: source });
      const refuse = () => Promise.reject(new Error("nobody should ask"));
      await vmOps.spawn(web, { imageContent: { sizeBytes: size, location, open: refuse } });
      const cached = `[${datastore}] novasphere_base/${source.id}/${source.id}-flat.vmdk`;
      expect((await read(cached)).equals(bytes)).toBe(true);
      const elsewhere = location.replace(dcPath, "nowhere");
      const other = instance({ image: image({}) });
      const spawn = vmOps.spawn(other, {
        imageContent: { sizeBytes: size, location: elsewhere, open: refuse },
      });
      await expect(spawn).rejects.toThrow("nobody should ask");
      await vmOps.destroy(web.uuid);
      await session.runTask("DeleteDatastoreFile_Task", directory);
    },
  );
}

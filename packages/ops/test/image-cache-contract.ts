import { expect } from "vitest";
import { type Image, type ImageContent, VMOps } from "../src/index.ts";
import { listFiles } from "./contract-server.ts";
import type { Check } from "./contract-world.ts";
import { chunkBytes, chunks, content, image } from "./image-contents.ts";

/** The cache of images, on any server. */
export function checkImageCache(check: Check): void {
  check(
    "an image is fetched once for many spawns at once, also of two nodes' operations",
    async ({ contract, vmOps, instance }) => {
      const source = image({ img_linked_clone: "false" });
      const bytes = content();
      const others = new VMOps({ ...contract.node });
      const instances = Array.from({ length: 4 }, () => instance({ image: source }));
      await Promise.all(
        instances.map((web, index) =>
          (index % 2 === 0 ? vmOps : others).spawn(web, { imageContent: bytes, powerOn: false }),
        ),
      );
      expect(bytes.opened()).toBe(1);
      for (const { uuid } of instances) await vmOps.destroy(uuid);
    },
  );

  check(
    "images nobody uses are marked, then deleted; parents of linked clones and images in use stay",
    async ({ contract, instance }) => {
      const node = { ...contract.node, imageCacheFolder: "ageing_base" };
      const aged = new VMOps(node);
      const [linked, named, unused] = [image({}), image({}), image({})];
      const instances = [linked, named, unused].map((source) => instance({ image: source }));
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

  check(
    "an image whose source breaks leaves nothing, and the next spawn fetches it anew",
    async ({ vmOps, instance, world }) => {
      const before = await world();
      const source = image({});
      const web = instance({ image: source });
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
    },
  );

  check("an abort stops the transfer and leaves nothing", async ({ vmOps, instance, world }) => {
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
    const web = instance({ image: image({}) });
    const spawning = vmOps.spawn(web, { imageContent: endless, signal: controller.signal });
    await expect(spawning).rejects.toThrow("enough");
    expect(await world()).toEqual(before);
  });

  check("images that cannot be served are refused without a call", async ({ contract, vmOps, instance }) => {
    contract.calls.length = 0;
    const refusals: [Image, number, string][] = [
      [image({}, { diskFormat: "qcow2" }), 1, "OPS_IMAGE_NOT_SUPPORTED"],
      [image({}, { containerFormat: "docker" }), 1, "OPS_IMAGE_NOT_SUPPORTED"],
      [image({ hw_disk_type: "round" }), 1, "OPS_INVALID_IMAGE_PROPERTY"],
      [{ id: "../escape" }, 1, "OPS_INVALID_INSTANCE"],
    ];
    for (const [source, rootGb, code] of refusals)
      await expect(
        vmOps.spawn(instance({ image: source, flavor: { vcpus: 1, memoryMb: 64, rootGb: rootGb } }), {
          imageContent: content(),
        }),
      ).rejects.toMatchObject({ code });
    const large = { ...content(), sizeBytes: 2 ** 30 + 1 };
    await expect(vmOps.spawn(instance({ image: image({}) }), { imageContent: large })).rejects.toMatchObject({
      code: "OPS_IMAGE_TOO_LARGE",
    });
    expect(contract.calls).toEqual([]);
  });
}

import { randomUUID } from "node:crypto";
import { isFault } from "@novasphere/vsphere-client";
import { deleteFile, type FileStore, findFile, makeDirectory, moveFile } from "../datastore-files.ts";
import { type DatastorePath, joinDatastorePath } from "../datastore-path.ts";
import { OpsError } from "../errors.ts";
import type { Image } from "../instance.ts";
import type { NodeContext } from "../node-context.ts";
import { workOf } from "../node-work.ts";
import type { OperationOptions } from "../operation-options.ts";
import { type DiskAdapter, descriptorAdapter } from "../spec/disk-adapter.ts";
import { copyDiskFile, createDiskFile, extendDiskFile, moveDiskFile } from "../virtual-disk-files.ts";
import type { ImageContent, ImageKind } from "./image-content.ts";
import { importDisk } from "./import-disk.ts";
import { ovaDisk } from "./ova-disk.ts";
import { transferContent } from "./transfer-content.ts";

/** An image to be had on a datastore. */
export interface ImageRequest {
  readonly image: Image;
  readonly content: ImageContent;
  readonly kind: ImageKind;
  readonly adapter: DiskAdapter;
  readonly datastore: FileStore;
}

const defaultFolder = "novasphere_base";

/** An image's file in the cache. */
export interface CachedImage {
  readonly file: DatastorePath;
  /** The size of its disk; undefined for a disc, or where the server does not tell. */
  readonly capacityKiB: number | undefined;
}

/** The directory of a datastore's cache: `[ds1] novasphere_base`. */
export function cacheDirectory(node: NodeContext, datastore: string): DatastorePath {
  return { datastore, path: node.imageCacheFolder ?? defaultFolder };
}

/** Names an image on a datastore, for locks and memories that all nodes of a session share. */
export function imageKey({ datastore, image }: Pick<ImageRequest, "datastore" | "image">): string {
  return `${datastore.browser.value}/${image.id}`;
}

function imageDirectory(node: NodeContext, datastore: string, imageId: string): DatastorePath {
  return joinDatastorePath(cacheDirectory(node, datastore), imageId);
}

/**
 * The image's file in its datastore's cache, fetched if it is not there: once, however many instances of however
 * many nodes of the session want it. It is built in a directory of its own and moved when it is complete, so that
 * nobody sees half of it. A failure or an abort removes what was made.
 */
export async function requireCachedImage(
  node: NodeContext,
  request: ImageRequest,
  options: OperationOptions,
): Promise<CachedImage> {
  const { datastore, image, kind, content } = request;
  const directory = imageDirectory(node, datastore.name, image.id);
  const file = joinDatastorePath(directory, kind.form === "iso" ? `${image.id}.iso` : `${image.id}.vmdk`);
  const known = kind.form === "flat" ? Math.ceil(content.sizeBytes / 1024) : undefined;
  return workOf(node).images.run(
    imageKey(request),
    async () => {
      const present = await findFile(node, datastore, file, options);
      if (present) return { file, capacityKiB: known ?? present.capacityKiB };
      await buildAside(node, directory, options, async (aside) => {
        await fetchImage(node, request, aside, options);
        await moveFile(node, aside, directory, options);
      });
      if (kind.form === "flat" || kind.form === "iso") return { file, capacityKiB: known };
      const fetched = await findFile(node, datastore, file, options);
      return { file, capacityKiB: fetched?.capacityKiB };
    },
    options.signal,
  );
}

/** The cached disk in that size, for instances that share it: `<image id>.<root GB>.vmdk` beside it. */
export async function requireSizedDisk(
  node: NodeContext,
  request: ImageRequest,
  cached: CachedImage,
  rootGb: number,
  options: OperationOptions,
): Promise<DatastorePath> {
  const { datastore, image } = request;
  if (rootGb === 0) return cached.file;
  const directory = imageDirectory(node, datastore.name, image.id);
  const name = `${image.id}.${rootGb}.vmdk`;
  const file = joinDatastorePath(directory, name);
  return workOf(node).images.run(
    imageKey(request),
    async () => {
      if (await findFile(node, datastore, file, options)) return file;
      await buildAside(node, directory, options, async (aside) => {
        const copy = joinDatastorePath(aside, name);
        await copyDiskFile(node, cached.file, copy, options);
        await growDisk(node, request, cached, copy, rootGb, options);
        await moveDiskFile(node, copy, file, options);
        await deleteFile(node, aside, options);
      });
      return file;
    },
    options.signal,
  );
}

/** Extends a copy of the image to the flavor's size. Throws `OPS_IMAGE_TOO_LARGE`. */
export async function growDisk(
  node: NodeContext,
  { image }: ImageRequest,
  { capacityKiB: present }: CachedImage,
  file: DatastorePath,
  rootGb: number,
  options: OperationOptions,
): Promise<void> {
  const wanted = rootGb * 1024 ** 2;
  if (rootGb === 0 || present === wanted) return;
  if (present !== undefined && present > wanted)
    throw new OpsError(
      "OPS_IMAGE_TOO_LARGE",
      `image ${image.id} has a disk of ${present} KiB, more than the flavor's root disk of ${rootGb} GiB`,
    );
  await extendDiskFile(node, file, wanted, options);
}

/** Lets `build` fill a directory nobody knows and take what it has made out of it. */
async function buildAside(
  node: NodeContext,
  directory: DatastorePath,
  options: OperationOptions,
  build: (aside: DatastorePath) => Promise<void>,
): Promise<void> {
  const aside = { ...directory, path: `${directory.path}.${randomUUID()}` };
  try {
    await makeDirectory(node, aside, options);
    await build(aside);
  } catch (error) {
    // The caller's signal may be the reason we are here, so the clean-up does not listen to it.
    await deleteFile(node, aside).catch(() => undefined);
    // Another service was faster; what it has made is as good.
    if (!isFault(error, "FileAlreadyExists")) throw error;
  }
}

async function fetchImage(
  node: NodeContext,
  request: ImageRequest,
  aside: DatastorePath,
  options: OperationOptions,
): Promise<void> {
  const { image, content, kind, adapter } = request;
  const target = (name: string) => ({ ...joinDatastorePath(aside, name), store: request.datastore.ref });
  const disk = joinDatastorePath(aside, `${image.id}.vmdk`);
  const what = `image ${image.id}`;
  switch (kind.form) {
    case "iso":
      return transferContent(node, content, target(`${image.id}.iso`), what, options);
    case "sparse": {
      const sparse = target(`${image.id}-sparse.vmdk`);
      await transferContent(node, content, sparse, what, options);
      await copyDiskFile(node, sparse, disk, options);
      return deleteFile(node, sparse, options);
    }
    case "streamOptimized":
      return importDisk(node, importName(aside), { ...content, what }, disk, options);
    case "ova": {
      // The disk is shorter than the archive and has a checksum of its own.
      const inner = { ...ovaDisk(image.id, content), what };
      return importDisk(node, importName(aside), inner, disk, options);
    }
    case "flat": {
      const extent = target(`${image.id}-flat.vmdk`);
      const { diskType } = kind;
      const adapterType = descriptorAdapter(adapter);
      const capacityKiB = Math.ceil(content.sizeBytes / 1024);
      await createDiskFile(node, disk, { diskType, adapterType, capacityKiB }, options);
      await deleteFile(node, extent, options);
      return transferContent(node, content, extent, what, options);
    }
  }
}

/** The name of a VM that is made for an import: that of the directory nobody knows. */
function importName({ path }: DatastorePath): string {
  return `image-${path.slice(path.lastIndexOf(".") + 1)}`;
}

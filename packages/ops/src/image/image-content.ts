import { OpsError } from "../errors.ts";
import type { Image } from "../instance.ts";
import { findSetting, flagOf, wordOf } from "../spec/setting-text.ts";

/** The bytes of an image. */
export interface ImageContent {
  /** How many there are. */
  readonly sizeBytes: number;
  /** SHA-256 they must have, in hexadecimal. */
  readonly sha256?: string;
  /**
   * Where they are on a datastore of the vCenter already, `vsphere://<host>/folder/<path>?dcPath=…&dsName=…`: what is put
   * on datastores as it is, is copied from there and not asked for.
   */
  readonly location?: string;
  /** Begins to give them. Called only when no datastore of the node has the image yet. */
  readonly open: (options: {
    readonly signal?: AbortSignal | undefined;
  }) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** How an image becomes a file that a VM can use. */
export type ImageKind =
  /** The bytes of a disk, as they are. */
  | { readonly form: "flat"; readonly diskType: "preallocated" | "thin" | "eagerZeroedThick" }
  /** A monolithic sparse VMDK file, which the server converts. */
  | { readonly form: "sparse" }
  /** A stream-optimized VMDK, which the server takes as part of a VM. */
  | { readonly form: "streamOptimized" }
  /** A tar archive with a stream-optimized VMDK in it. */
  | { readonly form: "ova" }
  /** An optical disc. */
  | { readonly form: "iso" };

const kinds: Readonly<Record<string, ImageKind>> = {
  preallocated: { form: "flat", diskType: "preallocated" },
  thick: { form: "flat", diskType: "preallocated" },
  thin: { form: "flat", diskType: "thin" },
  eagerZeroedThick: { form: "flat", diskType: "eagerZeroedThick" },
  sparse: { form: "sparse" },
  streamOptimized: { form: "streamOptimized" },
};

/**
 * What kind an image is, by its disk format and `hw_disk_type` (formerly `vmware_disktype`). Throws
 * `OPS_IMAGE_NOT_SUPPORTED` for formats that are not served.
 */
export function readImageKind(image: Image): ImageKind {
  const { diskFormat = "vmdk", containerFormat = "bare" } = image;
  const refuse = (what: string) =>
    new OpsError(
      "OPS_IMAGE_NOT_SUPPORTED",
      `image ${image.id} is ${what}; images are served as VMDK (flat, sparse, stream-optimized), OVA and ISO`,
    );
  if (containerFormat === "ova" && diskFormat === "vmdk") return { form: "ova" };
  if (containerFormat !== "bare") throw refuse(`in a container of format ${containerFormat}`);
  if (diskFormat === "iso") return { form: "iso" };
  if (diskFormat !== "vmdk") throw refuse(`of disk format ${diskFormat}`);
  const setting = findSetting("image", image.properties ?? {}, "hw_disk_type", "vmware_disktype");
  return setting ? wordOf(setting, kinds) : { form: "flat", diskType: "preallocated" };
}

/** Whether instances share the image's disk and keep only what differs: the image's wish, else the default. */
export function wantsLinkedClone(image: Image, byDefault: boolean): boolean {
  const setting = findSetting("image", image.properties ?? {}, "img_linked_clone", "vmware_linked_clone");
  return setting ? flagOf(setting) : byDefault;
}

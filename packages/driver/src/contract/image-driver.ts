import type { AgedImages, Image, ImageContent, RescueImage, SnapshotConsumer } from "@novasphere/ops";
import type { InstanceKey, RequestContext } from "./request.ts";

/** What an ageing of all image caches goes by. */
export interface ImageCacheRequest {
  /** Images of the instances of all nodes. One that is missing here may be deleted when it is old enough. */
  readonly usedImageIds: ReadonlySet<string>;
  /** How long an image must have been unused before it goes. */
  readonly minimumAgeMs: number;
}

/** What an ageing of all image caches did. */
export interface ImageCacheReport extends AgedImages {
  /** Nodes whose datastores could not be looked through, with the reasons. */
  readonly failures: readonly { readonly node: string; readonly error: unknown }[];
}

/** What images are made of and made from. */
export interface ImageDriver {
  /**
   * Gives the instance's root disk as it is now, as a stream-optimized VMDK. Throws `OPS_NOT_SUPPORTED` for an
   * instance that boots from a volume, and what `consume` throws.
   */
  snapshot(context: RequestContext, instance: InstanceKey, consume: SnapshotConsumer): Promise<void>;
  /** Starts the instance from a copy of an image, its own disks beside that. Rescued already is success. */
  rescue(
    context: RequestContext,
    instance: InstanceKey,
    image: RescueImage,
    guestTimeoutMs?: number,
  ): Promise<void>;
  /** Takes the rescue disk away, restores the boot order and starts. Not rescued is success. */
  unrescue(context: RequestContext, instance: InstanceKey): Promise<void>;
  /** Fetches an image into the cache of the node's datastore with the most free space. False: it was there. */
  cacheImage(context: RequestContext, node: string, image: Image, content: ImageContent): Promise<boolean>;
  /**
   * Marks cached images that no node uses and deletes those that were marked long enough ago: one pass for each
   * datastore, however many nodes mount it. What fails on one node changes nothing for the others.
   */
  manageImageCache(context: RequestContext, request: ImageCacheRequest): Promise<ImageCacheReport>;
}

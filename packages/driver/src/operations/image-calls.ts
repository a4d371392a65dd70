import type { Image, ImageContent, RescueImage, SnapshotConsumer } from "@novasphere/ops";
import type { ImageCacheReport, ImageCacheRequest, ImageDriver } from "../contract/image-driver.ts";
import type { InstanceKey, RequestContext } from "../contract/request.ts";
import { MigrationCalls } from "./migration-calls.ts";

/** Sends what is done with images to the instance's node. */
export abstract class ImageCalls extends MigrationCalls implements ImageDriver {
  abstract manageImageCache(context: RequestContext, request: ImageCacheRequest): Promise<ImageCacheReport>;

  snapshot(context: RequestContext, { uuid, node }: InstanceKey, consume: SnapshotConsumer): Promise<void> {
    return this.change(context, { uuid, node }, ({ vmOps }, call) =>
      vmOps.exportSnapshot(uuid, consume, call),
    );
  }

  rescue(
    context: RequestContext,
    { uuid, node }: InstanceKey,
    image: RescueImage,
    guestTimeoutMs?: number,
  ): Promise<void> {
    return this.replace(context, { uuid, node }, ({ vmOps }, call) =>
      vmOps.rescue(uuid, image, { ...call, ...(guestTimeoutMs !== undefined && { guestTimeoutMs }) }),
    );
  }

  unrescue(context: RequestContext, { uuid, node }: InstanceKey): Promise<void> {
    return this.replace(context, { uuid, node }, ({ vmOps }, call) => vmOps.unrescue(uuid, call));
  }

  cacheImage(context: RequestContext, node: string, image: Image, content: ImageContent): Promise<boolean> {
    return this.work(context, node, ({ vmOps }, call) => vmOps.cacheImage(image, content, call));
  }
}

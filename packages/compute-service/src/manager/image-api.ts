import type { Image } from "@novasphere/ops";
import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";

/** An image as Glance describes it. */
export interface GlanceImage extends Image {
  readonly sizeBytes: number;
  /** SHA-256 of its bytes; undefined where Glance keeps another digest. */
  readonly sha256: string | undefined;
}

/** Glance, with the rights of the request's user. */
export interface ImageApi {
  /** Describes an image. Rejects with an `RpcFailure` `ImageNotFound` or `ImageNotAuthorized`. */
  fetchImage(context: NovaContext, id: string): Promise<GlanceImage>;
  /** Begins to give the bytes of an image. */
  download(context: NovaContext, id: string, options: ImageTransfer): Promise<AsyncIterable<Uint8Array>>;
  /** Sets fields and properties of an image that has no bytes yet, and sends them. */
  upload(
    context: NovaContext,
    id: string,
    fields: JsonObject,
    bytes: AsyncIterable<Uint8Array>,
    options: ImageTransfer,
  ): Promise<void>;
  /** Ids of the images with these properties, the youngest first. */
  listImages(context: NovaContext, properties: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** Deletes an image; one that is gone is success. */
  deleteImage(context: NovaContext, id: string): Promise<void>;
}

/** How bytes are given or taken. */
export interface ImageTransfer {
  readonly signal?: AbortSignal | undefined;
}

import { checkInstance } from "./check-instance.ts";
import { OpsError } from "./errors.ts";
import { type ImageContent, type ImageKind, readImageKind } from "./image/image-content.ts";
import type { Image, Instance } from "./instance.ts";
import { type HardwareSettings, readHardwareSettings } from "./spec/hardware-settings.ts";

/** An image with its bytes and what they are. */
interface PlannedImage {
  readonly image: Image;
  readonly content: ImageContent;
  readonly kind: ImageKind;
}

/** What a spawn is going to make, before the first call. */
export interface SpawnPlan {
  readonly instance: Instance;
  readonly settings: HardwareSettings;
  /** Undefined where the root disk is blank. */
  readonly image: PlannedImage | undefined;
  /** Space the disks can take together. */
  readonly requestedBytes: number;
}

const bytesPerGibibyte = 1024 ** 3;

/**
 * Checks everything about a spawn that can be checked without a call. Throws `OPS_INVALID_INSTANCE`,
 * `OPS_INVALID_EXTRA_SPEC`, `OPS_INVALID_IMAGE_PROPERTY`, `OPS_IMAGE_NOT_SUPPORTED` or `OPS_IMAGE_TOO_LARGE`.
 */
export function planSpawn(instance: Instance, content: ImageContent | undefined): SpawnPlan {
  checkInstance(instance);
  const settings = readHardwareSettings(instance);
  const image = content && planImage(instance, content);
  const { rootGb, ephemeralGb = 0, swapMb = 0 } = instance.flavor;
  const rootBytes = Math.max(rootGb * bytesPerGibibyte, image?.content.sizeBytes ?? 0);
  const requestedBytes = rootBytes + ephemeralGb * bytesPerGibibyte + swapMb * 1024 ** 2;
  return { instance, settings, image, requestedBytes };
}

function planImage({ uuid, image, flavor }: Instance, content: ImageContent): PlannedImage {
  if (!image)
    throw new OpsError("OPS_INVALID_INSTANCE", `instance ${uuid}: there are bytes of an image but no image`, {
      instanceUuid: uuid,
    });
  const kind = readImageKind(image);
  const isTooLarge = flavor.rootGb > 0 && content.sizeBytes > flavor.rootGb * bytesPerGibibyte;
  if (kind.form === "flat" && isTooLarge)
    throw new OpsError(
      "OPS_IMAGE_TOO_LARGE",
      `image ${image.id} has ${content.sizeBytes} bytes, more than the flavor's root disk of ${flavor.rootGb} GiB`,
      { instanceUuid: uuid },
    );
  return { image, content, kind };
}

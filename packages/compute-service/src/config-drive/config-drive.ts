import { createHash } from "node:crypto";
import type { ImageContent } from "@novasphere/ops";
import { configDriveFiles, type GuestMetadata } from "./guest-metadata.ts";
import { writeIsoImage } from "./iso-image.ts";

/** By this label guests find the drive. */
const label = "config-2";

/** The configuration drive of an instance, an ISO 9660 image. */
export function configDrive(guest: GuestMetadata, time: Date): ImageContent {
  const image = writeIsoImage({ label, files: configDriveFiles(guest), time });
  return {
    sizeBytes: image.length,
    sha256: createHash("sha256").update(image).digest("hex"),
    open: async function* () {
      yield image;
    },
  };
}

import { randomBytes } from "node:crypto";
import type { Image, ImageContent, ServerGroup } from "@novasphere/ops";
import type { JsonValue } from "@novasphere/oslo-messaging";
import { configDrive } from "../../config-drive/config-drive.ts";
import { driverInstance } from "../../instance/driver-instance.ts";
import { guestMetadata, wantsConfigDrive } from "../../instance/guest-metadata.ts";
import { interfaceRequest } from "../../networks/interface-request.ts";
import type { NetworkInfo } from "../../networks/network-info.ts";
import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/** What a VM is made of. */
export interface SpawnParts {
  readonly image: Image | undefined;
  /** Undefined without an image. */
  readonly content: ImageContent | undefined;
  /** Kept by the cluster from before the VM starts. */
  readonly serverGroup: ServerGroup | undefined;
  readonly injectedFiles: JsonValue | undefined;
  readonly adminPassword: JsonValue | undefined;
  /** The ports that it has a card for. */
  readonly networkInfo: NetworkInfo;
}

/** Makes and starts the VM of an instance. */
export async function spawn(
  { driver, options, networks, now }: Manager,
  { instance, signal }: InstanceRequest,
  { image, content, serverGroup, injectedFiles, adminPassword, networkInfo }: SpawnParts,
): Promise<void> {
  const hasDrive = wantsConfigDrive(instance, image?.properties ?? {}, options.forceConfigDrive);
  const guest = () =>
    guestMetadata(instance, {
      injectedFiles,
      adminPassword: typeof adminPassword === "string" ? adminPassword : undefined,
      randomSeed: randomBytes(512),
      networkInfo,
    });
  const cards = networks ? networkInfo.map((vif) => interfaceRequest(vif, networks.options)) : [];
  await driver.spawn({ signal }, driverInstance(instance, image), {
    ...(cards.length > 0 && { networks: cards }),
    ...(content && { imageContent: content }),
    ...(serverGroup && { serverGroup }),
    ...(hasDrive && { configDrive: configDrive(guest(), now()) }),
  });
}

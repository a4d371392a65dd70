import type { JsonValue } from "@novasphere/oslo-messaging";
import type { GuestKey, GuestMetadata, InjectedFile } from "../config-drive/guest-metadata.ts";
import { networkData } from "../networks/network-data.ts";
import type { NetworkInfo, Vif } from "../networks/network-info.ts";
import type { FlavorFields } from "../objects/flavor.ts";
import type { Instance } from "../objects/instance.ts";
import { NovaObject } from "../objects/nova-object.ts";

/** What a build brings along for the guest, and what is not in the instance. */
export interface GuestRequest {
  /** `[[path, content in base 64], …]` as it came. */
  readonly injectedFiles: JsonValue | undefined;
  readonly adminPassword: string | undefined;
  readonly randomSeed: Uint8Array;
  /** The ports that the instance has. */
  readonly networkInfo: NetworkInfo;
}

/** True when the instance, its image or the service's configuration wants a configuration drive. */
export function wantsConfigDrive(
  instance: Instance,
  imageProperties: Readonly<Record<string, string>>,
  isForced: boolean,
): boolean {
  return (
    isForced ||
    imageProperties["img_config_drive"] === "mandatory" ||
    /^(true|yes|on|1)$/i.test(instance.find("config_drive") ?? "")
  );
}

interface KeyPair {
  readonly name: string;
  readonly type: string;
  readonly public_key: string;
}

/** What a guest is told about itself on its configuration drive. */
export function guestMetadata(instance: Instance, request: GuestRequest): GuestMetadata {
  const flavor = NovaObject.from<FlavorFields>(instance.get("flavor"), "Flavor");
  const userData = instance.find("user_data");
  return {
    uuid: instance.get("uuid"),
    ec2Id: `i-${instance.get("id").toString(16).padStart(8, "0")}`,
    displayName: instance.find("display_name") ?? "",
    hostname: instance.find("hostname") ?? "",
    flavorName: flavor.find("name") ?? "",
    projectId: instance.find("project_id") ?? "",
    availabilityZone: instance.find("availability_zone") ?? undefined,
    launchIndex: instance.find("launch_index") ?? 0,
    reservationId: instance.find("reservation_id") ?? undefined,
    metadata: instance.find("metadata") ?? {},
    keys: guestKeys(instance),
    adminPassword: request.adminPassword,
    userData: userData ? Buffer.from(userData, "base64") : undefined,
    injectedFiles: injectedFiles(request.injectedFiles),
    randomSeed: request.randomSeed,
    networkData: networkData(request.networkInfo),
    localIpv4: request.networkInfo.flatMap(fixedIpv4)[0],
  };
}

function fixedIpv4({ network }: Vif): string[] {
  const addresses = network.subnets.flatMap(({ ips }) => ips);
  return addresses.flatMap(({ address, version }) => (address !== null && version === 4 ? [address] : []));
}

/** The key pairs that came with the instance; an older one has only the text of its key. */
function guestKeys(instance: Instance): GuestKey[] {
  const list = instance.find("keypairs");
  const pairs = list ? NovaObject.list<KeyPair>(list) : [];
  if (pairs.length > 0)
    return pairs.map((pair) => ({
      name: pair.get("name"),
      type: pair.find("type") ?? "ssh",
      data: pair.get("public_key"),
    }));
  const { name, data } = { name: instance.find("key_name"), data: instance.find("key_data") };
  return name && data ? [{ name, type: "ssh", data }] : [];
}

function injectedFiles(value: JsonValue | undefined): InjectedFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: JsonValue) => {
    if (!Array.isArray(entry)) return [];
    const [path, content] = entry as readonly JsonValue[];
    if (typeof path !== "string" || typeof content !== "string") return [];
    return [{ path, content: Buffer.from(content, "base64") }];
  });
}

import type { NovaContext } from "../conductor/nova-context.ts";
import { isNovaError } from "../manager/failures/failure-of.ts";
import type { Instance } from "../objects/instance.ts";
import type { InstanceInfoCacheFields } from "../objects/instance-records.ts";
import { objectVersions } from "../objects/manifest.ts";
import { NovaObject } from "../objects/nova-object.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { type NetworkInfo, parseNetworkInfo } from "./network-info.ts";

/** The ports of an instance as the instance came with them. */
function cachedNetworkInfo(instance: Instance): NetworkInfo {
  return parseNetworkInfo(instance.child("info_cache")?.find("network_info"));
}

/** The same, read where the instance came without them. */
export async function knownNetworkInfo(
  networks: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
): Promise<NetworkInfo> {
  return instance.child("info_cache")
    ? cachedNetworkInfo(instance)
    : fetchNetworkInfo(networks, context, instance);
}

/** The same as the database has it now: another operation may have changed it since. */
export async function fetchNetworkInfo(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
): Promise<NetworkInfo> {
  try {
    const args = [instance.get("uuid")];
    const found = await conductor.callClass(context, "InstanceInfoCache", "get_by_instance_uuid", { args });
    const cache = NovaObject.from<InstanceInfoCacheFields>(found, "InstanceInfoCache");
    return parseNetworkInfo(cache.find("network_info"));
  } catch (error) {
    if (!isNovaError(error, "InstanceInfoCacheNotFound")) throw error;
    return cachedNetworkInfo(instance);
  }
}

/** Keeps the ports of an instance, in the database and in the instance. */
export async function saveNetworkInfo(
  { conductor }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  info: NetworkInfo,
): Promise<void> {
  const cache = NovaObject.create<InstanceInfoCacheFields>(
    "InstanceInfoCache",
    objectVersions.InstanceInfoCache,
    { instance_uuid: instance.get("uuid"), network_info: JSON.stringify(info) },
  );
  await conductor.callObject(context, cache, "save");
  // It is saved already, so the instance has not changed.
  instance.applyUpdates({ info_cache: cache.toPrimitive(), obj_what_changed: instance.changes });
}

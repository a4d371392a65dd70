import type { JsonObject } from "@novasphere/oslo-messaging";
import type { NetworkInfo } from "../../../networks/network-info.ts";

/**
 * The object in which source and destination tell each other of a live migration. Nothing in it is needed here; the
 * conductor binds its ports to the destination, in advance.
 */
export function migrateData(ports: NetworkInfo): JsonObject {
  const vifs = ports.map((vif) =>
    nova("VIFMigrateData", { port_id: vif.id, source_vif: JSON.stringify(vif) }),
  );
  return nova("VMwareLiveMigrateData", {
    cluster_name: "",
    datastore_regex: "",
    is_volume_backed: false,
    vifs,
  });
}

function nova(name: string, data: JsonObject): JsonObject {
  return {
    "nova_object.name": name,
    "nova_object.namespace": "nova",
    "nova_object.version": "1.0",
    "nova_object.data": data,
    "nova_object.changes": Object.keys(data),
  };
}

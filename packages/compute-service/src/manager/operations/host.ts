import type { RpcMethod } from "@novasphere/oslo-messaging";
import { notImplemented } from "../failures/nova-failure.ts";
import type { Manager } from "../manager.ts";
import { cacheImages } from "./cache-images.ts";

/** A method that is always answered with `NotImplementedError`, at once. */
export function unsupported(what: string): RpcMethod {
  return async () => {
    throw notImplemented(`${what} is not supported by this compute service`);
  };
}

/** Methods about the service host and not about an instance. */
export function hostMethods(manager: Manager): [string, RpcMethod][] {
  return [
    ["get_host_uptime", unsupported("the uptime of a cluster")],
    ["host_maintenance_mode", unsupported("the maintenance mode of a cluster")],
    ["host_power_action", unsupported("switching a cluster off or on")],
    [
      "set_host_enabled",
      async ({ args }) => {
        const isEnabled = args["enabled"] === true;
        await manager.nodes.setEnabled(manager.host, isEnabled);
        return isEnabled ? "enabled" : "disabled";
      },
    ],
    [
      "cache_images",
      async ({ args, context, signal }) => {
        const ids = Array.isArray(args["image_ids"]) ? (args["image_ids"] as readonly unknown[]) : [];
        return cacheImages(manager, context, ids.map(String), signal);
      },
    ],
    // What is on datastores outlives any host.
    ["check_instance_shared_storage", async () => true],
  ];
}

import type { NodeInstance } from "@novasphere/driver";
import type { Image } from "@novasphere/ops";
import type { FlavorFields } from "../objects/flavor.ts";
import type { Instance } from "../objects/instance.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { driverFlavor } from "./driver-flavor.ts";

/** Names an instance for operations of the driver that need no more. */
export function instanceKey(instance: Instance): Pick<NodeInstance, "uuid" | "node"> {
  return { uuid: instance.get("uuid"), node: instance.find("node") ?? null };
}

/** An instance as the driver takes it, with the image it starts from. */
export function driverInstance(instance: Instance, image: Image | undefined): NodeInstance {
  const flavor = NovaObject.from<FlavorFields>(instance.get("flavor"), "Flavor");
  const displayName = instance.find("display_name");
  const projectId = instance.find("project_id");
  return {
    ...instanceKey(instance),
    flavor: driverFlavor(flavor),
    ...(displayName && { displayName }),
    ...(projectId && { projectId }),
    ...(image && { image }),
  };
}

import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { BlockDeviceMapping, BlockDeviceMappingFields } from "../../objects/block-device-mapping.ts";
import type { NetworkRequestFields } from "../../objects/build-request.ts";
import { NovaObject } from "../../objects/nova-object.ts";

/** What a request to build an instance says beside the instance itself. */
export interface BuildRequest {
  readonly node: string;
  /** Glance's description of the image; empty for an instance that boots from a volume. */
  readonly image: JsonObject;
  readonly filterProperties: JsonObject;
  readonly devices: readonly BlockDeviceMapping[];
  readonly wantsNetwork: boolean;
  /** The arguments as they came, for those who try next. */
  readonly args: JsonObject;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Reads the arguments of `build_and_run_instance`. */
export function readBuildRequest(args: JsonObject): BuildRequest {
  return {
    node: String(args["node"] ?? ""),
    image: objectOf(args["image"]),
    filterProperties: objectOf(args["filter_properties"]),
    devices: args["block_device_mapping"]
      ? NovaObject.list<BlockDeviceMappingFields>(args["block_device_mapping"])
      : [],
    wantsNetwork: wantsNetwork(args["requested_networks"]),
    args,
  };
}

/** Only a single request for `none` means no network; saying nothing means those of the project. */
function wantsNetwork(value: JsonValue | undefined): boolean {
  if (value === null || value === undefined) return true;
  const requests = NovaObject.list<NetworkRequestFields>(value);
  return requests.length !== 1 || requests[0]?.find("network_id") !== "none";
}

import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { type NetworkChoice, readNetworkChoice } from "../../networks/network-choice.ts";
import type { BlockDeviceMapping, BlockDeviceMappingFields } from "../../objects/block-device-mapping.ts";
import { NovaObject } from "../../objects/nova-object.ts";

/** What a request to build an instance says beside the instance itself. */
export interface BuildRequest {
  readonly node: string;
  /** Glance's description of the image; empty for an instance that boots from a volume. */
  readonly image: JsonObject;
  readonly filterProperties: JsonObject;
  readonly devices: readonly BlockDeviceMapping[];
  readonly networks: NetworkChoice;
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
    networks: readNetworkChoice(args["requested_networks"]),
    args,
  };
}

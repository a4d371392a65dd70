import type { JsonValue } from "@novasphere/oslo-messaging";
import type { FlavorFields } from "./flavor.ts";
import type { InstanceGroupFields } from "./instance-group.ts";
import type { NovaObject, ObjectListValue, ObjectValue } from "./nova-object.ts";

/** Fields of a NetworkRequest 1.3. */
export interface NetworkRequestFields {
  /** A UUID, or `none` or `auto`. */
  readonly network_id: string | null;
  readonly address: string | null;
  readonly port_id: string | null;
  readonly pci_request_id: string | null;
  readonly tag: string | null;
}

/** A network that an instance shall be in. */
export type NetworkRequest = NovaObject<NetworkRequestFields>;

/** Fields of a RequestSpec 1.14 that are looked at; it is passed on as it came. */
export interface RequestSpecFields {
  readonly project_id: string | null;
  readonly user_id: string | null;
  readonly availability_zone: string | null;
  readonly flavor: ObjectValue<FlavorFields>;
  readonly num_instances: number;
  readonly instance_uuid: string;
  readonly instance_group: ObjectValue<InstanceGroupFields> | null;
  readonly scheduler_hints: Readonly<Record<string, readonly string[]>> | null;
  readonly is_bfv: boolean;
  readonly requested_networks: ObjectListValue<NetworkRequestFields> | null;
}

/** What was asked of the scheduler. */
export type RequestSpec = NovaObject<RequestSpecFields>;

/** Fields of a Selection 1.1. */
export interface SelectionFields {
  readonly compute_node_uuid: string;
  readonly service_host: string;
  readonly nodename: string;
  readonly cell_uuid: string;
  readonly limits: JsonValue;
  /** JSON text. */
  readonly allocation_request: string | null;
  readonly allocation_request_version: string | null;
  readonly availability_zone: string | null;
}

/** A place that the scheduler chose, or an alternative to it. */
export type Selection = NovaObject<SelectionFields>;

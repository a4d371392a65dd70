import type { NovaObject } from "./nova-object.ts";
import type { PersistentFields } from "./persistent-fields.ts";

/** Fields of an InstanceInfoCache 1.5. */
export interface InstanceInfoCacheFields extends PersistentFields {
  readonly instance_uuid: string;
  /** The ports of the instance as JSON text. */
  readonly network_info: string | null;
}

/** What is known of an instance's network. */
export type InstanceInfoCache = NovaObject<InstanceInfoCacheFields>;

/** Fields of an InstanceFault 1.2. */
export interface InstanceFaultFields extends PersistentFields {
  readonly id: number;
  readonly instance_uuid: string;
  readonly code: number;
  /** At most 255 characters. */
  readonly message: string | null;
  readonly details: string | null;
  readonly host: string | null;
}

/** Why an operation on an instance failed, for its owner. */
export type InstanceFault = NovaObject<InstanceFaultFields>;

/** Fields of a VirtualInterface 1.3. */
export interface VirtualInterfaceFields extends PersistentFields {
  readonly id: number;
  /** `<MAC address>/<port>`. */
  readonly address: string | null;
  readonly instance_uuid: string;
  /** The port's UUID. */
  readonly uuid: string;
  readonly tag: string | null;
}

/** A network card of an instance. */
export type VirtualInterface = NovaObject<VirtualInterfaceFields>;

/** Fields of a ConsoleAuthToken 1.1. */
export interface ConsoleAuthTokenFields extends PersistentFields {
  readonly id: number;
  readonly console_type: string;
  readonly host: string;
  readonly port: number;
  readonly internal_access_path: string | null;
  readonly instance_uuid: string;
  readonly access_url_base: string | null;
  readonly token: string;
}

/** The right to look at an instance's console. */
export type ConsoleAuthToken = NovaObject<ConsoleAuthTokenFields>;

/** Fields of an InstanceExternalEvent 1.5. */
export interface InstanceExternalEventFields {
  readonly instance_uuid: string;
  readonly name: string;
  readonly status: string;
  readonly tag: string | null;
  readonly data: Readonly<Record<string, string>>;
}

/** What another service has to say about an instance. */
export type InstanceExternalEvent = NovaObject<InstanceExternalEventFields>;

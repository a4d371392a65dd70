import type { ComputeDriver } from "@novasphere/driver";
import type { MessageBus, RpcMethod } from "@novasphere/oslo-messaging";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { InstanceNetworks } from "../networks/instance-networks.ts";
import type { PlacementApi } from "../placement/placement-api.ts";
import type { ResourceTracker } from "./resource-tracker.ts";
import type { ServedNodes } from "./served-nodes.ts";

/** What the methods of one service host work with. */
export interface ComputeEnvironment {
  /** Name of the service host that the methods answer for. */
  readonly host: string;
  /** Address of this service, for `dest_host` of migrations and the like. */
  readonly myIp: string;
  readonly driver: ComputeDriver;
  readonly conductor: ConductorClient;
  /** Waits while Placement is away. */
  readonly placement: PlacementApi;
  /** For casts to other compute services, and to this one. */
  readonly bus: Pick<MessageBus, "call" | "cast">;
  readonly nodes: ServedNodes;
  readonly tracker: ResourceTracker;
  /** Undefined where no Neutron is configured: instances have no networks then. */
  readonly networks: InstanceNetworks | undefined;
  readonly now: () => Date;
  readonly log: ServiceLog;
}

/**
 * The methods of Nova's compute API by name.
 *
 * A method's promise ends when its work has ended, for casts as well: the service waits for them before it stops. It
 * also calls them itself, with the arguments a message would have and a context of its own, to repair instances after
 * a start (`terminate_instance`, `stop_instance`, `start_instance`, `reboot_instance`, …) and in periodic tasks.
 */
export type ComputeMethods = ReadonlyMap<string, RpcMethod>;

import type { SimulatorClock } from "./clock.ts";
import type { InventoryFixture } from "./shape/inventory-fixture.ts";
import type { InventoryShape } from "./shape/inventory-shape.ts";

/** How to build and run a simulator; everything has a default. */
export interface SimulatorOptions {
  /** What the vCenter holds: by numbers, or written down. Default: the numbers' defaults. */
  readonly inventory?: InventoryShape | InventoryFixture;
  /** What all ids, UUIDs and MAC addresses follow from. Default 1. */
  readonly seed?: number;
  /** How long tasks run; with 0, the default, they are over before their call returns. */
  readonly taskDelayMs?: number;
  /** Objects in a page of a property read that asks for no number. Default 100, as vCenter's. */
  readonly pageSize?: number;
  /** Time every call takes at least. Default 0. */
  readonly latencyMs?: number;
  /** Time from power-on to running guest tools, and of a guest's shutdown. Default 0. */
  readonly guestBootMs?: number;
  /** The only user name that may log in. Default: any that is not empty. */
  readonly username?: string;
  /** The only password that may log in. Default: any that is not empty. */
  readonly password?: string;
  /** Idle time after which a session ends. Default 30 minutes. */
  readonly sessionIdleTimeoutMs?: number;
  /**
   * Whether running machines may be given more memory together than limits and hosts have, as vSphere
   * allows. Default true; with false, power-on is refused as soon as configured memory does not fit.
   */
  readonly memoryOvercommit?: boolean;
  /** Where to listen. Default 127.0.0.1 and any free port. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** HTTPS with a certificate made at start; HTTP with false. Default true. */
  readonly tls?: boolean;
  /**
   * Whether hosts serve the files of their datastores to who has a ticket of the vCenter, all at one HTTPS address
   * beside the vCenter's. Default false: hosts are names that nothing answers to, and such tickets are refused.
   */
  readonly hostsServeFiles?: boolean;
  /** What time it is. Default the machine's clock. */
  readonly clock?: SimulatorClock;
}

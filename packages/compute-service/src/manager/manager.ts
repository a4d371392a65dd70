import { KeyedLock, Slots } from "@novasphere/ops";
import type { PlacementApi } from "../placement/placement-api.ts";
import type { ComputeEnvironment } from "../service/compute-methods.ts";
import type { ImageApi } from "./image-api.ts";
import type { ManagerOptions } from "./manager-options.ts";

/** What the methods of the compute API need beside their service host's environment. */
export interface ManagerParts {
  readonly placement: PlacementApi;
  readonly images: ImageApi;
  readonly options: ManagerOptions;
}

/** What every method of the compute API works with. */
export interface Manager extends ComputeEnvironment, ManagerParts {
  /** Operations on one instance run one after the other. */
  readonly instances: KeyedLock;
  /** Undefined for no limit. */
  readonly builds: Slots | undefined;
}

/** Puts together what the methods of a service host share. */
export function newManager(environment: ComputeEnvironment, parts: ManagerParts): Manager {
  const { maxConcurrentBuilds } = parts.options;
  return {
    ...environment,
    ...parts,
    instances: new KeyedLock(),
    builds: maxConcurrentBuilds > 0 ? new Slots(maxConcurrentBuilds) : undefined,
  };
}

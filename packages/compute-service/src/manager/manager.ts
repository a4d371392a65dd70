import { KeyedLock, Slots } from "@novasphere/ops";
import type { ComputeEnvironment } from "../service/compute-methods.ts";
import type { ImageApi } from "./image-api.ts";
import { Interruptions } from "./interruptions.ts";
import type { ManagerOptions } from "./manager-options.ts";

/** What the methods of the compute API need beside their service host's environment. */
export interface ManagerParts {
  readonly images: ImageApi;
  readonly options: ManagerOptions;
}

/** What every method of the compute API works with. */
export interface Manager extends ComputeEnvironment, ManagerParts {
  /** Operations on one instance run one after the other. */
  readonly instances: KeyedLock;
  /** Uploads of images, which end when their instance is deleted. */
  readonly interruptions: Interruptions;
  /** Undefined for no limit. */
  readonly builds: Slots | undefined;
  /** The same for images that are made of instances. */
  readonly snapshots: Slots | undefined;
  /** The same for instances that leave while they run. */
  readonly liveMigrations: Slots | undefined;
}

/** Puts together what the methods of a service host share. */
export function newManager(environment: ComputeEnvironment, parts: ManagerParts): Manager {
  const { maxConcurrentBuilds, maxConcurrentSnapshots, maxConcurrentLiveMigrations } = parts.options;
  return {
    ...environment,
    ...parts,
    instances: new KeyedLock(),
    interruptions: new Interruptions(),
    builds: slots(maxConcurrentBuilds),
    snapshots: slots(maxConcurrentSnapshots),
    liveMigrations: slots(maxConcurrentLiveMigrations),
  };
}

function slots(limit: number): Slots | undefined {
  return limit > 0 ? new Slots(limit) : undefined;
}

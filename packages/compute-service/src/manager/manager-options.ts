import type { NovaConfig } from "@novasphere/config";

/** What nova.conf says about operations on instances. Times in milliseconds. */
export interface ManagerOptions {
  /** 0 for no limit. */
  readonly maxConcurrentBuilds: number;
  /** Builds that failed in a row are counted for the scheduler. */
  readonly countsFailedBuilds: boolean;
  /** 0 for no limit. */
  readonly maxConcurrentSnapshots: number;
  /** 0 for no limit. */
  readonly maxConcurrentLiveMigrations: number;
  /** How long another service host of this kind may take for its part of a live migration. */
  readonly longCallTimeoutMs: number;
  /** A shelved instance leaves its node as soon as its image is made. */
  readonly shelvedOffloadsAtOnce: boolean;
  /** How long a guest may take to shut down before its power goes. */
  readonly shutdownTimeoutMs: number;
  /** Every instance gets a configuration drive. */
  readonly forceConfigDrive: boolean;
  readonly consoleTokenTtlS: number;
  /** Public address of the WebMKS proxy; undefined where there is none. */
  readonly mksProxyUrl: string | undefined;
  /** Look once more whether an instance may be beside the others of its server group, which conductors may not know. */
  readonly checksServerGroups: boolean;
  /** Tell the schedulers of instances that come and go. */
  readonly trackInstanceChanges: boolean;
}

/** What a loaded nova.conf asks of the manager. */
export function managerOptions({ values }: NovaConfig): ManagerOptions {
  return {
    maxConcurrentBuilds: values.default.maxConcurrentBuilds,
    countsFailedBuilds: values.compute.consecutiveBuildServiceDisableThreshold > 0,
    maxConcurrentSnapshots: values.default.maxConcurrentSnapshots,
    maxConcurrentLiveMigrations: values.default.maxConcurrentLiveMigrations,
    longCallTimeoutMs: values.default.longRpcTimeout * 1000,
    shelvedOffloadsAtOnce: values.default.shelvedOffloadTime === 0,
    shutdownTimeoutMs: values.default.shutdownTimeout * 1000,
    forceConfigDrive: values.default.forceConfigDrive === true,
    consoleTokenTtlS: values.consoleauth.tokenTtl,
    mksProxyUrl: values.mks.enabled === true ? values.mks.mksproxyBaseUrl : undefined,
    checksServerGroups: values.workarounds.disableGroupPolicyCheckUpcall !== true,
    trackInstanceChanges: values.filterScheduler.trackInstanceChanges === true,
  };
}

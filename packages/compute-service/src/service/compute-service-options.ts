import { hostname, networkInterfaces } from "node:os";
import type { NovaConfig } from "@novasphere/config";
import { optionalInterval, taskInterval } from "../periodic/periodic-task.ts";
import type { Reserved } from "../tracker/usage.ts";

/** What a compute service is told. Times in milliseconds. */
export interface ComputeServiceOptions {
  /** Name of the service host; with a host for each node, what theirs begin with. */
  readonly host: string;
  readonly myIp: string;
  /** Service version to claim when the control plane does not say its own. */
  readonly fallbackVersion: number;
  readonly reportIntervalMs: number;
  /** Without a sign of life for longer Nova counts a host as down. */
  readonly serviceDownMs: number;
  /** What the operator keeps of each node. */
  readonly reserved: Reserved;
  /** Ratios that records of new nodes say. */
  readonly ratios: { readonly cpu: number; readonly ram: number; readonly disk: number };
  /** What was read from Placement is read again when it is older; 0 for never. */
  readonly placementRefreshMs: number;
  /** Time that running operations get when the service stops. */
  readonly shutdownTimeoutMs: number;
  /** Starts instances that ran when the service ended and are off at its next start. */
  readonly resumesGuests: boolean;
  readonly periodic: PeriodicSettings;
}

/** When periodic tasks run; one without an interval never does. */
export interface PeriodicSettings {
  readonly isEnabled: boolean;
  readonly fuzzyDelayMs: number;
  readonly updateResourcesMs: number | undefined;
  readonly syncPowerStatesMs: number | undefined;
  readonly syncSchedulerMs: number | undefined;
  readonly healNetworksMs: number | undefined;
  readonly runningDeletedMs: number | undefined;
  readonly runningDeletedAction: "reap" | "log" | "shutdown" | "noop";
  readonly runningDeletedAfterMs: number;
  readonly reclaimAfterMs: number | undefined;
  readonly confirmResizeAfterMs: number | undefined;
  readonly rescueTimeoutMs: number | undefined;
  readonly rebootTimeoutMs: number | undefined;
  readonly buildTimeoutMs: number | undefined;
  readonly shelvedPollMs: number | undefined;
  readonly shelvedOffloadAfterMs: number | undefined;
  readonly imageCacheMs: number | undefined;
  /** How long a cached image must have been unused before it goes. */
  readonly imageMinimumAgeMs: number;
}

/** What a loaded nova.conf asks of the service. */
export function computeServiceOptions({ values }: NovaConfig): ComputeServiceOptions {
  const service = values.default;
  const action = service.runningDeletedInstanceAction;
  return {
    host: service.host ?? hostname(),
    myIp: service.myIp ?? firstAddress(),
    fallbackVersion: values.vmware.fallbackServiceVersion,
    reportIntervalMs: service.reportInterval * 1000,
    serviceDownMs: service.serviceDownTime * 1000,
    reserved: {
      vcpus: service.reservedHostCpus,
      memoryMb: service.reservedHostMemoryMb,
      diskGb: Math.ceil(service.reservedHostDiskMb / 1024),
    },
    ratios: {
      cpu: service.cpuAllocationRatio ?? service.initialCpuAllocationRatio,
      ram: service.ramAllocationRatio ?? service.initialRamAllocationRatio,
      disk: service.diskAllocationRatio ?? service.initialDiskAllocationRatio,
    },
    placementRefreshMs: values.compute.resourceProviderAssociationRefresh * 1000,
    shutdownTimeoutMs: service.managerShutdownTimeout * 1000,
    resumesGuests: service.resumeGuestsStateOnHostBoot === true,
    periodic: {
      isEnabled: service.periodicEnable === true,
      fuzzyDelayMs: service.periodicFuzzyDelay * 1000,
      updateResourcesMs: taskInterval(service.updateResourcesInterval),
      syncPowerStatesMs: taskInterval(service.syncPowerStateInterval),
      syncSchedulerMs:
        values.filterScheduler.trackInstanceChanges === true
          ? taskInterval(service.schedulerInstanceSyncInterval)
          : undefined,
      healNetworksMs: optionalInterval(service.healInstanceInfoCacheInterval),
      runningDeletedMs: optionalInterval(service.runningDeletedInstancePollInterval),
      runningDeletedAfterMs: service.runningDeletedInstanceTimeout * 1000,
      runningDeletedAction: isAction(action) ? action : "reap",
      reclaimAfterMs: optionalInterval(service.reclaimInstanceInterval),
      confirmResizeAfterMs: optionalInterval(service.resizeConfirmWindow),
      rescueTimeoutMs: optionalInterval(service.rescueTimeout),
      rebootTimeoutMs: optionalInterval(service.rebootTimeout),
      buildTimeoutMs: optionalInterval(service.instanceBuildTimeout),
      shelvedPollMs: optionalInterval(service.shelvedPollInterval),
      shelvedOffloadAfterMs: optionalInterval(service.shelvedOffloadTime),
      imageCacheMs:
        values.imageCache.removeUnusedBaseImages === true
          ? taskInterval(values.imageCache.managerInterval)
          : undefined,
      imageMinimumAgeMs: values.imageCache.removeUnusedOriginalMinimumAgeSeconds * 1000,
    },
  };
}

function isAction(text: string): text is PeriodicSettings["runningDeletedAction"] {
  return ["reap", "log", "shutdown", "noop"].includes(text);
}

/** This machine's first address that others can reach. */
function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

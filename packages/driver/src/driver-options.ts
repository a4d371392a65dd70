import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import {
  type ClusterEntry,
  listOtherVCenters,
  type NovaConfig,
  type OtherVCenterValues,
} from "@novasphere/config";
import type { ConnectOptions } from "@novasphere/vsphere-client";
import { DriverError } from "./errors.ts";
import type { NodeSettings } from "./nodes/node-settings.ts";
import { fileNames } from "./nodes/published-names.ts";
import type { PlacementOptions } from "./placement/placement-options.ts";
import type { Amounts } from "./statistics/host-stats.ts";
import type { Target } from "./target.ts";
import type { VCenterOptions } from "./vcenter/vcenter.ts";
import type { DriverOptions } from "./vsphere-driver.ts";

/**
 * What a loaded nova.conf asks of the driver. Reads the file that `ca_file` names.
 * Throws `DRIVER_INVALID_CONFIGURATION` for one that cannot be read, for a bad `datastore_regex`, and for storage
 * policies without a default.
 */
export async function driverOptions(config: NovaConfig): Promise<DriverOptions> {
  const { default: service, vmware } = config.values;
  const shared = { ...imageSettings(config), ...guestSettings(config) };
  const others = listOtherVCenters(config).map(({ name, values }) =>
    vcenterOptions(`vmware.${name}`, values, shared),
  );
  return {
    ...(await vcenterOptions("vmware", vmware, shared)),
    otherVCenters: await Promise.all(others),
    overlap: vmware.overlap === "reject" || vmware.overlap === "share" ? vmware.overlap : "carve",
    capacityBasis: vmware.capacityBasis === "reservation" ? "reservation" : "limit",
    placement: { ...placementOptions(service), disk: vmware.sharedDisk === true ? "shared" : "flat" },
    host: service.host ?? hostname(),
    hostPerNode: vmware.hostPerNode === true,
    liveStatistics: vmware.liveStatistics === true,
    statisticsMaxAgeMs: vmware.statisticsMaxAge * 1000,
    limits: { perNode: vmware.operationsPerNode, transfersPerNode: vmware.transfersPerNode },
    ...(vmware.publishedNamesFile !== undefined && {
      publishedNames: fileNames(vmware.publishedNamesFile),
    }),
  };
}

type VCenterValues = OtherVCenterValues | NovaConfig["values"]["vmware"];

async function vcenterOptions(
  group: string,
  values: VCenterValues,
  shared: NodeSettings,
): Promise<VCenterOptions> {
  const { datacenter } = values;
  return {
    vcenter: await connectOptions(group, values),
    targets: values.clusterName.entries.map(target),
    ambiguousNames: values.ambiguousNames === "all" ? "all" : "reject",
    ...(datacenter !== undefined && { datacenter }),
    ...placeBy(group, values),
    ...shared,
  };
}

/** As with Nova, the cache's directory is named by a prefix or the service's address. */
function imageSettings({ values: { default: service, vmware, imageCache } }: NovaConfig): NodeSettings {
  const prefix = vmware.cachePrefix ?? service.myIp;
  return {
    useLinkedClone: vmware.useLinkedClone,
    transfersByHost: vmware.transferByHost,
    ...(prefix !== undefined && { imageCacheFolder: `${prefix}${imageCache.subdirectoryName}` }),
  };
}

function guestSettings({ values: { default: service, vmware } }: NovaConfig): NodeSettings {
  const { serialPortServiceUri: serviceUri, serialPortProxyUri: proxyUri, serialLogDir } = vmware;
  return {
    injectsNetworks: service.flatInjected,
    ...(serviceUri !== undefined && {
      serialPort: { serviceUri, ...(proxyUri !== undefined && { proxyUri }) },
    }),
    ...(serialLogDir !== undefined && { serialLogDir }),
  };
}

/** By storage policies or by the datastores' names: as with Nova, policies alone count where there are any. */
function placeBy(
  group: string,
  { datastoreRegex, pbmEnabled, pbmDefaultPolicy }: VCenterValues,
): Pick<VCenterOptions, "storagePolicies" | "datastoreRegex"> {
  if (pbmEnabled !== true)
    return datastoreRegex === undefined ? {} : { datastoreRegex: compileRegex(group, datastoreRegex) };
  if (pbmDefaultPolicy !== undefined) return { storagePolicies: { defaultPolicy: pbmDefaultPolicy } };
  throw new DriverError(
    "DRIVER_INVALID_CONFIGURATION",
    `[${group}] pbm_enabled is true, so pbm_default_policy must name the policy of flavors that name none`,
  );
}

function placementOptions(values: NovaConfig["values"]["default"]): PlacementOptions {
  const ratio = (field: keyof Amounts, value: number | undefined) =>
    value !== undefined && { [field]: value };
  return {
    allocationRatios: {
      ...ratio("vcpus", values.cpuAllocationRatio),
      ...ratio("memoryMb", values.ramAllocationRatio),
      ...ratio("diskGb", values.diskAllocationRatio),
    },
    initialAllocationRatios: {
      vcpus: values.initialCpuAllocationRatio,
      memoryMb: values.initialRamAllocationRatio,
      diskGb: values.initialDiskAllocationRatio,
    },
    reserved: {
      vcpus: values.reservedHostCpus,
      memoryMb: values.reservedHostMemoryMb,
      diskGb: Math.ceil(values.reservedHostDiskMb / 1024),
    },
  };
}

async function connectOptions(group: string, vmware: VCenterValues): Promise<ConnectOptions> {
  const host = vmware.hostIp.includes(":") ? `[${vmware.hostIp}]` : vmware.hostIp;
  const { caFile, hostThumbprint, hostPassword, apiRetryCount, maximumObjects = 0 } = vmware;
  return {
    url: `https://${host}:${vmware.hostPort}/sdk`,
    username: vmware.hostUsername,
    password: () => hostPassword.reveal(),
    maximumConnections: vmware.connectionPoolSize,
    ...(apiRetryCount !== undefined && { retry: { maximumAttempts: apiRetryCount + 1 } }),
    ...(maximumObjects > 0 && { pageSize: maximumObjects }),
    tls: {
      ...(caFile !== undefined && { ca: await readCertificates(group, caFile) }),
      ...(hostThumbprint !== undefined && { thumbprint: hostThumbprint }),
      // As Nova has it: with certificates to verify against there is nothing to be insecure about.
      insecure: vmware.insecure === true && caFile === undefined,
    },
  };
}

function target({ name, file, line }: ClusterEntry): Target {
  return { name, ...(file !== undefined && { location: `${file}:${line}` }) };
}

async function readCertificates(group: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError("DRIVER_INVALID_CONFIGURATION", `[${group}] ca_file cannot be read: ${reason}`, {
      cause,
    });
  }
}

function compileRegex(group: string, text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(
      "DRIVER_INVALID_CONFIGURATION",
      `[${group}] datastore_regex is malformed: ${reason}`,
      {
        cause,
      },
    );
  }
}

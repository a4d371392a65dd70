import { readFile } from "node:fs/promises";
import type { ClusterEntry, NovaConfig } from "@novasphere/config";
import type { ConnectOptions } from "@novasphere/vsphere-client";
import { DriverError } from "./errors.ts";
import type { PlacementOptions } from "./placement/placement-options.ts";
import type { Amounts } from "./statistics/host-stats.ts";
import type { OverlapMode } from "./statistics/overlap.ts";
import type { Target } from "./target.ts";
import type { DriverOptions } from "./vsphere-driver.ts";

/**
 * What a loaded nova.conf asks of the driver. Reads the file that `ca_file` names.
 * Throws `DRIVER_INVALID_CONFIGURATION` for one that cannot be read and for a bad `datastore_regex`.
 */
export async function driverOptions(config: NovaConfig): Promise<DriverOptions> {
  const { vmware } = config.values;
  const { datacenter, datastoreRegex } = vmware;
  return {
    vcenter: await connectOptions(vmware),
    targets: vmware.clusterName.entries.map(target),
    overlap: overlapMode(vmware.overlap),
    placement: placementOptions(config.values.default),
    ambiguousNames: vmware.ambiguousNames === "all" ? "all" : "reject",
    ...(datacenter !== undefined && { datacenter }),
    ...(datastoreRegex !== undefined && { datastoreRegex: compileRegex(datastoreRegex) }),
  };
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

/** The declaration of the option lets no other text through. */
function overlapMode(text: string): OverlapMode {
  return text === "reject" || text === "share" ? text : "carve";
}

type VmwareValues = NovaConfig["values"]["vmware"];

async function connectOptions(vmware: VmwareValues): Promise<ConnectOptions> {
  const host = vmware.hostIp.includes(":") ? `[${vmware.hostIp}]` : vmware.hostIp;
  const { caFile, hostThumbprint, hostPassword } = vmware;
  return {
    url: `https://${host}:${vmware.hostPort}/sdk`,
    username: vmware.hostUsername,
    password: () => hostPassword.reveal(),
    maximumConnections: vmware.connectionPoolSize,
    tls: {
      ...(caFile !== undefined && { ca: await readCertificates(caFile) }),
      ...(hostThumbprint !== undefined && { thumbprint: hostThumbprint }),
      // As Nova has it: with certificates to verify against there is nothing to be insecure about.
      insecure: vmware.insecure === true && caFile === undefined,
    },
  };
}

function target({ name, file, line }: ClusterEntry): Target {
  return { name, ...(file !== undefined && { location: `${file}:${line}` }) };
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError("DRIVER_INVALID_CONFIGURATION", `[vmware] ca_file cannot be read: ${reason}`, {
      cause,
    });
  }
}

function compileRegex(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(
      "DRIVER_INVALID_CONFIGURATION",
      `[vmware] datastore_regex is malformed: ${reason}`,
      {
        cause,
      },
    );
  }
}

import type { Diagnostics } from "@novasphere/ops";
import { instanceKey } from "../../instance/driver-instance.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

/** Diagnostics as the oldest form of the API shows them: one flat table. */
export const getDiagnostics: InstanceWork = async (manager, request) => {
  const found = await fetchRunning(manager, request, "get_diagnostics");
  return {
    "vmware:powerState": found.state,
    "vmware:numCpu": found.vcpus,
    "vmware:memorySizeMB": found.memoryMb,
    "vmware:guestMemoryUsage": found.memoryUsedMb,
    "vmware:overallCpuUsage": found.cpuUsageMhz,
    "vmware:uptimeSeconds": found.uptimeSeconds ?? 0,
    "vmware:numEthernetCards": found.networkCards.length,
    "vmware:numVirtualDisks": found.disks.length,
    "vmware:toolsRunning": found.isGuestReachable,
  };
};

/** The same as Nova's object of it. */
export const getInstanceDiagnostics: InstanceWork = async (manager, request) => {
  const found = await fetchRunning(manager, request, "get_diagnostics");
  return nova("Diagnostics", {
    state: found.state,
    driver: found.driver,
    hypervisor: found.hypervisor,
    hypervisor_os: found.hypervisorOs,
    uptime: found.uptimeSeconds ?? null,
    config_drive: found.hasConfigDrive,
    num_cpus: found.vcpus,
    num_nics: found.networkCards.length,
    num_disks: found.disks.length,
    cpu_details: [],
    nic_details: found.networkCards.map(({ macAddress }) =>
      nova("NicDiagnostics", { mac_address: macAddress ?? null }),
    ),
    disk_details: found.disks.map(() => nova("DiskDiagnostics", {})),
    memory_details: nova("MemoryDiagnostics", { maximum: found.memoryMb, used: found.memoryUsedMb }),
  });
};

function nova(name: string, data: object) {
  return {
    "nova_object.name": name,
    "nova_object.namespace": "nova",
    "nova_object.version": "1.0",
    "nova_object.data": { ...data },
  };
}

async function fetchRunning(
  { driver }: Manager,
  { instance, uuid, signal }: InstanceRequest,
  method: string,
): Promise<Diagnostics> {
  const found = await driver.getInstanceDiagnostics({ signal }, instanceKey(instance));
  if (found.state === "running") return found;
  throw novaFailure({
    className: "InstanceInvalidState",
    code: 400,
    message: `Instance ${uuid} in power_state ${found.state}. Cannot ${method} while the instance is in this state.`,
    kwargs: { attr: "power_state", instance_uuid: uuid, state: found.state, method },
  });
}

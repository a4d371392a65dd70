import { encodeResponseEnvelope } from "../src/index.ts";

/** A small generator of repeatable numbers (mulberry32), so that every run measures the same bytes. */
function numbersFrom(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const reference = (type, value) => ({ type, value });

function uuid(next) {
  const hex = (digits) =>
    next(16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  return `${hex(6)}${hex(2)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(6)}${hex(6)}`;
}

function hostSummary(index, next) {
  const name = `esx-${index}.cluster-${index % 64}.example.org`;
  return {
    $type: "HostListSummary",
    host: reference("HostSystem", `host-${1000 + index}`),
    hardware: {
      vendor: "Dell Inc.",
      model: "PowerEdge R750",
      uuid: uuid(next),
      otherIdentifyingInfo: ["AssetTag", "ServiceTag", "OemSpecificString"].map((key) => ({
        identifierValue: `${key} ${next(1e6)}`,
        identifierType: {
          label: `Identifier ${key}`,
          summary: `${key} of the system`,
          key,
        },
      })),
      memorySize: 549_755_813_888 + next(1e6),
      cpuModel: "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
      cpuMhz: 1995,
      numCpuPkgs: 2,
      numCpuCores: 64,
      numCpuThreads: 128,
      numNics: 4,
      numHBAs: 3,
    },
    runtime: {
      connectionState: "connected",
      powerState: "poweredOn",
      standbyMode: "none",
      inMaintenanceMode: next(50) === 0,
      bootTime: "2026-03-12T07:14:22.531Z",
      hostMaxVirtualDiskCapacity: 68_169_720_922_112,
    },
    config: {
      name,
      port: 443,
      sslThumbprint: Array.from({ length: 20 }, () => next(256).toString(16).padStart(2, "0")).join(":"),
      product: {
        name: "VMware ESXi",
        fullName: "VMware ESXi 8.0.3 build-24280767",
        vendor: "VMware, Inc.",
        version: "8.0.3",
        patchLevel: "35",
        build: "24280767",
        localeVersion: "INTL",
        localeBuild: "000",
        osType: "vmnix-x86",
        productLineId: "embeddedEsx",
        apiType: "HostAgent",
        apiVersion: "8.0.3.0",
        licenseProductName: "VMware ESX Server",
        licenseProductVersion: "8.0",
      },
      vmotionEnabled: true,
      faultToleranceEnabled: false,
    },
    quickStats: {
      overallCpuUsage: next(120_000),
      overallMemoryUsage: next(500_000),
      distributedCpuFairness: next(2000),
      distributedMemoryFairness: next(2000),
      uptime: next(1e7),
    },
    overallStatus: "green",
    rebootRequired: false,
    managementServerIp: "192.0.2.10",
    maxEVCModeKey: "intel-icelake",
    currentEVCModeKey: "intel-cascadelake",
  };
}

function hostProperties(index, next) {
  return {
    obj: reference("HostSystem", `host-${1000 + index}`),
    propSet: [
      { name: "name", val: `esx-${index}.cluster-${index % 64}.example.org` },
      { name: "parent", val: reference("ClusterComputeResource", `domain-c${index % 64}`) },
      { name: "runtime.connectionState", val: { $type: "HostSystemConnectionState", $value: "connected" } },
      { name: "summary", val: hostSummary(index, next) },
      {
        name: "datastore",
        val: {
          $type: "ArrayOfManagedObjectReference",
          $value: Array.from({ length: 6 }, () => reference("Datastore", `datastore-${next(400)}`)),
        },
      },
    ],
  };
}

function disk(index, unit, next) {
  const fileName = `[nfs-${index % 16}] vm-${index}/vm-${index}_${unit}.vmdk`;
  return {
    $type: "VirtualDisk",
    key: 2000 + unit,
    deviceInfo: { label: `Hard disk ${unit + 1}`, summary: "41,943,040 KB" },
    backing: {
      $type: "VirtualDiskFlatVer2BackingInfo",
      fileName,
      datastore: reference("Datastore", `datastore-${index % 16}`),
      backingObjectId: "",
      diskMode: "persistent",
      split: false,
      writeThrough: false,
      thinProvisioned: true,
      uuid: uuid(next),
      contentId: uuid(next).replaceAll("-", ""),
      digestEnabled: false,
      sharing: "sharingNone",
    },
    controllerKey: 1000,
    unitNumber: unit,
    capacityInKB: 41_943_040,
    capacityInBytes: 42_949_672_960,
    shares: { shares: 1000, level: "normal" },
    storageIOAllocation: { limit: -1, shares: { shares: 1000, level: "normal" }, reservation: 0 },
    diskObjectId: `${index}-${2000 + unit}`,
    nativeUnmanagedLinkedClone: false,
  };
}

function networkCard(index, unit, next) {
  const octet = () => next(256).toString(16).padStart(2, "0");
  return {
    $type: "VirtualVmxnet3",
    key: 4000 + unit,
    deviceInfo: { label: `Network adapter ${unit + 1}`, summary: "DVSwitch: 50 2e 9f 77" },
    backing: {
      $type: "VirtualEthernetCardDistributedVirtualPortBackingInfo",
      port: {
        switchUuid: "50 2e 9f 77 4c 11 3f 4c-1d 2e 8b 6f 90 a1 c2 d3",
        portgroupKey: `dvportgroup-${index % 200}`,
        portKey: String(next(1e5)),
        connectionCookie: next(2 ** 30),
      },
    },
    connectable: {
      migrateConnect: "unset",
      startConnected: true,
      allowGuestControl: true,
      connected: true,
      status: "ok",
    },
    controllerKey: 100,
    unitNumber: 7 + unit,
    addressType: "assigned",
    macAddress: `00:50:56:${octet()}:${octet()}:${octet()}`,
    wakeOnLanEnabled: true,
    resourceAllocation: { reservation: 0, share: { shares: 50, level: "normal" }, limit: -1 },
    uptCompatibilityEnabled: true,
  };
}

const controller = ($type, key, label, device, rest = {}) => ({
  $type,
  key,
  deviceInfo: { label, summary: label },
  busNumber: 0,
  device,
  ...rest,
});

function devices(index, next) {
  return [
    controller("VirtualIDEController", 200, "IDE 0", []),
    controller("VirtualPS2Controller", 300, "PS2 controller 0", [600, 700]),
    controller("VirtualPCIController", 100, "PCI controller 0", [500, 1000, 4000]),
    controller("ParaVirtualSCSIController", 1000, "SCSI controller 0", [2000, 2001], {
      controllerKey: 100,
      unitNumber: 3,
      hotAddRemove: true,
      sharedBus: "noSharing",
      scsiCtlrUnitNumber: 7,
    }),
    {
      $type: "VirtualMachineVideoCard",
      key: 500,
      deviceInfo: { label: "Video card", summary: "Video card" },
      controllerKey: 100,
      unitNumber: 0,
      videoRamSizeInKB: 4096,
      numDisplays: 1,
      useAutoDetect: false,
      enable3DSupport: false,
      use3dRenderer: "automatic",
      graphicsMemorySizeInKB: 262_144,
    },
    disk(index, 0, next),
    disk(index, 1, next),
    networkCard(index, 0, next),
  ];
}

function machineProperties(index, next) {
  const folder = `[nfs-${index % 16}] vm-${index}/`;
  return {
    obj: reference("VirtualMachine", `vm-${1000 + index}`),
    propSet: [
      { name: "name", val: `instance-${index.toString(16).padStart(8, "0")}` },
      { name: "config.instanceUuid", val: uuid(next) },
      {
        name: "config.hardware",
        val: {
          $type: "VirtualHardware",
          numCPU: 4,
          numCoresPerSocket: 1,
          memoryMB: 8192,
          device: devices(index, next),
        },
      },
      {
        name: "config.files",
        val: {
          $type: "VirtualMachineFileInfo",
          vmPathName: `${folder}vm-${index}.vmx`,
          snapshotDirectory: folder,
          suspendDirectory: folder,
          logDirectory: folder,
        },
      },
      {
        name: "config.extraConfig",
        val: {
          $type: "ArrayOfOptionValue",
          $value: ["nvp.vm-uuid", "guestinfo.metadata", "svga.present", "tools.guest.desktop.autolock"].map(
            (key) => ({ key, value: key === "nvp.vm-uuid" ? uuid(next) : "TRUE" }),
          ),
        },
      },
      {
        name: "runtime.powerState",
        val: { $type: "VirtualMachinePowerState", $value: next(5) === 0 ? "poweredOff" : "poweredOn" },
      },
      { name: "runtime.host", val: reference("HostSystem", `host-${1000 + next(4000)}`) },
      { name: "summary.quickStats.overallCpuUsage", val: next(9000) },
    ],
  };
}

function answer(properties, count, seed) {
  const next = numbersFrom(seed);
  const objects = Array.from({ length: count }, (_, index) => properties(index, next));
  return encodeResponseEnvelope("RetrievePropertiesEx", { objects });
}

/** About 5 MB: name, parent, datastores and the whole summary of 1400 hosts. */
export const hostsAnswer = () => answer(hostProperties, 1400, 1);

/** About 30 MB: names, files, options and all devices of 4900 virtual machines. */
export const machinesAnswer = () => answer(machineProperties, 4900, 2);

/** Controllers that count their buses together, and the devices they take. */
export interface ControllerFamily {
  readonly name: "SCSI" | "IDE" | "SATA" | "NVME" | "USB";
  readonly label: string;
  readonly types: readonly string[];
  /** Key of the controller on bus 0. */
  readonly firstKey: number;
  /** Key of a device on unit 0 of bus 0. */
  readonly firstDeviceKey: number;
  readonly buses: number;
  readonly units: number;
  /** Unit number the controller itself takes. */
  readonly ownUnit: number | undefined;
}

const families: readonly ControllerFamily[] = [
  {
    name: "SCSI",
    label: "SCSI controller",
    types: [
      "ParaVirtualSCSIController",
      "VirtualBusLogicController",
      "VirtualLsiLogicController",
      "VirtualLsiLogicSASController",
    ],
    firstKey: 1000,
    firstDeviceKey: 2000,
    buses: 4,
    units: 16,
    ownUnit: 7,
  },
  {
    name: "IDE",
    label: "IDE",
    types: ["VirtualIDEController"],
    firstKey: 200,
    firstDeviceKey: 3000,
    buses: 2,
    units: 2,
    ownUnit: undefined,
  },
  {
    name: "SATA",
    label: "SATA controller",
    types: ["VirtualAHCIController", "VirtualSATAController"],
    firstKey: 15000,
    firstDeviceKey: 16000,
    buses: 4,
    units: 30,
    ownUnit: undefined,
  },
  {
    name: "NVME",
    label: "NVME controller",
    types: ["VirtualNVMEController"],
    firstKey: 31000,
    firstDeviceKey: 32000,
    buses: 4,
    units: 15,
    ownUnit: undefined,
  },
  {
    name: "USB",
    label: "USB controller",
    types: ["VirtualUSBController", "VirtualUSBXHCIController"],
    firstKey: 7000,
    firstDeviceKey: 7100,
    buses: 2,
    units: 20,
    ownUnit: undefined,
  },
];

/** The family of a controller type, or undefined for what is no storage or USB controller. */
export function findControllerFamily(type: string): ControllerFamily | undefined {
  return families.find(({ types }) => types.includes(type));
}

import type { Vim } from "@novasphere/vim25";
import type { BlankExchange } from "./blank-disks.ts";

/** Extra config key of an instance whose resize is neither confirmed nor reverted. */
export const resizeKey = "novasphere.resize";

/** Properties that a resize needs. */
export const resizePaths = [
  "config.hardware",
  "config.files.vmPathName",
  "config.extraConfig",
  "config.cpuAllocation",
  "config.memoryAllocation",
] as const;

/** What {@link resizePaths} give. */
export interface ResizableVm {
  readonly "config.hardware"?: Vim.VirtualHardware | undefined;
  readonly "config.files.vmPathName"?: string | undefined;
  readonly "config.extraConfig"?: readonly Vim.OptionValue[] | undefined;
  readonly "config.cpuAllocation"?: Vim.ResourceAllocationInfo | undefined;
  readonly "config.memoryAllocation"?: Vim.ResourceAllocationInfo | undefined;
}

/** A VM's size, as the spec that gives it back. */
export interface VmSize {
  readonly numCPUs: number;
  readonly numCoresPerSocket: number;
  readonly memoryMB: number;
  readonly cpuAllocation?: Vim.ResourceAllocationInfo;
  readonly memoryAllocation?: Vim.ResourceAllocationInfo;
}

/** What a resize has to remember so that it can be taken back. */
export interface ResizeRecord {
  readonly old: VmSize;
  /** Datastore paths of the root disk before and after, where it has grown. */
  readonly oldRoot?: string;
  readonly oldRootKiB?: number;
  readonly newRoot?: string;
  /** Present once the old size is back, while the new root disk has still to be deleted. */
  readonly isReverted?: true;
  /** Ephemeral and swap disks that have another size. */
  readonly blanks?: readonly BlankExchange[];
  /** Id of the storage policy it had, where the flavor has another; null for none. */
  readonly oldPolicy?: string | null;
}

/** The size a VM has. Throws TypeError for a VM whose hardware the account may not read. */
export function sizeOf(vm: ResizableVm): VmSize {
  const hardware = vm["config.hardware"];
  if (!hardware) throw new TypeError("the VM has no hardware that can be read");
  const cpuAllocation = limitsOf(vm["config.cpuAllocation"]);
  const memoryAllocation = limitsOf(vm["config.memoryAllocation"]);
  return {
    numCPUs: hardware.numCPU,
    numCoresPerSocket: hardware.numCoresPerSocket || 1,
    memoryMB: hardware.memoryMB,
    ...(cpuAllocation && { cpuAllocation }),
    ...(memoryAllocation && { memoryAllocation }),
  };
}

/** The part of an allocation that can be written down and set again. */
function limitsOf(
  allocation: Vim.ResourceAllocationInfo | undefined,
): Vim.ResourceAllocationInfo | undefined {
  if (!allocation) return undefined;
  const { limit, reservation, shares } = allocation;
  return {
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(reservation !== undefined && { reservation: Number(reservation) }),
    ...(shares && { shares: { level: shares.level, shares: shares.shares } }),
  };
}

/** The record of a resize that is under way. */
export function findResize(vm: ResizableVm): ResizeRecord | undefined {
  const text = vm["config.extraConfig"]?.find(({ key }) => key === resizeKey)?.value;
  return typeof text === "string" && text !== "" ? (JSON.parse(text) as ResizeRecord) : undefined;
}

import type { Vim } from "@novasphere/vim25";
import {
  type DatastorePath,
  formatDatastorePath,
  joinDatastorePath,
  parseDatastorePath,
} from "./datastore-path.ts";
import { adapterOf, DiskSlots } from "./disk-slots.ts";
import type { Flavor } from "./instance.ts";
import type { StoragePolicy } from "./storage-policy.ts";
import { addDisk, type Disk, findDisk, removeDisk } from "./virtual-disk.ts";

/** Blank disks beside the root disk: which part of a flavor gives their size, and how their files are called. */
const kinds = [
  {
    file: /^ephemeral_\d/,
    name: "ephemeral_0",
    toKiB: ({ ephemeralGb = 0 }: Flavor) => ephemeralGb * 1024 ** 2,
  },
  { file: /^swap[-.]/, name: "swap", toKiB: ({ swapMb = 0 }: Flavor) => swapMb * 1024 },
] as const;

type Kind = (typeof kinds)[number];

/** A blank disk that another size takes the place of; files are written as datastore paths. */
export interface BlankExchange {
  /** Absent where there was none. */
  readonly old?: {
    readonly file: string;
    readonly capacityKiB: number;
    readonly controllerKey: number;
    readonly unitNumber: number;
  };
  /** Absent where there is none any more. */
  readonly new?: string;
}

/** The blank disks of an instance that is made: file name beside the vmx file, and size. */
export function blankDisks(flavor: Flavor): readonly { readonly file: string; readonly createKiB: number }[] {
  return kinds.flatMap((kind) => {
    const createKiB = kind.toKiB(flavor);
    return createKiB > 0 ? [{ file: `${kind.name}.vmdk`, createKiB }] : [];
  });
}

/** True for a disk that was made blank beside a root disk. */
export function isBlankDisk(disk: Disk): boolean {
  return kinds.some((kind) => isOfKind(disk, kind));
}

/** What a flavor changes of an instance's own blank disks: the old ones' files are kept. */
export function exchangeBlanks(
  {
    disks,
    devices,
    home,
  }: {
    readonly disks: readonly Disk[];
    readonly devices: readonly Vim.AnyVirtualDevice[];
    readonly home: DatastorePath;
  },
  flavor: Flavor,
  policy: Pick<StoragePolicy, "id"> | undefined,
): { readonly exchanges: readonly BlankExchange[]; readonly deviceChange: Vim.VirtualDeviceConfigSpec[] } {
  const slots = new DiskSlots(devices, adapterOf(devices));
  const exchanges: BlankExchange[] = [];
  const deviceChange: Vim.VirtualDeviceConfigSpec[] = [];
  for (const [index, kind] of kinds.entries()) {
    const old = disks.find((disk) => isOfKind(disk, kind));
    const createKiB = kind.toKiB(flavor);
    if (createKiB === Number(old?.capacityInKB ?? 0)) continue;
    const slot = old ? slotOf(old) : createKiB > 0 ? slots.take() : undefined;
    const file = formatDatastorePath(joinDatastorePath(home, `${kind.name}-${createKiB}.vmdk`));
    const isMade = createKiB > 0 && slot !== undefined;
    if (old) deviceChange.push(removeDisk(old));
    if (isMade)
      deviceChange.push(addDisk({ key: firstKey - index, slot, fileName: file, createKiB, policy }));
    exchanges.push({
      ...(old && {
        old: { file: old.backing.fileName, capacityKiB: Number(old.capacityInKB), ...slotOf(old) },
      }),
      ...(isMade && { new: file }),
    });
  }
  return { exchanges, deviceChange: [...slots.newControllers, ...deviceChange] };
}

/** What gives an instance its old blank disks back: the new ones go with their files. */
export function restoreBlanks(
  devices: readonly Vim.AnyVirtualDevice[],
  exchanges: readonly BlankExchange[],
  policy: Pick<StoragePolicy, "id"> | undefined,
): Vim.VirtualDeviceConfigSpec[] {
  return exchanges.flatMap(({ old, new: made }, index) => {
    const disk = made === undefined ? undefined : findDisk(devices, made);
    if (!old) return disk ? [removeDisk(disk, true)] : [];
    const { file: fileName, capacityKiB, controllerKey, unitNumber } = old;
    const slot = { controllerKey, unitNumber };
    return [
      ...(disk ? [removeDisk(disk, true)] : []),
      addDisk({ key: firstKey - index, slot, fileName, capacityKiB, policy }),
    ];
  });
}

/** Names the disks within one call. */
const firstKey = -11;

function slotOf({ controllerKey = 0, unitNumber = 0 }: Disk) {
  return { controllerKey, unitNumber };
}

function isOfKind({ backing }: Disk, { file }: Kind): boolean {
  const path = parseDatastorePath(backing.fileName)?.path ?? "";
  return file.test(path.slice(path.lastIndexOf("/") + 1));
}

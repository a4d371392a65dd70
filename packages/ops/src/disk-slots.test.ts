import type { Vim } from "@novasphere/vim25";
import { describe, expect, test } from "vitest";
import { adapterOf, DiskSlots } from "./disk-slots.ts";

function controller(key: number, busNumber: number): Vim.AnyVirtualDevice {
  return { $type: "ParaVirtualSCSIController", key, busNumber, sharedBus: "noSharing" };
}

function disks(controllerKey: number, count: number): Vim.AnyVirtualDevice[] {
  const units = [...Array(16).keys()].filter((unit) => unit !== 7).slice(0, count);
  return units.map((unitNumber) => ({
    $type: "VirtualDisk",
    key: controllerKey * 10 + unitNumber,
    controllerKey,
    unitNumber,
    capacityInKB: 1,
  }));
}

describe("disk slots", () => {
  test("skip the unit that is the controller's own, and units that were handed out", () => {
    const slots = new DiskSlots([controller(1000, 0), ...disks(1000, 7)], "paraVirtual");
    expect(slots.take()).toEqual({ controllerKey: 1000, unitNumber: 8 });
    expect(slots.take()).toEqual({ controllerKey: 1000, unitNumber: 9 });
    expect(slots.newControllers).toEqual([]);
  });

  test("add a controller of the same kind on the next free bus when all are full", () => {
    const slots = new DiskSlots([controller(1000, 0), ...disks(1000, 15)], "paraVirtual");
    const { controllerKey, unitNumber } = slots.take();
    expect(unitNumber).toBe(0);
    expect(slots.newControllers).toMatchObject([
      { operation: "add", device: { $type: "ParaVirtualSCSIController", key: controllerKey, busNumber: 1 } },
    ]);
  });

  test("end when four SCSI controllers are full", () => {
    const full = [0, 1, 2, 3].flatMap((bus) => [controller(1000 + bus, bus), ...disks(1000 + bus, 15)]);
    expect(() => new DiskSlots(full, "paraVirtual").take()).toThrow(
      expect.objectContaining({ code: "OPS_NO_FREE_UNIT" }),
    );
  });

  test("are two on each of the IDE controllers, and no controller is added", () => {
    const ide = [200, 201].map((key) => ({
      $type: "VirtualIDEController" as const,
      key,
      busNumber: key - 200,
    }));
    const slots = new DiskSlots(ide, "ide");
    expect([slots.take(), slots.take(), slots.take(), slots.take()]).toEqual([
      { controllerKey: 200, unitNumber: 0 },
      { controllerKey: 200, unitNumber: 1 },
      { controllerKey: 201, unitNumber: 0 },
      { controllerKey: 201, unitNumber: 1 },
    ]);
    expect(() => slots.take()).toThrow(expect.objectContaining({ code: "OPS_NO_FREE_UNIT" }));
  });

  test("follow the kind of controller that the VM has", () => {
    expect(adapterOf([controller(1000, 0)])).toBe("paraVirtual");
    expect(adapterOf([])).toBe("ide");
  });
});

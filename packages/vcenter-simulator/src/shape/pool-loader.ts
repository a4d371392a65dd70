import type { Vim } from "@novasphere/vim25";
import { storeDisplayName } from "../inventory/inventory-name.ts";
import { createPool, type PoolObject } from "../inventory/resource-pools.ts";
import type { Vcenter } from "../vcenter.ts";
import { naming } from "./fixture-failure.ts";
import type { AllocationFixture, PoolFixture } from "./inventory-fixture.ts";

/** Builds a pool with its children. */
export function loadPool(vcenter: Vcenter, parent: PoolObject, fixture: PoolFixture): PoolObject {
  const spec: Partial<Vim.ResourceConfigSpec> = {
    ...(fixture.cpuMhz ? { cpuAllocation: allocation(fixture.cpuMhz) } : {}),
    ...(fixture.memoryMiB ? { memoryAllocation: allocation(fixture.memoryMiB) } : {}),
  };
  const pool = naming(fixture, () =>
    createPool(vcenter, parent, storeDisplayName(fixture.name), spec, fixture.type),
  );
  for (const child of fixture.pools ?? []) loadPool(vcenter, pool, child);
  return pool;
}

function allocation(fixture: AllocationFixture): Vim.ResourceAllocationInfo {
  const { reservation, limit, expandable, shares } = fixture;
  return {
    ...(reservation === undefined ? {} : { reservation }),
    ...(limit === undefined ? {} : { limit }),
    ...(expandable === undefined ? {} : { expandableReservation: expandable }),
    ...(shares === undefined ? {} : { shares: sharesInfo(shares) }),
  };
}

function sharesInfo(shares: NonNullable<AllocationFixture["shares"]>): Vim.SharesInfo {
  return typeof shares === "number" ? { level: "custom", shares } : { level: shares, shares: 0 };
}

import type { Flavor as DriverFlavor } from "@novasphere/ops";
import type { Flavor } from "../objects/flavor.ts";

/** A flavor as the driver takes it. */
export function driverFlavor(flavor: Flavor): DriverFlavor {
  return {
    vcpus: flavor.get("vcpus"),
    memoryMb: flavor.get("memory_mb"),
    rootGb: flavor.get("root_gb"),
    ephemeralGb: flavor.find("ephemeral_gb") ?? 0,
    swapMb: flavor.find("swap") ?? 0,
    extraSpecs: flavor.find("extra_specs") ?? {},
  };
}

import type { Area } from "./script.ts";
import { computeArea } from "./scripts/compute.ts";
import { datastoresArea } from "./scripts/datastores.ts";
import { devicesArea } from "./scripts/devices.ts";
import { foldersArea } from "./scripts/folders.ts";
import { machinesArea } from "./scripts/machines.ts";
import { poolsArea } from "./scripts/pools.ts";
import { powerArea } from "./scripts/power.ts";
import { propertyCollectorArea } from "./scripts/property-collector.ts";
import { searchArea } from "./scripts/search.ts";
import { servicesArea } from "./scripts/services.ts";
import { sessionsArea } from "./scripts/sessions.ts";
import { snapshotsArea } from "./scripts/snapshots.ts";
import { viewsArea } from "./scripts/views.ts";

/** All scripts, by the part of the API they are about. */
export const areas: Readonly<Record<string, Area>> = {
  sessions: sessionsArea,
  "property collector": propertyCollectorArea,
  views: viewsArea,
  search: searchArea,
  folders: foldersArea,
  pools: poolsArea,
  "compute resources and networks": computeArea,
  machines: machinesArea,
  power: powerArea,
  devices: devicesArea,
  "snapshots, clones and moves": snapshotsArea,
  datastores: datastoresArea,
  services: servicesArea,
};

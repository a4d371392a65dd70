import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const viewsDeviations: readonly Deviation[] = [
  {
    step: "a container view of several types › 2. read view",
    vcsim: {
      ok: {
        view: [
          "/DC0/datastore/LocalDS_0",
          "/DC0/network/DC0_DVPG0",
          "/DC0/network/DVS0-DVUplinks-8",
          "/DC0/network/VM Network",
        ],
      },
    },
    simulator: {
      ok: {
        view: [
          "/DC0/datastore/LocalDS_0",
          "/DC0/network/DC0_DVPG0",
          "/DC0/network/DVS0-DVUplinks-17",
          "/DC0/network/VM Network",
        ],
      },
    },
    because: "The name of an uplink portgroup ends in a number that differs.",
  },
  {
    step: "a list view holds what it is told › 7. CreateListView",
    vcsim: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<Folder>",
      },
    },
    simulator: {
      ok: "<ListView>",
    },
    because: "An object that is gone is left out of a list view; vcsim refuses the call.",
  },
];

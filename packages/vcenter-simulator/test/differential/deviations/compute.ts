import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const computeDeviations: readonly Deviation[] = [
  {
    step: "a standalone host is added › 1. AddStandaloneHost_Task",
    vcsim: {
      ok: "/DC0/host/esx-2.example/esx-2.example",
    },
    simulator: {
      ok: "/DC0/host/esx-2.example",
    },
    because:
      "The result is the compute resource (vSphere API, AddStandaloneHost_Task); vcsim gives the host.",
  },
  {
    step: "a standalone host is added › 4. AddStandaloneHost_Task",
    vcsim: {
      ok: "/DC0/host/esx-2.example/esx-2.example",
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "esx-2.example",
        object: "/DC0/host/esx-2.example",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "a standalone host is added › 5. AddStandaloneHost_Task",
    vcsim: {
      fault: {
        $type: "NoHost",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "",
      },
    },
    because: "vcsim looks up the host first; ours wants a name that it can store.",
  },
  {
    step: "a cluster is renamed and destroyed › 4. Rename_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "name",
      },
    },
    simulator: {
      fault: {
        $type: "DuplicateName",
        name: "DC0_C0",
        object: "/DC0/host/DC0_C0",
      },
    },
    because:
      "Siblings have different names: vCenter refuses with DuplicateName and the object that has the name; vcsim accepts, or faults otherwise.",
  },
  {
    step: "a cluster is renamed and destroyed › 5. Destroy_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "Destroy_Task",
        receiver: "/DC0/host/briefer",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "a cluster is renamed and destroyed › 6. FindByInventoryPath",
    vcsim: {
      ok: "/DC0/host/briefer",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks Destroy_Task of clusters, so the cluster is still there.",
  },
  {
    step: "a cluster knows its hosts › 2. read host datastore network",
    vcsim: {
      ok: {
        datastore: ["/DC0/datastore/LocalDS_0"],
        host: ["/DC0/host/DC0_C0/DC0_C0_H0", "/DC0/host/DC0_C0/DC0_C0_H1", "/DC0/host/DC0_C0/DC0_C0_H2"],
        network: ["/DC0/network/DC0_DVPG0", "/DC0/network/DVS0-DVUplinks-8", "/DC0/network/VM Network"],
      },
    },
    simulator: {
      ok: {
        datastore: ["/DC0/datastore/LocalDS_0"],
        host: ["/DC0/host/DC0_C0/DC0_C0_H0", "/DC0/host/DC0_C0/DC0_C0_H1", "/DC0/host/DC0_C0/DC0_C0_H2"],
        network: ["/DC0/network/DC0_DVPG0", "/DC0/network/VM Network"],
      },
    },
    because: "No machine can be put on an uplink portgroup, so no host offers it as a network.",
  },
  {
    step: "a cluster knows its hosts › 4. read datastore network",
    vcsim: {
      ok: {
        datastore: ["/DC0/datastore/LocalDS_0"],
        network: ["/DC0/network/DC0_DVPG0", "/DC0/network/DVS0-DVUplinks-8", "/DC0/network/VM Network"],
      },
    },
    simulator: {
      ok: {
        datastore: ["/DC0/datastore/LocalDS_0"],
        network: ["/DC0/network/DC0_DVPG0", "/DC0/network/VM Network"],
      },
    },
    because: "No machine can be put on an uplink portgroup, so no host offers it as a network.",
  },
  {
    step: "a host goes into maintenance and out of it › 5. EnterMaintenanceMode_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "The host is in that state already: InvalidState in the API, success in vcsim.",
  },
  {
    step: "a host goes into maintenance and out of it › 8. ExitMaintenanceMode_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "The host is in that state already: InvalidState in the API, success in vcsim.",
  },
  {
    step: "a host is disconnected and reconnected › 5. ReconnectHost_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "The host is in that state already: InvalidState in the API, success in vcsim.",
  },
  {
    step: "a distributed switch gets a portgroup › 2. AddDVPortgroup_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      ok: ["/DC0/network/group"],
    },
    because: "The task's result is the list of new portgroups; vcsim leaves it out.",
  },
  {
    step: "a distributed switch gets a portgroup › 7. Destroy_Task",
    vcsim: {
      fault: "nothing at /DC0/network/renamed",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
  {
    step: "hosts that leave the inventory › 3. Destroy_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because:
      "A host leaves a cluster only in maintenance mode, and wholly; vcsim removes it any time and leaves a dangling reference in the cluster.",
  },
  {
    step: "hosts that leave the inventory › 4. EnterMaintenanceMode_Task",
    vcsim: {
      fault: "nothing at /DC0/host/leaving/esx-9.example",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
  {
    step: "hosts that leave the inventory › 5. Destroy_Task",
    vcsim: {
      fault: "nothing at /DC0/host/leaving/esx-9.example",
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
  {
    step: "hosts that leave the inventory › 6. read host",
    vcsim: {
      ok: {
        host: ["<HostSystem>"],
      },
    },
    simulator: {
      ok: {
        host: [],
      },
    },
    because:
      "A host leaves a cluster only in maintenance mode, and wholly; vcsim removes it any time and leaves a dangling reference in the cluster.",
  },
];

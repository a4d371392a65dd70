import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const poolsDeviations: readonly Deviation[] = [
  {
    step: "a pool of a name that is taken › 4. CreateResourcePool",
    vcsim: {
      skipped: "ends its process later",
    },
    simulator: {
      fault: {
        $type: "InvalidName",
        name: "",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "a pool of a name that is taken › 5. CreateResourcePool",
    vcsim: {
      ok: "/DC0/host/DC0_C0/Resources/x/y",
    },
    simulator: {
      ok: "/DC0/host/DC0_C0/Resources/x%2fy",
    },
    because: "vcsim stores pool names without escapes.",
  },
  {
    step: "a pool of a name that is taken › 6. read resourcePool",
    vcsim: {
      ok: {
        resourcePool: [
          "/DC0/host/DC0_C0/Resources/inner",
          "/DC0/host/DC0_C0/Resources/one",
          "/DC0/host/DC0_C0/Resources/x/y",
        ],
      },
    },
    simulator: {
      ok: {
        resourcePool: [
          "/DC0/host/DC0_C0/Resources/inner",
          "/DC0/host/DC0_C0/Resources/one",
          "/DC0/host/DC0_C0/Resources/x%2fy",
        ],
      },
    },
    because: "vcsim stores pool names without escapes.",
  },
  {
    step: "a pool's figures are changed › 6. read name summary.name",
    vcsim: {
      ok: {
        name: "stretched",
        "summary.name": "elastic",
      },
    },
    simulator: {
      ok: {
        name: "stretched",
        "summary.name": "stretched",
      },
    },
    because: "vcsim forgets the name in the summary.",
  },
  {
    step: "a pool's figures are changed › 7. UpdateConfig",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "spec.memoryAllocation",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "spec.cpuAllocation.limit",
      },
    },
    because: "Both refuse; ours names the figure that is wrong.",
  },
  {
    step: "a pool's figures are changed › 8. read runtime.memory.maxUsage",
    vcsim: {
      ok: {
        "runtime.memory.maxUsage": 1007681536,
      },
    },
    simulator: {
      ok: {
        "runtime.memory.maxUsage": 838860800,
      },
    },
    because: "vcsim reports the same figures for every pool; ours computes them.",
  },
  {
    step: "a pool of machines › 4. read vm",
    vcsim: {
      ok: {
        vm: [],
      },
    },
    simulator: {
      ok: {
        vm: ["/DC0/vm/tenant"],
      },
    },
    because:
      "vcsim moves a machine only half: the pool does not list it and does not give it to its parent when it is destroyed.",
  },
  {
    step: "a pool of machines › 7. read resourcePool",
    vcsim: {
      ok: {
        resourcePool: "<ResourcePool>",
      },
    },
    simulator: {
      ok: {
        resourcePool: "/DC0/host/DC0_C0/Resources",
      },
    },
    because:
      "vcsim moves a machine only half: the pool does not list it and does not give it to its parent when it is destroyed.",
  },
  {
    step: "all pools of a pool at once › 6. Destroy_Task",
    vcsim: {
      fault: {
        $type: "InvalidArgument",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidState",
      },
    },
    because: "The root pool stays; both refuse, by different faults.",
  },
  {
    step: "a pool is renamed › 2. Rename_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "Rename_Task",
        receiver: "/DC0/host/DC0_C0/Resources/before",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "a pool is renamed › 3. read name",
    vcsim: {
      fault: "nothing at /DC0/host/DC0_C0/Resources/after",
    },
    simulator: {
      ok: {
        name: "after",
      },
    },
    because: "vcsim refused the step before this one, so what it asks about is not there.",
  },
];

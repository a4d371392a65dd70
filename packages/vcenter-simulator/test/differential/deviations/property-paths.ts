import type { Deviation } from "../script.ts";

/** Property paths, and objects and types that do not exist. */
export const propertyPathsDeviations: readonly Deviation[] = [
  {
    step: "properties of one object › 4. read runtime.powerState config.template config.version",
    vcsim: {
      ok: {
        "config.template": false,
        "config.version": "vmx-13",
        "runtime.powerState": "poweredOn",
      },
    },
    simulator: {
      ok: {
        "config.template": false,
        "config.version": "vmx-21",
        "runtime.powerState": "poweredOn",
      },
    },
    because: "Ours is a current vCenter with current virtual hardware.",
  },
  {
    step: "paths that do not exist › 1. read nonsense",
    vcsim: {
      ok: {
        "missing nonsense": {
          $type: "InvalidProperty",
          name: "nonsense",
        },
      },
    },
    simulator: {
      fault: {
        $type: "InvalidProperty",
        name: "nonsense",
      },
    },
    because:
      "vCenter refuses the whole call for a property path that does not exist; vcsim puts it into a missing set.",
  },
  {
    step: "paths that do not exist › 2. read name nonsense",
    vcsim: {
      ok: {
        "missing nonsense": {
          $type: "InvalidProperty",
          name: "nonsense",
        },
        name: "DC0",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidProperty",
        name: "nonsense",
      },
    },
    because:
      "vCenter refuses the whole call for a property path that does not exist; vcsim puts it into a missing set.",
  },
  {
    step: "paths that do not exist › 3. read config.nonsense",
    vcsim: {
      ok: {
        "missing config.nonsense": {
          $type: "InvalidProperty",
          name: "config.nonsense",
        },
      },
    },
    simulator: {
      fault: {
        $type: "InvalidProperty",
        name: "config.nonsense",
      },
    },
    because:
      "vCenter refuses the whole call for a property path that does not exist; vcsim puts it into a missing set.",
  },
  {
    step: "paths that do not exist › 4. read runtime.host.name",
    vcsim: {
      ok: {
        "missing runtime.host.name": {
          $type: "InvalidProperty",
          name: "runtime.host.name",
        },
      },
    },
    simulator: {
      fault: {
        $type: "InvalidProperty",
        name: "runtime.host.name",
      },
    },
    because:
      "vCenter refuses the whole call for a property path that does not exist; vcsim puts it into a missing set.",
  },
  {
    step: "paths that do not exist › 5. read name.length",
    vcsim: {
      skipped: "blocks the machine for good",
    },
    simulator: {
      fault: {
        $type: "InvalidProperty",
        name: "name.length",
      },
    },
    because:
      "The request harms vcsim, so only ours is asked; a vCenter answers a bad request with a fault or does it.",
  },
  {
    step: "objects and types that do not exist › 3. RetrievePropertiesEx",
    vcsim: {
      ok: {},
    },
    simulator: {
      ok: "nothing",
    },
    because: "A result without objects: vCenter leaves the return value out, vcsim sends an empty one.",
  },
  {
    step: "objects and types that do not exist › 4. RetrievePropertiesEx",
    vcsim: {
      ok: {},
    },
    simulator: {
      ok: "nothing",
    },
    because: "A result without objects: vCenter leaves the return value out, vcsim sends an empty one.",
  },
  {
    step: "objects and types that do not exist › 6. RetrievePropertiesEx",
    vcsim: {
      ok: {},
    },
    simulator: {
      fault: {
        $type: "InvalidRequest",
      },
    },
    because: "A call without its required filter specs is malformed; vcsim answers it.",
  },
];

import type { Deviation } from "../script.ts";
import { propertyPathsDeviations } from "./property-paths.ts";

/** Where ours does not do as vcsim does, and why. */
export const propertyCollectorDeviations: readonly Deviation[] = [
  ...propertyPathsDeviations,
  {
    step: "a type stands for all that descend from it › 3. RetrievePropertiesEx",
    vcsim: {
      ok: {},
    },
    simulator: {
      ok: "nothing",
    },
    because: "A result without objects: vCenter leaves the return value out, vcsim sends an empty one.",
  },
  {
    step: "a traversal of the whole tree › 6. RetrieveProperties",
    vcsim: {
      ok: [
        {
          obj: "/DC0/network/DC0_DVPG0",
          propSet: [
            {
              name: "name",
              val: "DC0_DVPG0",
            },
          ],
        },
        {
          obj: "/DC0/network/DVS0-DVUplinks-8",
          propSet: [
            {
              name: "name",
              val: "DVS0-DVUplinks-8",
            },
          ],
        },
        {
          obj: "/DC0/network/VM Network",
          propSet: [
            {
              name: "name",
              val: "VM Network",
            },
          ],
        },
      ],
    },
    simulator: {
      ok: [
        {
          obj: "/DC0/network/DC0_DVPG0",
          propSet: [
            {
              name: "name",
              val: "DC0_DVPG0",
            },
          ],
        },
        {
          obj: "/DC0/network/DVS0-DVUplinks-17",
          propSet: [
            {
              name: "name",
              val: "DVS0-DVUplinks-17",
            },
          ],
        },
        {
          obj: "/DC0/network/VM Network",
          propSet: [
            {
              name: "name",
              val: "VM Network",
            },
          ],
        },
      ],
    },
    because: "The name of an uplink portgroup ends in a number that differs.",
  },
  {
    step: "a traversal of the whole tree › 7. RetrieveProperties",
    vcsim: {
      ok: [
        {
          obj: "/DC0/datastore/LocalDS_0",
          propSet: [
            {
              name: "host",
              val: [
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H0",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                  },
                },
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H1",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                  },
                },
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H2",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                  },
                },
                {
                  key: "/DC0/host/DC0_H0/DC0_H0",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                  },
                },
              ],
            },
            {
              name: "name",
              val: "LocalDS_0",
            },
          ],
        },
      ],
    },
    simulator: {
      ok: [
        {
          obj: "/DC0/datastore/LocalDS_0",
          propSet: [
            {
              name: "host",
              val: [
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H0",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                    path: "<directory>",
                  },
                },
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H1",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                    path: "<directory>",
                  },
                },
                {
                  key: "/DC0/host/DC0_C0/DC0_C0_H2",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                    path: "<directory>",
                  },
                },
                {
                  key: "/DC0/host/DC0_H0/DC0_H0",
                  mountInfo: {
                    accessMode: "readWrite",
                    accessible: true,
                    mounted: true,
                    path: "<directory>",
                  },
                },
              ],
            },
            {
              name: "name",
              val: "LocalDS_0",
            },
          ],
        },
      ],
    },
    because: "vcsim leaves out under which path a host mounts a datastore.",
  },
  {
    step: "pages › 4. ContinueRetrievePropertiesEx",
    vcsim: {
      fault: {
        $type: "InvalidPropertyFault",
        name: "token",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "token",
      },
    },
    because:
      "A token that is used up, given back or made up is an invalid argument; vcsim has no way to give one back and names its fault by a type that there is not.",
  },
  {
    step: "pages › 5. ContinueRetrievePropertiesEx",
    vcsim: {
      fault: {
        $type: "InvalidPropertyFault",
        name: "token",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "token",
      },
    },
    because:
      "A token that is used up, given back or made up is an invalid argument; vcsim has no way to give one back and names its fault by a type that there is not.",
  },
  {
    step: "pages › 7. CancelRetrievePropertiesEx",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "CancelRetrievePropertiesEx",
        receiver: "<PropertyCollector>",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "pages › 8. ContinueRetrievePropertiesEx",
    vcsim: {
      ok: {
        objects: [
          {
            obj: "/DC0/host/DC0_C0/DC0_C0_H0",
            propSet: [
              {
                name: "name",
                val: "DC0_C0_H0",
              },
            ],
          },
        ],
        token: "<uuid>",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "token",
      },
    },
    because:
      "A token that is used up, given back or made up is an invalid argument; vcsim has no way to give one back and names its fault by a type that there is not.",
  },
  {
    step: "a filter whose object goes › 6. WaitForUpdatesEx",
    vcsim: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<Folder>",
      },
    },
    simulator: {
      ok: "",
    },
    because:
      "The end of an object is an update of kind leave, and a filter on an object that is not there is refused; vcsim does it the other way round.",
  },
  {
    step: "a filter whose object goes › 7. CreateFilter",
    vcsim: {
      ok: "<PropertyFilter>",
    },
    simulator: {
      fault: {
        $type: "ManagedObjectNotFound",
        obj: "<Folder>",
      },
    },
    because:
      "The end of an object is an update of kind leave, and a filter on an object that is not there is refused; vcsim does it the other way round.",
  },
  {
    step: "a collector in a wrong version › 3. WaitForUpdatesEx",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidCollectorVersion",
      },
    },
    because: "vcsim keeps no versions of a filter.",
  },
  {
    step: "a collector in a wrong version › 4. CreateFilter",
    vcsim: {
      ok: "",
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
];

import type { Vim } from "@novasphere/vim25";

function manager<Type extends string>(type: Type): { type: Type; value: string } {
  return { type, value: type };
}

/** What a vCenter 8.0.2 says about itself, as far as the client looks at it. */
export const serviceContent: Vim.ServiceContent = {
  rootFolder: { type: "Folder", value: "group-d1" },
  propertyCollector: { type: "PropertyCollector", value: "propertyCollector" },
  viewManager: manager("ViewManager"),
  sessionManager: manager("SessionManager"),
  about: {
    name: "VMware vCenter Server",
    fullName: "VMware vCenter Server 8.0.2 build-1",
    vendor: "VMware, Inc.",
    version: "8.0.2",
    build: "1",
    osType: "linux-x64",
    productLineId: "vpx",
    apiType: "VirtualCenter",
    apiVersion: "8.0.2.0",
    instanceUuid: "11111111-2222-4333-8444-555555555555",
  },
};

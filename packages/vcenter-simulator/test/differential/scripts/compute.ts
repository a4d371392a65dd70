import { computeDeviations } from "../deviations/compute.ts";
import { createMachine, destroy, machineAt, powerOn } from "../machine-steps.ts";
import { type Area, at, call, read, script } from "../script.ts";

const hosts = "/DC0/host";
const h0 = at(`${hosts}/DC0_C0/DC0_C0_H0`);
const connect = (hostName: string) => ({ hostName, userName: "root", password: "secret", force: true });
const maintenance = call("EnterMaintenanceMode_Task", h0, { timeout: 0 });
const leave = call("ExitMaintenanceMode_Task", h0, { timeout: 0 });

export const computeArea: Area = {
  scripts: [
    script(
      "a cluster is created and given a host",
      call("CreateClusterEx", at(hosts), { name: "new", spec: { drsConfig: { enabled: true } } }),
      read(at(`${hosts}/new`), "name", "host", "parent"),
      read(at(`${hosts}/new`), "resourcePool"),
      call("AddHost_Task", at(`${hosts}/new`), { spec: connect("esx-1.example"), asConnected: true }),
      read(at(`${hosts}/new`), "host"),
      read(at(`${hosts}/new/esx-1.example`), "runtime.connectionState", "parent"),
      call("CreateClusterEx", at(hosts), { name: "new", spec: {} }),
    ),
    script(
      "a standalone host is added",
      call("AddStandaloneHost_Task", at(hosts), { spec: connect("esx-2.example"), addConnected: true }),
      read(at(`${hosts}/esx-2.example`), "name", "host"),
      read(at(`${hosts}/esx-2.example/esx-2.example`), "parent"),
      call("AddStandaloneHost_Task", at(hosts), { spec: connect("esx-2.example"), addConnected: true }),
      call("AddStandaloneHost_Task", at(hosts), { spec: connect(""), addConnected: true }),
      call("AddStandaloneHost_Task", at("/DC0/vm"), { spec: connect("esx-3.example"), addConnected: true }),
    ),
    script(
      "a cluster is reconfigured",
      call("ReconfigureComputeResource_Task", at(`${hosts}/DC0_C0`), {
        spec: { $type: "ClusterConfigSpecEx", drsConfig: { enabled: false } },
        modify: true,
      }),
      read(at(`${hosts}/DC0_C0`), "configurationEx.drsConfig.enabled"),
      call("ReconfigureComputeResource_Task", at(`${hosts}/DC0_C0`), {
        spec: { $type: "ClusterConfigSpecEx", drsConfig: { enabled: true } },
        modify: true,
      }),
      read(at(`${hosts}/DC0_C0`), "configurationEx.drsConfig.enabled"),
    ),
    script(
      "a cluster is renamed and destroyed",
      call("CreateClusterEx", at(hosts), { name: "brief", spec: {} }),
      call("Rename_Task", at(`${hosts}/brief`), { newName: "briefer" }),
      read(at(`${hosts}/briefer`), "name"),
      call("Rename_Task", at(`${hosts}/briefer`), { newName: "DC0_C0" }),
      destroy(`${hosts}/briefer`),
      call(
        "FindByInventoryPath",
        { type: "SearchIndex", value: "SearchIndex" },
        { inventoryPath: `${hosts}/briefer` },
      ),
    ),
    script(
      "a cluster knows its hosts",
      read(at(`${hosts}/DC0_C0`), "summary.numHosts", "summary.numEffectiveHosts"),
      read(at(`${hosts}/DC0_C0`), "host", "datastore", "network"),
      read(at(`${hosts}/DC0_H0`), "summary.numHosts", "host"),
      read(h0, "datastore", "network"),
      read(h0, "summary.config.name", "summary.runtime.powerState"),
    ),
    script(
      "a host goes into maintenance and out of it",
      call("PowerOffVM_Task", at("/DC0/vm/DC0_C0_RP0_VM0")),
      call("PowerOffVM_Task", at("/DC0/vm/DC0_C0_RP0_VM1")),
      maintenance,
      read(h0, "runtime.inMaintenanceMode", "summary.runtime.inMaintenanceMode"),
      maintenance,
      leave,
      read(h0, "runtime.inMaintenanceMode"),
      leave,
    ),
    script(
      "a host is disconnected and reconnected",
      call("DisconnectHost_Task", h0),
      read(h0, "runtime.connectionState"),
      call("ReconnectHost_Task", h0),
      read(h0, "runtime.connectionState"),
      call("ReconnectHost_Task", h0),
    ),
    script(
      "machines of several hosts are switched on together",
      createMachine("multi-a"),
      createMachine("multi-b"),
      call(
        "PowerOnMultiVM_Task",
        at("/DC0"),
        { vm: [machineAt("multi-a"), machineAt("multi-b")] },
        { onlyOutcome: true },
      ),
      read(machineAt("multi-a"), "runtime.powerState"),
      read(machineAt("multi-b"), "runtime.powerState"),
      powerOn("multi-b"),
    ),
    script(
      "a distributed switch gets a portgroup",
      call("CreateDVS_Task", at("/DC0/network"), {
        spec: { configSpec: { $type: "VMwareDVSConfigSpec", name: "switch" } },
      }),
      call("AddDVPortgroup_Task", at("/DC0/network/switch"), {
        spec: [{ name: "group", type: "earlyBinding", numPorts: 8 }],
      }),
      read(at("/DC0/network/group"), "name", "config.name", "config.distributedVirtualSwitch"),
      read(at("/DC0/network/group"), "summary.name", "summary.accessible"),
      call("AddDVPortgroup_Task", at("/DC0/network/switch"), {
        spec: [{ name: "group", type: "earlyBinding" }],
      }),
      call("Rename_Task", at("/DC0/network/group"), { newName: "renamed" }),
      destroy("/DC0/network/renamed"),
      read(at("/DC0/network"), "childType"),
    ),
    script(
      "hosts that leave the inventory",
      call("CreateClusterEx", at(hosts), { name: "leaving", spec: {} }),
      call("AddHost_Task", at(`${hosts}/leaving`), { spec: connect("esx-9.example"), asConnected: true }),
      destroy(`${hosts}/leaving/esx-9.example`),
      call("EnterMaintenanceMode_Task", at(`${hosts}/leaving/esx-9.example`), { timeout: 0 }),
      destroy(`${hosts}/leaving/esx-9.example`),
      read(at(`${hosts}/leaving`), "host"),
    ),
  ],
  deviations: computeDeviations,
};

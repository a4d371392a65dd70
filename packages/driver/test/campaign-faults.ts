import type { CallEffect, Simulator } from "@novasphere/vcenter-simulator";

/** Something that goes wrong, and how it is made right again. */
export interface CampaignFault {
  readonly name: string;
  /** `node`: only the struck node may notice. `vcenter`: all may, but nothing may get lost. */
  readonly reach: "node" | "vcenter";
  /** Lets it happen to the node whose datacenter has that number; the answer ends it. */
  strike(simulator: Simulator, datacenter: number): () => void;
}

const hostPath = (datacenter: number, host: number) =>
  `/DC${datacenter}/host/DC${datacenter}_C0/DC${datacenter}_C0_H${host}`;
const datastorePath = (datacenter: number) => `/DC${datacenter}/datastore/LocalDS_${datacenter}`;
const hosts = [0, 1];

function onHosts(
  name: string,
  strike: (simulator: Simulator, path: string) => void,
  lift: (simulator: Simulator, path: string) => void,
): CampaignFault {
  return {
    name,
    reach: "node",
    strike: (simulator, datacenter) => {
      for (const host of hosts) strike(simulator, hostPath(datacenter, host));
      return () => {
        for (const host of hosts) lift(simulator, hostPath(datacenter, host));
      };
    },
  };
}

const reconnect = (simulator: Simulator, path: string) =>
  simulator.control.setHostConnection(path, "connected");

/** The creation of machines in the struck datacenter has this effect. */
function onCreation(name: string, effect: CallEffect): CampaignFault {
  return {
    name,
    reach: "node",
    strike: (simulator, datacenter) => {
      const rule = { method: "CreateVM_Task", object: `/DC${datacenter}/vm`, effect } as const;
      const active = simulator.control.addRule(rule);
      return () => active.remove();
    },
  };
}

/** Every call has this effect. */
function onEveryCall(name: string, effect: CallEffect): CampaignFault {
  return {
    name,
    reach: "vcenter",
    strike: (simulator) => {
      const active = simulator.control.addRule({ effect });
      return () => active.remove();
    },
  };
}

/** What strikes, one after the other. */
export const campaignFaults: readonly CampaignFault[] = [
  onHosts(
    "all hosts of a node disconnected",
    (simulator, path) => simulator.control.setHostConnection(path, "disconnected"),
    reconnect,
  ),
  onHosts(
    "all hosts of a node not responding",
    (simulator, path) => simulator.control.setHostConnection(path, "notResponding"),
    reconnect,
  ),
  onHosts(
    "all hosts of a node in maintenance",
    (simulator, path) => simulator.control.setHostMaintenance(path, true),
    (simulator, path) => simulator.control.setHostMaintenance(path, false),
  ),
  {
    name: "datastore of a node inaccessible",
    reach: "node",
    strike: (simulator, datacenter) => {
      simulator.control.setDatastoreAccessible(datastorePath(datacenter), false);
      return () => simulator.control.setDatastoreAccessible(datastorePath(datacenter), true);
    },
  },
  {
    name: "datastore of a node full",
    reach: "node",
    strike: (simulator, datacenter) => {
      simulator.control.setDatastoreFree(datastorePath(datacenter), 0);
      return () => simulator.control.setDatastoreFree(datastorePath(datacenter), 500 * 1024 ** 3);
    },
  },
  onCreation("creation refused with a fault", {
    kind: "fault",
    fault: { $type: "InsufficientResourcesFault" },
  }),
  onCreation("creation task fails", { kind: "taskFault", fault: { $type: "InsufficientResourcesFault" } }),
  onCreation("creation task hangs", { kind: "taskHang" }),
  onCreation("creation call slower than the limit", { kind: "delay", ms: 2000 }),
  onCreation("connection cut before creation", { kind: "disconnect", when: "before" }),
  onCreation("connection cut after creation", { kind: "disconnect", when: "after" }),
  onCreation("answer to creation cut in half", { kind: "truncate" }),
  onCreation("answer to creation garbled", { kind: "garble" }),
  {
    name: "all sessions ended",
    reach: "vcenter",
    strike: (simulator) => {
      simulator.control.expireSessions();
      return () => undefined;
    },
  },
  onEveryCall("every call 10 ms slower", { kind: "delay", ms: 10 }),
  onEveryCall("vCenter answers with 503", { kind: "status", status: 503 }),
  onEveryCall("vCenter down: every connection cut", { kind: "disconnect" }),
];

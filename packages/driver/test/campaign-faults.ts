import type { CallEffect, CallMatch, Simulator } from "@novasphere/vcenter-simulator";

type SimulatorControl = Simulator["control"];

/** What a fault strikes: one node; what all nodes share in the session, the property collector; or everything. */
export type Reach = "node" | "session" | "vCenter";

/** What is there to be struck. */
export interface CampaignField {
  readonly control: SimulatorControl;
  readonly inventory: Simulator["inventory"];
  /** Numbers of the datacenters whose nodes are struck: one, or all. */
  readonly datacenters: readonly number[];
  /** Inventory path of the instance that stays on a datacenter's node. */
  residentOf(datacenter: number): string;
}

const order: readonly Reach[] = ["node", "session", "vCenter"];

/** Something that goes wrong, and how it is made right again. */
export interface CampaignFault {
  readonly name: string;
  readonly reach: Reach;
  /** Lets it happen; the answer ends it. */
  strike(field: CampaignField): () => void;
}

const hostsPerCluster = 2;
const gibibyte = 1024 ** 3;
const hour = 60 * 60_000;

/** Every effect that a rule can have. */
const effects: Readonly<Record<CallEffect["kind"], { readonly name: string; readonly effect: CallEffect }>> =
  {
    fault: { name: "refused with a fault", effect: { kind: "fault", fault: { $type: "InvalidState" } } },
    taskFault: {
      name: "task fails",
      effect: { kind: "taskFault", fault: { $type: "InsufficientResourcesFault" } },
    },
    taskHang: { name: "task hangs", effect: { kind: "taskHang" } },
    delay: { name: "slower than the limit", effect: { kind: "delay", ms: 2000 } },
    disconnect: { name: "connection cut before the work", effect: { kind: "disconnect", when: "before" } },
    truncate: { name: "answer cut in half", effect: { kind: "truncate" } },
    garble: { name: "answer garbled", effect: { kind: "garble" } },
    drip: { name: "answer in small pieces", effect: { kind: "drip", bytes: 200, intervalMs: 5 } },
    status: { name: "answered by a proxy with 503", effect: { kind: "status", status: 503 } },
  };
const cutAfterwards: CallEffect = { kind: "disconnect", when: "after" };

/** Calls on what a fault of that reach strikes: the making of machines in a datacenter, shared reads, or everything. */
const aims: Readonly<Record<Reach, { readonly what: string; match(datacenter: number): CallMatch }>> = {
  node: {
    what: "creation",
    match: (datacenter) => ({ method: "CreateVM_Task", object: `/DC${datacenter}/vm` }),
  },
  session: { what: "shared read", match: () => ({ type: "PropertyCollector" }) },
  vCenter: { what: "every call", match: () => ({}) },
};

function onCalls(reach: Reach, name: string, effect: CallEffect, choice: CallMatch = {}): CampaignFault {
  const { what, match } = aims[reach];
  return {
    name: `${what}: ${name}`,
    reach,
    strike: ({ control, datacenters: [datacenter = 0] }) => {
      const active = control.addRule({ ...match(datacenter), ...choice, effect });
      return () => active.remove();
    },
  };
}

function callFaults(reach: Reach): readonly CampaignFault[] {
  const met = Object.values(effects).filter(({ effect }) => reach !== "session" || !isOfTasks(effect));
  const all = met.map(({ name, effect }) => onCalls(reach, name, effect));
  return [...all, onCalls(reach, "connection cut after the work", cutAfterwards)];
}

/** Reads start no tasks. */
const isOfTasks = ({ kind }: CallEffect) => kind === "taskFault" || kind === "taskHang";

/** A state of things in the inventory of the struck nodes, or of all. */
function onThings(
  name: string,
  strike: (field: CampaignField, datacenter: number) => void,
  lift: (field: CampaignField, datacenter: number) => void,
): readonly CampaignFault[] {
  return (["node", "vCenter"] as const).map((reach) => ({
    name: reach === "node" ? name : `${name}, on every node`,
    reach,
    strike: (field) => {
      for (const datacenter of field.datacenters) strike(field, datacenter);
      return () => {
        for (const datacenter of field.datacenters) lift(field, datacenter);
      };
    },
  }));
}

function hostsOf(datacenter: number): readonly string[] {
  const cluster = `/DC${datacenter}/host/DC${datacenter}_C0`;
  return Array.from({ length: hostsPerCluster }, (_, host) => `${cluster}/DC${datacenter}_C0_H${host}`);
}

function connectHosts(state: Parameters<SimulatorControl["setHostConnection"]>[1]) {
  return ({ control }: CampaignField, datacenter: number) => {
    for (const host of hostsOf(datacenter)) control.setHostConnection(host, state);
  };
}

function maintainHosts(isOn: boolean) {
  return ({ control }: CampaignField, datacenter: number) => {
    for (const host of hostsOf(datacenter)) control.setHostMaintenance(host, isOn);
  };
}

const datastoreOf = (datacenter: number) => `/DC${datacenter}/datastore/LocalDS_${datacenter}`;

const faults: readonly CampaignFault[] = [
  ...onThings("all hosts disconnected", connectHosts("disconnected"), connectHosts("connected")),
  ...onThings("all hosts not responding", connectHosts("notResponding"), connectHosts("connected")),
  ...onThings("all hosts in maintenance", maintainHosts(true), maintainHosts(false)),
  ...onThings(
    "datastore inaccessible",
    ({ control }, datacenter) => control.setDatastoreAccessible(datastoreOf(datacenter), false),
    ({ control }, datacenter) => control.setDatastoreAccessible(datastoreOf(datacenter), true),
  ),
  ...onThings(
    "datastore full",
    ({ control }, datacenter) => control.setDatastoreFree(datastoreOf(datacenter), 0),
    ({ control }, datacenter) => control.setDatastoreFree(datastoreOf(datacenter), 500 * gibibyte),
  ),
  ...onThings(
    "instance stopped by itself",
    ({ control, residentOf }, datacenter) => control.stopMachine(residentOf(datacenter)),
    () => undefined,
  ),
  ...onThings(
    "instance without guest tools",
    ({ control, residentOf }, datacenter) => control.setGuestTools(residentOf(datacenter), false),
    ({ control, residentOf }, datacenter) => control.setGuestTools(residentOf(datacenter), true),
  ),
  ...onThings("instance asks a question", askQuestion, answerQuestion),
  ...callFaults("node"),
  ...callFaults("session"),
  onCalls(
    "session",
    "session refused, three times",
    { kind: "fault", fault: { $type: "NotAuthenticated" } },
    { times: 3 },
  ),
  {
    name: "all sessions ended",
    reach: "session",
    strike: ({ control }) => {
      control.expireSessions();
      return () => undefined;
    },
  },
  {
    name: "clock an hour ahead: all sessions idle for too long",
    reach: "session",
    strike: ({ control }) => {
      control.advanceClock(hour);
      return () => undefined;
    },
  },
  ...callFaults("vCenter"),
  onCalls("vCenter", "connection cut, one in five", effects.disconnect.effect, { probability: 0.2 }),
  onCalls("vCenter", "answered by a proxy with 503, from the tenth on, twenty times", effects.status.effect, {
    skip: 10,
    times: 20,
  }),
  slowed("every call 20 ms slower", (control, ms) => control.setLatency(ms)),
  slowed("every task 20 ms longer", (control, ms) => control.setTaskDelay(ms)),
];

/** What strikes, one after the other: nodes, then the session, then the vCenter. */
export const campaignFaults: readonly CampaignFault[] = faults.toSorted(
  (a, b) => order.indexOf(a.reach) - order.indexOf(b.reach),
);

function slowed(name: string, set: (control: SimulatorControl, ms: number) => void): CampaignFault {
  return {
    name,
    reach: "vCenter",
    strike: ({ control }) => {
      set(control, 20);
      return () => set(control, 0);
    },
  };
}

function askQuestion({ control, residentOf }: CampaignField, datacenter: number): void {
  control.askQuestion(residentOf(datacenter), "The disk is full. What now?", ["Retry", "Cancel"]);
}

function answerQuestion({ inventory, residentOf }: CampaignField, datacenter: number): void {
  const vm = inventory.require(residentOf(datacenter), "VirtualMachine");
  const { question: _question, ...runtime } = inventory.properties(vm).runtime;
  inventory.update(vm, { runtime });
}

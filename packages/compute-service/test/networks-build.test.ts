import { expect, test } from "vitest";
import { type NetworkedWorld, portgroup, startNetworked, type Wish } from "./networked-service.ts";
import { primitive } from "./operating-service.ts";
import type { StandInNeutron } from "./stand-in/neutron.ts";

const noPorts = ({ operating, neutron }: NetworkedWorld) => {
  expect(neutron.ports.filter((port) => port["device_id"] === operating.row["uuid"])).toEqual([]);
  expect(operating.world.conductor.rows("VirtualInterface").filter((row) => !row["deleted"])).toEqual([]);
};

test("a server on a network has a port of its own, bound to the service host, and a card for it", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build, info, cards, portgroups } = networked;
  const network = neutron.addNetwork(portgroup);
  const uuid = String(operating.row["uuid"]);
  await build([{ network_id: network }]);
  expect(operating.row).toMatchObject({ vm_state: "active", task_state: null });
  expect(operating.row["system_metadata"]).not.toHaveProperty("network_allocated");
  const [port] = neutron.ports;
  expect(port).toMatchObject({
    device_id: uuid,
    device_owner: "compute:nova",
    "binding:host_id": "compute-1",
    admin_state_up: true,
    tenant_id: neutron.project,
  });
  expect(await cards()).toEqual([port?.["mac_address"]]);
  expect(portgroups()).toEqual([portgroup]);
  expect(operating.world.conductor.rows("VirtualInterface")).toMatchObject([
    {
      instance_uuid: uuid,
      uuid: port?.["id"],
      address: `${port?.["mac_address"]}/${port?.["id"]}`,
      tag: null,
    },
  ]);
  // Word for word what Nova's own service keeps.
  expect(info()).toEqual([
    {
      id: port?.["id"],
      address: "fa:16:3e:00:00:02",
      type: "dvs",
      vnic_type: "normal",
      active: true,
      devname: `tap${port?.["id"]}`.slice(0, 14),
      ovs_interfaceid: null,
      qbh_params: null,
      qbg_params: null,
      profile: {},
      details: { dvs_port_group_name: portgroup },
      preserve_on_delete: false,
      delegate_create: true,
      meta: {},
      network: {
        id: network,
        label: portgroup,
        bridge: network,
        meta: {
          injected: false,
          tenant_id: neutron.project,
          mtu: 1500,
          physical_network: "physnet1",
          tunneled: false,
        },
        subnets: [
          {
            cidr: "192.0.2.0/28",
            version: 4,
            gateway: { address: null, type: "gateway", version: null, meta: {} },
            dns: [],
            routes: [],
            meta: {},
            ips: [{ address: "192.0.2.2", type: "fixed", version: 4, floating_ips: [], meta: {} }],
          },
        ],
      },
    },
  ]);
});

test("what users may do is done with the user's rights, and the rest in a number of requests that ports do not change", async () => {
  await using networked = await startNetworked();
  const { neutron, build, cards } = networked;
  const network = neutron.addNetwork(portgroup);
  await build([{ network_id: network }, { network_id: network }]);
  expect(await cards()).toHaveLength(2);
  const [first, second] = neutron.ports.map(({ id }) => `/ports/${id}`);
  expect(neutron.requests.slice(0, -4)).toEqual([
    "user GET /networks",
    "user POST /ports",
    "user POST /ports",
    "admin GET /extensions",
    `admin PUT ${first}`,
    `admin PUT ${second}`,
    "admin GET /ports",
  ]);
  expect(neutron.requests.slice(-4).toSorted()).toEqual([
    "admin GET /floatingips",
    "admin GET /networks",
    "admin GET /ports",
    "admin GET /subnets",
  ]);
});

test("ports that the user had made are used in their place, and outlive the server; the others do not", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build, cards, info } = networked;
  const network = neutron.addNetwork(portgroup);
  const given = neutron.addPort(network, { "binding:profile": { kept: "yes" } });
  await build([{ network_id: network, address: "192.0.2.9" }, { port_id: given.id }]);
  const made = neutron.ports.find(({ id }) => id !== given.id);
  expect(await cards()).toEqual([made?.["mac_address"], given["mac_address"]]);
  expect(info().map((vif) => [vif.id, vif.preserve_on_delete])).toEqual([
    [made?.["id"], false],
    [given.id, true],
  ]);
  expect(info()[0]?.network.subnets[0]?.ips).toMatchObject([{ address: "192.0.2.9" }]);
  expect(given).toMatchObject({ device_id: operating.row["uuid"], "binding:profile": { kept: "yes" } });
  operating.row["task_state"] = "deleting";
  await operating.request("terminate_instance");
  expect(operating.row).toMatchObject({ deleted: true });
  expect(neutron.ports).toEqual([given]);
  expect(given).toMatchObject({ device_id: "", device_owner: "", "binding:host_id": "" });
  expect(given).toMatchObject({ "binding:profile": { kept: "yes" } });
  noPorts(networked);
  expect(info()).toEqual([]);
});

test.each<[string, readonly Wish[] | null, number, number]>([
  ["no network is asked for none", [{ network_id: "none" }], 1, 0],
  ["nothing is said, and the project has no network", null, 0, 0],
  ["nothing is said, and the project has one", null, 1, 1],
  ["any will do, and the project has one", [{ network_id: "auto" }], 1, 1],
  ["any will do, and one has to be made", [{ network_id: "auto" }], 0, 1],
])("where %s, the server has as many cards", async (_what, wishes, count, expected) => {
  await using networked = await startNetworked();
  const { operating, neutron, build, info } = networked;
  for (let index = 0; index < count; index += 1) neutron.addNetwork(portgroup);
  neutron.topologyName = portgroup;
  await build(wishes);
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(info()).toHaveLength(expected);
  if (wishes?.[0]?.network_id === "none") expect(neutron.requests).toEqual([]);
});

type Prepare = (neutron: StandInNeutron, network: string) => readonly Wish[] | null;
const onNetwork: Prepare = (_neutron, network_id) => [{ network_id }];
const refusing =
  (type: string, request = "POST /ports"): Prepare =>
  (neutron, network_id) => {
    neutron.refusals.push({ request, status: 409, type });
    return [{ network_id }, { network_id }];
  };
const givenPort =
  (fields: object): Prepare =>
  (neutron, network) => [{ network_id: network }, { port_id: neutron.addPort(network, { ...fields }).id }];

test.each<[string, Prepare, string, object?]>([
  ["the quota", refusing("OverQuota"), "Maximum number of ports exceeded"],
  [
    "a network without a free address",
    refusing("IpAddressGenerationFailure"),
    "No fixed IP addresses available",
  ],
  ["an address of another network", refusing("InvalidIpForNetwork"), "is not a valid ip address for network"],
  ["an address that is taken", refusing("IpAddressAlreadyAllocated"), "is already in use"],
  [
    "an address that does not fit the host",
    refusing("HostNotCompatibleWithFixedIps", "PUT /ports"),
    "not compatible with the host",
  ],
  ["a network that is not there", () => [{ network_id: "gone" }], "Network gone could not be found"],
  [
    "a network of others",
    (neutron) => [{ network_id: neutron.addNetwork("x", { tenant_id: "others" }) }],
    "could not be found",
  ],
  [
    "a network without subnets",
    (neutron) => [{ network_id: neutron.addNetwork("x", { subnets: [] }) }],
    "Network requires port_security_enabled and subnet",
  ],
  [
    "a group for a network without security",
    (neutron) => [{ network_id: neutron.addNetwork("x", { port_security_enabled: false }) }],
    "Network requires port_security_enabled",
    { security_groups: ["default", "default"] },
  ],
  [
    "a security group that is not there",
    onNetwork,
    "Security group web not found",
    { security_groups: ["web"] },
  ],
  [
    "several networks, and no choice",
    (neutron) => {
      neutron.addNetwork("x");
      return null;
    },
    "Multiple possible networks found",
  ],
  ["a port that is not there", () => [{ port_id: "gone" }], "Port id gone could not be found"],
  ["a port of another project", givenPort({ tenant_id: "others" }), "not usable for instance"],
  ["a port with another's name", givenPort({ dns_name: "other" }), "Value other assigned to dns_name"],
  [
    "a port for which bandwidth is reserved",
    givenPort({ resource_request: { resources: { X: 1 } } }),
    "Using networks with QoS policy is not supported",
  ],
  [
    "a card with a tag",
    (_neutron, network_id) => [{ network_id, tag: "left" }],
    "tags of network interfaces",
  ],
])(
  "%s ends a build with its reason, and leaves nothing behind",
  async (_what, prepare, reason, changes = {}) => {
    await using networked = await startNetworked();
    const { operating, neutron, build, fault } = networked;
    neutron.addSecurityGroup("default");
    await build(prepare(neutron, neutron.addNetwork(portgroup)), { ...changes });
    expect(operating.row).toMatchObject({ vm_state: "error", task_state: null, host: null });
    expect(fault()).toMatch(/^Build of instance .* aborted: /);
    expect(fault()).toContain(reason);
    expect(operating.world.conductor.tasks).toEqual([]);
    expect(await operating.machines()).toEqual([]);
    noPorts(networked);
  },
);

test("an external network is for administrators only", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, fault } = networked;
  const network_id = neutron.addNetwork(portgroup, { "router:external": true });
  const requested_networks = primitive("NetworkRequestList", "1.1", {
    objects: [primitive("NetworkRequest", "1.3", { network_id, port_id: null })],
  });
  Object.assign(operating.context, { is_admin: false, roles: ["member"] });
  await operating.build({ requested_networks });
  expect(fault()).toContain(`It is not allowed to create an interface on external network ${network_id}`);
  noPorts(networked);
});

test("a port that another server has stays that server's", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build, fault } = networked;
  const port = neutron.addPort(neutron.addNetwork(portgroup), {
    device_id: "another",
    "binding:host_id": "elsewhere",
  });
  await build([{ port_id: port.id }]);
  expect(operating.row).toMatchObject({ vm_state: "error" });
  expect(fault()).toContain("is still in use");
  expect(port).toMatchObject({ device_id: "another", "binding:host_id": "elsewhere" });
});

test.each([
  ["unbound", "error", "Invalid input received: vif type unbound not supported"],
  ["bridge", "error", "Invalid input received: vif type bridge not supported"],
  ["binding_failed", "building", undefined],
])("a port that is %s after its binding has no card: the server is %s", async (vifType, state, reason) => {
  await using networked = await startNetworked();
  const { operating, neutron, build, fault } = networked;
  neutron.vifType = vifType;
  await build([{ network_id: neutron.addNetwork(portgroup) }]);
  expect(operating.row).toMatchObject({ vm_state: state, host: null });
  if (reason === undefined) expect(operating.world.conductor.tasks).toHaveLength(1);
  else expect(fault()).toContain(reason);
  expect(neutron.ports).toEqual([]);
  noPorts(networked);
});

test("a build that is tried elsewhere gives its ports back first", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build } = networked;
  const network = neutron.addNetwork(portgroup);
  const given = neutron.addPort(network);
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  operating.world.simulator.control.addRule({ method: "CreateVM_Task", effect });
  await build([{ network_id: network }, { port_id: given.id }]);
  expect(operating.row).toMatchObject({ vm_state: "building", task_state: "scheduling", host: null });
  expect(operating.row["system_metadata"]).toMatchObject({ network_allocated: "False" });
  expect(operating.world.conductor.tasks).toHaveLength(1);
  expect(neutron.ports).toEqual([given]);
  expect(given).toMatchObject({ device_id: "", "binding:host_id": "" });
  noPorts(networked);
});

test("ports that could not be given back are used by the next try", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build, cards } = networked;
  const network = neutron.addNetwork(portgroup);
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  const rule = operating.world.simulator.control.addRule({ method: "CreateVM_Task", effect });
  neutron.refusals.push({ request: "DELETE /ports", status: 500 });
  await build([{ network_id: network }]);
  expect(operating.row["system_metadata"]).toMatchObject({ network_allocated: "True" });
  const [port] = neutron.ports;
  Object.assign(port ?? {}, { "binding:host_id": "elsewhere" });
  rule.remove();
  await build([{ network_id: network }]);
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(neutron.ports).toEqual([port]);
  expect(port).toMatchObject({ "binding:host_id": "compute-1" });
  expect(await cards()).toEqual([port?.["mac_address"]]);
});

test("a deletion that Neutron refuses leaves the server in error, and is done by the next one", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build } = networked;
  await build([{ network_id: neutron.addNetwork(portgroup) }]);
  neutron.refusals.push({ request: "DELETE /ports", status: 500, type: "InternalError" });
  operating.row["task_state"] = "deleting";
  await expect(operating.request("terminate_instance")).rejects.toThrow("said so");
  expect(operating.row).toMatchObject({ vm_state: "error", deleted: false });
  operating.row["task_state"] = "deleting";
  await operating.request("terminate_instance");
  expect(operating.row).toMatchObject({ deleted: true });
  expect(neutron.ports).toEqual([]);
});

test("ports that could not be had are tried again as often as the operator wants", async () => {
  await using networked = await startNetworked({ retries: 2 });
  const { operating, neutron, build } = networked;
  const network_id = neutron.addNetwork(portgroup);
  for (const type of ["IpAddressGenerationFailure", "IpAddressGenerationFailure"])
    neutron.refusals.push({ request: "POST /ports", status: 409, type });
  const { timers } = operating.world;
  const before = timers.sleeping;
  const built = build([{ network_id }]);
  for (const pauseMs of [1000, 2000]) {
    await expect.poll(() => timers.sleeping).toBe(before + 1);
    await timers.advance(pauseMs - 1);
    expect(timers.sleeping).toBe(before + 1);
    await timers.advance(1);
  }
  await built;
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(neutron.ports).toHaveLength(1);
});

test("a deletion waits for a Neutron that is away, and leaves nothing", async () => {
  await using networked = await startNetworked();
  const { operating, neutron, build } = networked;
  await build([{ network_id: neutron.addNetwork(portgroup) }]);
  neutron.isAway = true;
  const { timers, lines } = operating.world;
  const before = timers.sleeping;
  operating.row["task_state"] = "deleting";
  const deleted = operating.request("terminate_instance");
  await expect.poll(() => timers.sleeping).toBe(before + 1);
  await timers.advance(1000);
  await expect.poll(() => timers.sleeping).toBe(before + 1);
  neutron.isAway = false;
  await timers.advance(2000);
  await deleted;
  expect(lines.filter((line) => line.includes("Neutron cannot be reached; an operation waits"))).toHaveLength(
    1,
  );
  expect(operating.row).toMatchObject({ deleted: true });
  expect(neutron.ports).toEqual([]);
});

import type { JsonObject } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { portgroup, startNetworked } from "./networked-service.ts";
import { primitive } from "./operating-service.ts";

/** A server without networks that runs, and a network. */
async function startPlain() {
  const networked = await startNetworked();
  await networked.build([{ network_id: "none" }]);
  const network = networked.neutron.addNetwork(portgroup);
  const events = () =>
    networked.operating.world.conductor.events.map(({ kind, args, kwargs }) => [
      kind.split(".")[1],
      (args as string[])[1],
      ...("exc_tb" in kwargs ? [kwargs["exc_tb"] === null] : []),
    ]);
  networked.operating.world.conductor.events.length = 0;
  networked.neutron.requests.length = 0;
  const attach = (args: JsonObject) =>
    networked.operating.request("attach_interface", {
      network_id: null,
      port_id: null,
      requested_ip: null,
      tag: null,
      ...args,
    });
  const detach = (port_id: unknown) =>
    networked.operating.request("detach_interface", { port_id: String(port_id) });
  return { networked, network, events, attach, detach };
}

test("an interface on a network is attached with a port of its own, and answered as it is kept", async () => {
  const { networked, network, events, attach, detach } = await startPlain();
  await using _end = networked;
  const { neutron, cards, info, operating } = networked;
  const answer = await attach({ network_id: network, requested_ip: "192.0.2.9" });
  const [port] = neutron.ports;
  expect(answer).toEqual(info()[0]);
  expect(answer).toMatchObject({ id: port?.["id"], preserve_on_delete: false, type: "dvs" });
  expect(info()[0]?.network.subnets[0]?.ips).toMatchObject([{ address: "192.0.2.9" }]);
  expect(await cards()).toEqual([port?.["mac_address"]]);
  await detach(port?.["id"]);
  expect(neutron.ports).toEqual([]);
  expect(await cards()).toEqual([]);
  expect(info()).toEqual([]);
  expect(operating.world.conductor.rows("VirtualInterface")).toMatchObject([{ deleted: true }]);
  expect(events()).toEqual([
    ["event_start", "compute_attach_interface"],
    ["event_finish_with_failure", "compute_attach_interface", true],
    ["event_start", "compute_detach_interface"],
    ["event_finish_with_failure", "compute_detach_interface", true],
  ]);
});

test("a port that the user had made is attached beside others, and free again when it is detached", async () => {
  const { networked, network, attach, detach } = await startPlain();
  await using _end = networked;
  const { neutron, cards, info } = networked;
  await attach({ network_id: network });
  const given = neutron.addPort(network);
  expect(await attach({ port_id: given.id })).toMatchObject({ id: given.id, preserve_on_delete: true });
  expect(info().map(({ id }) => id)).toEqual(neutron.ports.map(({ id }) => id));
  expect(await cards()).toHaveLength(2);
  await detach(given.id);
  expect(given).toMatchObject({ device_id: "", "binding:host_id": "" });
  expect(await cards()).toHaveLength(1);
  expect(info()).toHaveLength(1);
});

test.each([
  ["a network that is not there", { network_id: "gone" }, "NetworkNotFound", 404],
  ["a port that is not there", { port_id: "gone" }, "PortNotFound", 404],
  ["a tag", { network_id: "any", tag: "left" }, "NetworkInterfaceTaggedAttachNotSupported", 400],
  ["nothing, and no network in the project", {}, "InterfaceAttachFailedNoNetwork", 400],
])("attaching %s is refused with what the API shows", async (_what, args, className, code) => {
  const { networked, network, events, attach } = await startPlain();
  await using _end = networked;
  if (className === "InterfaceAttachFailedNoNetwork") networked.neutron.removeNetwork(network);
  await expect(attach(args)).rejects.toMatchObject({ className, module: "nova.exception", kwargs: { code } });
  expect(networked.operating.row).toMatchObject({ vm_state: "active", task_state: null });
  expect(networked.neutron.ports).toEqual([]);
  expect(events().at(-1)).toEqual(["event_finish_with_failure", "compute_attach_interface", false]);
});

test.each([
  ["OverQuota", "PortLimitExceeded"],
  ["IpAddressGenerationFailure", "NoMoreFixedIps"],
  ["IpAddressAlreadyAllocated", "FixedIpAlreadyInUse"],
])("Neutron's %s is %s to the API", async (type, className) => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  networked.neutron.refusals.push({ request: "POST /ports", status: 409, type });
  await expect(attach({ network_id: network })).rejects.toMatchObject({ className });
});

test.each([
  [401, "Unauthorized"],
  [403, "Forbidden"],
  // A class that Nova does not know is an internal error there.
  [500, "ComputeServiceError"],
])("Neutron's %i is %s to the API", async (status, className) => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  networked.neutron.refusals.push({ request: "POST /ports", status });
  await expect(attach({ network_id: network })).rejects.toMatchObject({ className });
});

test("a port that nobody binds is refused, and free again", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  const { neutron, info } = networked;
  const given = neutron.addPort(network);
  neutron.vifType = "binding_failed";
  for (const args of [{ network_id: network }, { port_id: given.id }])
    await expect(attach(args)).rejects.toMatchObject({
      className: "PortBindingFailed",
      kwargs: { code: 400 },
    });
  expect(neutron.ports).toEqual([given]);
  expect(given).toMatchObject({ device_id: "", "binding:host_id": "" });
  expect(info()).toEqual([]);
});

test("attaching does not wait for a Neutron that is away: somebody waits for the answer", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  networked.neutron.isAway = true;
  await expect(attach({ network_id: network })).rejects.toThrow("503");
  expect(networked.operating.row).toMatchObject({ vm_state: "active" });
});

test("a card that vCenter does not plug leaves no port", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  const { neutron, operating, info } = networked;
  const given = neutron.addPort(network);
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  operating.world.simulator.control.addRule({ method: "ReconfigVM_Task", effect });
  for (const args of [{ network_id: network }, { port_id: given.id }])
    await expect(attach(args)).rejects.toMatchObject({ className: "InterfaceAttachFailed" });
  expect(neutron.ports).toEqual([given]);
  expect(given).toMatchObject({ device_id: "" });
  expect(info()).toEqual([]);
  expect(operating.world.conductor.rows("VirtualInterface").filter((row) => !row["deleted"])).toEqual([]);
});

test("a card that vCenter does not unplug keeps its port", async () => {
  const { networked, network, attach, detach } = await startPlain();
  await using _end = networked;
  const { neutron, operating, info } = networked;
  await attach({ network_id: network });
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  operating.world.simulator.control.addRule({ method: "ReconfigVM_Task", effect });
  const failure = { className: "InterfaceDetachFailed", kwargs: { code: 400 } };
  await expect(detach(neutron.ports[0]?.["id"])).rejects.toMatchObject(failure);
  expect(neutron.ports).toHaveLength(1);
  expect(info()).toHaveLength(1);
});

test("a port that the server does not have cannot be detached", async () => {
  const { networked, network, detach } = await startPlain();
  await using _end = networked;
  const port = networked.neutron.addPort(network);
  await expect(detach(port.id)).rejects.toMatchObject({ className: "PortNotFound" });
  expect(networked.neutron.ports).toEqual([port]);
});

/** What Neutron has to say of a port. */
function tell(networked: Awaited<ReturnType<typeof startNetworked>>, name: string, tag: unknown) {
  const { row, request } = networked.operating;
  return request("external_instance_event", {
    instances: [primitive("Instance", "2.7", row)],
    events: [
      primitive("InstanceExternalEvent", "1.5", {
        instance_uuid: row["uuid"] ?? null,
        name,
        status: "completed",
        tag: String(tag),
        data: {},
      }),
    ],
  });
}

test("what changes at a port is known after Neutron has said so, with its public addresses", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  const { neutron, info } = networked;
  await attach({ network_id: network });
  await attach({ network_id: network });
  const [, port = {}] = neutron.ports;
  Object.assign(neutron.subnetOf(network), { dns_nameservers: ["192.0.2.53"], gateway_ip: "192.0.2.1" });
  neutron.addFloating(port, "198.51.100.7");
  const before = info()[0];
  await tell(networked, "network-changed", port["id"]);
  expect(info()[0]).toEqual(before);
  expect(info()[1]?.network.subnets).toMatchObject([
    {
      gateway: { address: "192.0.2.1", version: 4 },
      dns: [{ address: "192.0.2.53", type: "dns" }],
      ips: [{ floating_ips: [{ address: "198.51.100.7", type: "floating", version: 4 }] }],
    },
  ]);
});

test("the card of a port that was deleted in Neutron goes", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  const { neutron, info, cards, operating } = networked;
  await attach({ network_id: network });
  await attach({ network_id: network });
  const [deleted, left] = neutron.ports;
  neutron.removePort(String(deleted?.["id"]));
  await tell(networked, "network-vif-deleted", deleted?.["id"]);
  expect(info().map(({ id }) => id)).toEqual([left?.["id"]]);
  expect(await cards()).toEqual([left?.["mac_address"]]);
  const live = operating.world.conductor.rows("VirtualInterface").filter((row) => !row["deleted"]);
  expect(live).toMatchObject([{ uuid: left?.["id"] }]);
});

test.each([
  ["network-vif-plugged", "x"],
  ["network-vif-deleted", "of-another"],
  ["network-changed", "of-another"],
  ["power-update", "POWER_ON"],
])("the event %s about %s changes nothing and fails nothing", async (name, tag) => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  await attach({ network_id: network });
  const before = networked.info();
  networked.neutron.refusals.push({ request: "GET /networks", status: 500 });
  expect(await tell(networked, name, tag)).toBeNull();
  expect(networked.info()).toEqual(before);
});

test("guests are told of their addresses when Nova asks for it", async () => {
  const { networked, network, attach } = await startPlain();
  await using _end = networked;
  await attach({ network_id: network });
  const [port] = networked.neutron.ports;
  await networked.operating.request("inject_network_info");
  expect(networked.machineId()).toBe(`${port?.["mac_address"]};192.0.2.2;255.255.255.240;;192.0.2.15;#`);
});

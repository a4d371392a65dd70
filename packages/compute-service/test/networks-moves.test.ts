import { expect, test } from "vitest";
import { beginLiveMigration, beginMove, finished, go } from "./begin-move.ts";
import { type NetworkedWorld, portgroup, startNetworked } from "./networked-service.ts";

const minuteMs = 60_000;

/** A server that runs, with a port of its own making and one that was given; and what is asked of Neutron from now on. */
async function startBuilt(how: Parameters<typeof startNetworked>[0] = {}) {
  const networked = await startNetworked(how);
  const network = networked.neutron.addNetwork(portgroup);
  const given = networked.neutron.addPort(network);
  await networked.build([{ network_id: network }, { port_id: given.id }]);
  networked.neutron.requests.length = 0;
  return { networked, given };
}

const hosts = ({ neutron }: NetworkedWorld) => neutron.ports.map((port) => port["binding:host_id"]);
const changes = ({ neutron }: NetworkedWorld) =>
  neutron.requests.filter((request) => !request.includes(" GET "));

test("a move between nodes of one service host changes nothing in Neutron", async () => {
  const { networked } = await startBuilt();
  await using _end = networked;
  const { operating, neutron, cards } = networked;
  const before = await cards();
  const { migration, prepare } = await beginMove(operating);
  await prepare();
  await finished(operating, "resized");
  await go(operating, "confirm_resize", migration, "source");
  expect(operating.row).toMatchObject({ vm_state: "active", node: operating.otherNode });
  expect(neutron.requests).toEqual([]);
  expect(await cards()).toEqual(before);
});

test("ports go with their server to another service host, and back with it", async () => {
  const { networked } = await startBuilt({ hostPerNode: true });
  await using _end = networked;
  const { operating, info } = networked;
  const before = info();
  const { migration, prepare } = await beginMove(operating);
  await prepare();
  await finished(operating, "resized");
  expect(hosts(networked)).toEqual([migration["dest_compute"], migration["dest_compute"]]);
  expect(info()).toEqual(before);
  await expect.poll(() => operating.world.conductor.events.at(-1)?.args).toContain("compute_finish_resize");
  operating.row["task_state"] = "resize_reverting";
  await go(operating, "revert_resize", migration, "dest");
  await finished(operating, "active");
  expect(hosts(networked)).toEqual([migration["source_compute"], migration["source_compute"]]);
});

test("bindings that are left at the source of a move go when it is confirmed", async () => {
  const { networked } = await startBuilt({ hostPerNode: true });
  await using _end = networked;
  const { operating, neutron } = networked;
  const { migration, prepare } = await beginMove(operating);
  const source = String(migration["source_compute"]);
  await prepare();
  await finished(operating, "resized");
  for (const { id } of neutron.ports) neutron.bindings.set(String(id), new Map([[source, "INACTIVE"]]));
  await go(operating, "confirm_resize", migration, "source");
  expect([...neutron.bindings.values()].flatMap((bound) => [...bound.keys()])).toEqual([]);
  expect(hosts(networked)).toEqual([migration["dest_compute"], migration["dest_compute"]]);
});

test("a live migration tells the conductor of the ports, and uses what that has bound in advance", async () => {
  const { networked } = await startBuilt({ hostPerNode: true });
  await using _end = networked;
  const { operating, neutron, info } = networked;
  const { migration, checked, move } = await beginLiveMigration(operating);
  const { vifs } = (checked as { "nova_object.data": { vifs: { "nova_object.data": object }[] } })[
    "nova_object.data"
  ];
  expect(vifs.map((vif) => vif["nova_object.data"])).toEqual(
    info().map((vif) => ({ port_id: vif.id, source_vif: JSON.stringify(vif) })),
  );
  const destination = String(migration["dest_compute"]);
  for (const { id } of neutron.ports) neutron.bindings.set(String(id), new Map([[destination, "INACTIVE"]]));
  await move();
  expect(operating.row).toMatchObject({ vm_state: "active", node: operating.otherNode });
  expect(hosts(networked)).toEqual([destination, destination]);
  expect(changes(networked).filter((request) => request.endsWith("/activate"))).toHaveLength(2);
  expect(changes(networked).filter((request) => /PUT \/ports\/[^/]+$/.test(request))).toEqual([]);
});

test("a live migration that fails leaves the ports where they were, and nothing at the destination", async () => {
  const { networked } = await startBuilt({ hostPerNode: true });
  await using _end = networked;
  const { operating, neutron } = networked;
  const before = hosts(networked);
  const { migration, move } = await beginLiveMigration(operating);
  const destination = String(migration["dest_compute"]);
  for (const { id } of neutron.ports) neutron.bindings.set(String(id), new Map([[destination, "INACTIVE"]]));
  const effect = { kind: "taskFault", fault: { $type: "HostNotConnected" } } as const;
  operating.world.simulator.control.addRule({ method: "RelocateVM_Task", effect });
  await expect(move()).rejects.toThrow();
  expect(hosts(networked)).toEqual(before);
  expect([...neutron.bindings.values()].flatMap((bound) => [...bound.keys()])).toEqual([]);
});

test("a rebuilt server has its cards, and Neutron is not asked", async () => {
  const { networked } = await startBuilt();
  await using _end = networked;
  const { operating, neutron, cards, portgroups } = networked;
  const before = await cards();
  operating.row["task_state"] = "rebuilding";
  const image_ref = operating.row["image_ref"] ?? null;
  await operating.request("rebuild_instance", { image_ref, recreate: false });
  expect(operating.row).toMatchObject({ vm_state: "active" });
  expect(await cards()).toEqual(before);
  expect(portgroups()).toEqual([portgroup, portgroup]);
  expect(neutron.requests).toEqual([]);
});

test("the ports of a shelved server are on no host, stay its own, and are bound where it comes back", async () => {
  const { networked } = await startBuilt();
  await using _end = networked;
  const { operating, neutron, cards } = networked;
  const { row, request, glance } = operating;
  const before = await cards();
  glance.addEmpty("shelf");
  row["task_state"] = "shelving";
  await request("shelve_instance", { image_id: "shelf", clean_shutdown: false, accel_uuids: [] });
  expect(row).toMatchObject({ vm_state: "shelved_offloaded", host: null });
  expect(hosts(networked)).toEqual(["", ""]);
  expect(neutron.ports.map((port) => port["device_id"])).toEqual([row["uuid"], row["uuid"]]);
  row["task_state"] = "unshelving";
  const properties = { vmware_disktype: "streamOptimized" };
  const size = glance.images.get("shelf")?.bytes?.length ?? 0;
  const image = { id: "shelf", disk_format: "vmdk", size, properties };
  await request("unshelve_instance", { image, node: operating.otherNode, filter_properties: {} });
  expect(row).toMatchObject({ vm_state: "active", node: operating.otherNode });
  expect(hosts(networked)).toEqual(["compute-1", "compute-1"]);
  expect(await cards()).toEqual(before);
});

test("what is known of ports, and where Neutron has them, is put right in time", async () => {
  const healNetworksMs = minuteMs;
  const { networked, given } = await startBuilt({ periodic: { healNetworksMs } });
  await using _end = networked;
  const { operating, neutron, info } = networked;
  const before = info();
  const [own] = neutron.ports.filter(({ id }) => id !== given.id);
  Object.assign(own ?? {}, { "binding:host_id": "elsewhere" });
  Object.assign(given, { "binding:vif_type": "binding_failed" });
  networked.loseInfo();
  await operating.world.pass(minuteMs);
  await expect.poll(() => info().map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(hosts(networked)).toEqual(["compute-1", "compute-1"]);
  expect(given).toMatchObject({ "binding:vif_type": "dvs" });
});

test("a server that is worked on keeps its bindings until that has ended", async () => {
  const { networked } = await startBuilt({ periodic: { healNetworksMs: minuteMs } });
  await using _end = networked;
  const { operating, neutron } = networked;
  operating.row["task_state"] = "migrating";
  for (const port of neutron.ports) port["binding:host_id"] = "elsewhere";
  await operating.world.pass(minuteMs);
  await expect.poll(() => neutron.requests).toContain("admin GET /ports");
  expect(changes(networked)).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { fetchCards, fetchPlaces, serveSimulator } from "./served-vcenter.ts";
import {
  createServerAnywhere,
  createServerInGroup,
  createServers,
  deleteAll,
  deleteService,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

const prefix = "East";
const host = "e2e-hosts";
const zone = "e2e-zone";
/** Of the network and, because of the plug-in's rule, of the port group. */
const network = "e2e-moved";

interface ServiceRow {
  readonly Binary: string;
  readonly Host: string;
  readonly Zone: string;
  readonly Status: string;
  readonly State: string;
}

describe("with a host for each node", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  const ids: string[] = [];

  beforeAll(async () => {
    client = await OpenStackClient.open();
    vcenter = await serveSimulator(prefix, [network]);
    service = await ComputeProcess.start(host, vcenter, { vmware: ["host_per_node = true"] });
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
  });
  afterAll(async () => {
    if (ids.length > 0) await client.run("server", "delete", ...ids).catch(() => undefined);
    await client.run("port", "delete", network).catch(() => undefined);
    await client.run("network", "delete", network).catch(() => undefined);
    await client.run("aggregate", "unset", "--property", "availability_zone", zone).catch(() => undefined);
    for (const node of chosen())
      await client.run("aggregate", "remove", "host", zone, hostOf(node)).catch(() => undefined);
    await client.run("aggregate", "delete", zone).catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
  });

  /** The nodes of the zone. */
  const chosen = () => nodes.slice(3);
  const hostOf = (node: string) => `${host}_${node.split("(")[0]}`;
  const listServices = async () =>
    (await client.read<ServiceRow[]>("compute", "service", "list")).filter(({ Host }) =>
      Host.startsWith(host),
    );
  const setAll = (flag: string, chosen: readonly string[]) =>
    Promise.all(
      chosen.map((node) => client.run("compute", "service", "set", flag, hostOf(node), "nova-compute")),
    );
  const placeOf = async (id: string) => (await fetchPlaces(vcenter)).get(id)?.pool;

  /** Where Neutron has the port of the server that moves, and the networks of its cards. */
  const plugged = async (id: string) => {
    const port = await client.read<{ binding_host_id: string }>("port", "show", network);
    const cards = (await fetchCards(vcenter)).get(id) ?? [];
    return { host: port.binding_host_id, networks: cards.map((card) => card.network) };
  };

  test("each node is a service of its own, and one process serves them all", async () => {
    const rows = await waitUntil(
      "all services are up",
      listServices,
      (all) => all.length === 5 && all.every(({ State }) => State === "up"),
    );
    expect(rows.map(({ Host }) => Host).sort()).toEqual(nodes.map(hostOf).sort());
  });

  test("nothing is built on a node that is disabled, and the others are used", async () => {
    const [open = "", ...closed] = nodes;
    await setAll("--disable", closed);
    const id = await createServerAnywhere(client, "only-one-is-open");
    ids.push(id);
    await waitForServers(client, ids, "ACTIVE");
    expect(await placeOf(id)).toBe(open.split("(")[0]);
    await setAll("--enable", closed);
    expect((await listServices()).map(({ Status }) => Status)).toEqual(nodes.map(() => "enabled"));
  });

  test("a zone is some of the nodes, and a server of the zone is built on one of them", async () => {
    await client.run("aggregate", "create", "--zone", zone, zone);
    for (const node of chosen()) await client.run("aggregate", "add", "host", zone, hostOf(node));
    const inZone = (await listServices()).filter(({ Zone }) => Zone === zone);
    expect(inZone.map(({ Host }) => Host).sort()).toEqual(chosen().map(hostOf).sort());
    const id = await createServerAnywhere(client, "in-a-zone", zone);
    ids.push(id);
    await waitForServers(client, ids, "ACTIVE");
    expect(chosen().map((node) => node.split("(")[0])).toContain(await placeOf(id));
  });

  test("a server moves from one host to the other inside the process, and its port with it", async () => {
    const [id = ""] = ids;
    const [source = "", target = ""] = nodes;
    await client.run("network", "create", network);
    await client.run("subnet", "create", "--network", network, "--subnet-range", "10.78.0.0/24", network);
    await client.run("port", "create", "--network", network, network);
    await client.run("server", "add", "port", id, network);
    expect(await plugged(id)).toEqual({ host: hostOf(source), networks: [network] });
    await client.run("server", "migrate", "--host", hostOf(target), "--os-compute-api-version", "2.56", id);
    await waitForServers(client, [id], "VERIFY_RESIZE");
    await client.run("server", "migration", "confirm", id);
    await waitForServers(client, [id], "ACTIVE");
    expect(await placeOf(id)).toBe(target.split("(")[0]);
    expect(await plugged(id)).toEqual({ host: hostOf(target), networks: [network] });
  });

  test("and while it runs", async () => {
    const [id = ""] = ids;
    const [, , target = ""] = nodes;
    const live = ["--live-migration", "--host", hostOf(target), "--os-compute-api-version", "2.30"];
    await client.run("server", "migrate", ...live, id);
    await waitUntil(
      "the server is at its new host",
      () => client.read<Record<string, string>>("server", "show", id),
      (server) => server["OS-EXT-SRV-ATTR:host"] === hostOf(target),
    );
    await waitForServers(client, [id], "ACTIVE");
    expect((await fetchPlaces(vcenter)).get(id)).toEqual({
      pool: target.split("(")[0],
      powerState: "poweredOn",
    });
    expect(await plugged(id)).toEqual({ host: hostOf(target), networks: [network] });
    await deleteAll(client, vcenter, nodes, ids);
    ids.length = 0;
  });

  test("servers that are asked for at once are built at once", async () => {
    ids.push(...(await createServers(client, "together", 4)));
    expect(ids).toHaveLength(4);
    await waitForServers(client, ids, "ACTIVE");
    const places = await fetchPlaces(vcenter);
    expect(ids.map((id) => places.get(id)?.powerState)).toEqual(ids.map(() => "poweredOn"));
    await deleteAll(client, vcenter, nodes, ids);
    ids.length = 0;
  });

  /** Two servers of a new server group, and where they are. */
  const buildGroup = async (policy: string) => {
    const group = ["server", "group"];
    const { id } = await client.read<{ id: string }>(...group, "create", "--policy", policy, `e2e-${policy}`);
    for (const name of ["one", "other"]) {
      ids.push(await createServerInGroup(client, `${policy}-${name}`, id));
      await waitForServers(client, ids, "ACTIVE");
    }
    return { id, places: await Promise.all(ids.map(placeOf)) };
  };
  /** Deletes them, and the group. */
  const dropGroup = async (id: string) => {
    await deleteAll(client, vcenter, nodes, ids);
    ids.length = 0;
    await client.run("server", "group", "delete", id);
  };
  /** Numbers of machines that DRS rules of all clusters bind. */
  const ruleSizes = () => {
    const clusters = ["A", "B", "C"].map((letter) => {
      const { value } = vcenter.inventory.require(`/${prefix}DC/host/${prefix}${letter}`);
      return vcenter.inventory.properties({ type: "ClusterComputeResource", value } as const);
    });
    return clusters.flatMap(({ configurationEx }) => {
      const { rule = [] } = (configurationEx ?? {}) as { rule?: { $type: string; vm?: unknown[] }[] };
      return rule.map(({ $type, vm = [] }) => [$type, vm.length]);
    });
  };

  test("servers that belong together are on one node, where a DRS rule keeps them together until one goes", async () => {
    const { id, places } = await buildGroup("affinity");
    expect(new Set(places).size).toBe(1);
    expect(ruleSizes()).toEqual([["ClusterAffinityRuleSpec", 2]]);
    await dropGroup(id);
    expect(ruleSizes()).toEqual([]);
  });

  test("servers that keep apart are on different nodes", async () => {
    const { id, places } = await buildGroup("anti-affinity");
    expect(new Set(places).size).toBe(2);
    await dropGroup(id);
  });
});

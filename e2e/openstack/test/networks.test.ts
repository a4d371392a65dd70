import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { fetchCards, serveSimulator } from "./served-vcenter.ts";
import {
  createServerOn,
  deleteAll,
  deleteService,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

const prefix = "Net";
const host = "e2e-networks";
/** Of the network and, because of the plug-in's rule, of the port group. */
const network = "e2e-network";

interface Port {
  readonly id: string;
  readonly mac_address: string;
  readonly device_id: string;
  readonly binding_host_id: string;
  readonly binding_vif_type: string;
}

interface PortRow {
  readonly ID: string;
  readonly "MAC Address": string;
}

describe("servers with networks", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  const ids: string[] = [];
  /** Ports of our own making. */
  const given: Port[] = [];

  const makePort = async (name: string, address: string) => {
    const fixed = ["--fixed-ip", `ip-address=${address}`];
    const port = await client.read<Port>("port", "create", "--network", network, ...fixed, name);
    given.push(port);
    return port;
  };
  const listPorts = (...filter: string[]) =>
    client.read<PortRow[]>("port", "list", "--network", network, ...filter);
  const create = async (name: string, ...nics: string[]) => {
    const id = await createServerOn(client, name, { host, node: nodes[0] ?? "", nics });
    ids.push(id);
    await waitForServers(client, [id], "ACTIVE");
    return id;
  };
  const addresses = async (id: string) =>
    (await client.read<{ addresses: Record<string, string[]> }>("server", "show", id)).addresses[network] ??
    [];
  const cards = async (id: string) => (await fetchCards(vcenter)).get(id) ?? [];
  const cardOn = (port: Pick<Port, "mac_address">) => ({ macAddress: port.mac_address, network });

  beforeAll(async () => {
    client = await OpenStackClient.open();
    vcenter = await serveSimulator(prefix, [network, "another"]);
    await client.run("network", "create", network);
    const range = ["--subnet-range", "10.77.0.0/24"];
    await client.run(
      "subnet",
      "create",
      "--network",
      network,
      ...range,
      "--dns-nameserver",
      "192.0.2.53",
      network,
    );
    service = await ComputeProcess.start(host, vcenter);
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
  });
  afterAll(async () => {
    if (ids.length > 0) await client.run("server", "delete", "--wait", ...ids).catch(() => undefined);
    for (const { id } of given) await client.run("port", "delete", id).catch(() => undefined);
    await client.run("network", "delete", network).catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
  });

  const step = (name: string, act: () => Promise<void>) =>
    test(name, async () => {
      try {
        await act();
      } catch (cause) {
        throw new Error(`${String(cause)}\nThe service's log ends with:\n${service.log.slice(-6000)}`, {
          cause,
        });
      }
    });

  step(
    "a server on a network has a card on its port group, with the address of a port of its own",
    async () => {
      const id = await create("on-a-network", `net-id=${network}`);
      const [row] = await listPorts("--server", id);
      expect(await cards(id)).toEqual([cardOn({ mac_address: row?.["MAC Address"] ?? "" })]);
      expect(await addresses(id)).toEqual([expect.stringMatching(/^10\.77\.0\./)]);
      expect(await client.read<Port>("port", "show", row?.ID ?? "")).toMatchObject({
        device_id: id,
        device_owner: "compute:nova",
        binding_host_id: host,
        binding_vif_type: "dvs",
        status: "ACTIVE",
      });
    },
  );

  step("a server has the port that it was given, and an address that was asked for", async () => {
    const port = await makePort("e2e-given", "10.77.0.50");
    const id = await create("on-ports", `port-id=${port.id}`, `net-id=${network},v4-fixed-ip=10.77.0.60`);
    expect((await addresses(id)).toSorted()).toEqual(["10.77.0.50", "10.77.0.60"]);
    const found = await cards(id);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(cardOn(port));
  });

  step("an interface is attached to a server that runs, and detached", async () => {
    const [id = ""] = ids;
    const port = await makePort("e2e-attached", "10.77.0.70");
    await client.run("server", "add", "port", id, port.id);
    expect(await cards(id)).toContainEqual(cardOn(port));
    expect(await addresses(id)).toContain("10.77.0.70");
    await client.run("server", "remove", "port", id, port.id);
    await waitUntil(
      "the card is gone",
      () => cards(id),
      (present) => present.length === 1,
    );
    await waitUntil(
      "the port is free",
      () => client.read<Port>("port", "show", port.id),
      (now) => now.device_id === "",
    );
    expect(await addresses(id)).not.toContain("10.77.0.70");
  });

  step("a port that is deleted in Neutron takes its card along", async () => {
    const id = ids[1] ?? "";
    const rows = await listPorts("--server", id);
    const own = rows.find(({ ID }) => !given.some((port) => port.id === ID));
    await client.run("port", "delete", own?.ID ?? "");
    await waitUntil(
      "the card is gone",
      () => cards(id),
      (present) => present.length === 1,
    );
    await waitUntil(
      "its address is gone",
      () => addresses(id),
      (now) => now.join() === "10.77.0.50",
    );
  });

  step("every event of the servers is a success", async () => {
    for (const id of ids) {
      const rows = await client.read<{ "Request ID": string }[]>("server", "event", "list", id);
      for (const row of rows) {
        const { events } = await client.read<{ events: { result: string }[] }>(
          ...["server", "event", "show", id, row["Request ID"]],
        );
        expect(events.map(({ result }) => result)).toEqual(events.map(() => "Success"));
      }
    }
  });

  step("after their deletion only the ports that were given are left, and nobody has them", async () => {
    await deleteAll(client, vcenter, nodes, ids);
    ids.length = 0;
    expect((await listPorts()).map(({ ID }) => ID).toSorted()).toEqual(given.map(({ id }) => id).toSorted());
    for (const { id } of given)
      expect(await client.read<Port>("port", "show", id)).toMatchObject({
        device_id: "",
        binding_host_id: "",
        binding_vif_type: "unbound",
      });
  });
});

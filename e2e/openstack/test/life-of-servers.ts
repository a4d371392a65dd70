import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { fetchPlaces, type ServedVCenter } from "./served-vcenter.ts";
import {
  createServer,
  deleteAll,
  deleteService,
  fetchUsage,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

interface ServiceRow {
  readonly Binary: string;
  readonly Host: string;
  readonly State: string;
}

/** The same for any vCenter: what OpenStack's own client sees and does, and where the machines really are. */
export function describeLifeOfServers(
  title: string,
  host: string,
  serve: () => Promise<ServedVCenter>,
): void {
  describe(title, () => {
    let vcenter: ServedVCenter;
    let service: ComputeProcess;
    let client: OpenStackClient;
    let nodes: string[] = [];
    let hasFailed = false;
    /** Server id by node. */
    const servers = new Map<string, string>();
    const ids = () => [...servers.values()];
    const each = (act: (id: string) => Promise<unknown>) => Promise.all(ids().map(act));

    beforeAll(async () => {
      client = await OpenStackClient.open();
      vcenter = await serve();
      service = await ComputeProcess.start(host, vcenter);
    });
    afterAll(async () => {
      if (ids().length > 0) await client.run("server", "delete", ...ids()).catch(() => undefined);
      await service?.[Symbol.asyncDispose]();
      await deleteService(client, host);
      await vcenter?.[Symbol.asyncDispose]();
      await client?.[Symbol.asyncDispose]();
    });

    /** Explains a failure with the end of the service's log. */
    const withLog = async (act: () => Promise<void>) => {
      if (hasFailed) throw new Error("an earlier step failed, and this one builds on it");
      try {
        await act();
      } catch (cause) {
        hasFailed = true;
        throw new Error(`${String(cause)}\nThe service's log ends with:\n${service.log.slice(-4000)}`, {
          cause,
        });
      }
    };
    const step = (name: string, act: () => Promise<void>) => test(name, () => withLog(act));

    step("the service is up, and is one for all nodes", async () => {
      const rows = await waitUntil(
        "the service is up",
        () => client.read<ServiceRow[]>("compute", "service", "list"),
        (all) => all.some(({ Host, State }) => Host === host && State === "up"),
      );
      expect(rows.filter(({ Binary, Host }) => Binary === "nova-compute" && Host === host)).toHaveLength(1);
    });

    step("three clusters and two pools are hypervisors, named moid(name)", async () => {
      nodes = await waitForNodes(client, title);
      const forms = nodes.map((name) => name.replace(/\d+/, "N"));
      expect(forms.sort()).toEqual([
        `domain-cN(${title}A)`,
        `domain-cN(${title}B)`,
        `domain-cN(${title}C)`,
        `resgroup-N(${title}Gold)`,
        `resgroup-N(${title}Silver)`,
      ]);
    });

    step("a server is built on each node, and is in that very cluster or pool", async () => {
      await makeFlavorAndImage(client);
      for (const node of nodes)
        servers.set(node, await createServer(client, `on-${node.split("(")[0]}`, host, node));
      await waitForServers(client, ids(), "ACTIVE");
      const places = await fetchPlaces(vcenter);
      const found = nodes.map((node) => `${places.get(servers.get(node) ?? "")?.pool}`);
      expect(found).toEqual(nodes.map((node) => node.split("(")[0]));
      for (const node of nodes) expect(await fetchUsage(client, node)).toMatchObject({ VCPU: 1 });
    });

    step("servers are stopped and started", async () => {
      await client.run("server", "stop", ...ids());
      await waitForServers(client, ids(), "SHUTOFF");
      const places = await fetchPlaces(vcenter);
      expect(ids().map((id) => places.get(id)?.powerState)).toEqual(ids().map(() => "poweredOff"));
      await client.run("server", "start", ...ids());
      await waitForServers(client, ids(), "ACTIVE");
    });

    step("servers are rebooted, softly and hard", async () => {
      await each((id) => client.run("server", "reboot", "--soft", id));
      await waitForServers(client, ids(), "ACTIVE");
      await each((id) => client.run("server", "reboot", "--hard", id));
      await waitForServers(client, ids(), "ACTIVE");
    });

    step("servers are suspended and resumed", async () => {
      await client.run("server", "suspend", ...ids());
      await waitForServers(client, ids(), "SUSPENDED");
      await client.run("server", "resume", ...ids());
      await waitForServers(client, ids(), "ACTIVE");
    });

    step("a pause is refused and changes nothing", async () => {
      const [id = ""] = ids();
      await client.run("server", "pause", id);
      await waitForServers(client, [id], "ACTIVE");
    });

    step("every event is there, with its result", async () => {
      const [id = ""] = ids();
      const rows = await client.read<{ Action: string; "Request ID": string }[]>(
        "server",
        "event",
        "list",
        id,
      );
      const actions = rows.map(({ Action }) => Action).reverse();
      expect(actions).toEqual(["create", "stop", "start", "reboot", "reboot", "suspend", "resume", "pause"]);
      const create = rows.at(-1)?.["Request ID"] ?? "";
      const shown = await client.read<{ events: { event: string; result: string }[] }>(
        "server",
        "event",
        "show",
        id,
        create,
      );
      expect(shown.events).toContainEqual(
        expect.objectContaining({ event: "compute__do_build_and_run_instance", result: "Success" }),
      );
    });

    step("after deletion neither Nova, Placement nor the vCenter has anything left", async () => {
      await deleteAll(client, vcenter, nodes, ids());
      servers.clear();
    });

    step("asked to end, the service ends well", async () => {
      expect(await service.end("SIGTERM")).toBe(0);
    });
  });
}

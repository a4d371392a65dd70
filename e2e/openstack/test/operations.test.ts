import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { fetchPlaces, serveSimulator } from "./served-vcenter.ts";
import {
  createServer,
  deleteAll,
  deleteService,
  fetchUsage,
  largerFlavorName,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

const prefix = "West";
const host = "e2e-operations";
const snapshotName = "e2e-snapshot";

describe("what is done with a server", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let logs: string;
  let nodes: string[] = [];
  let id = "";

  beforeAll(async () => {
    client = await OpenStackClient.open();
    logs = await mkdtemp(join(tmpdir(), "e2e-serial-"));
    vcenter = await serveSimulator(prefix);
    service = await ComputeProcess.start(host, vcenter, { vmware: [`serial_log_dir = ${logs}`] });
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
    id = await createServer(client, "operated", host, nodes[0] ?? "");
    await waitForServers(client, [id], "ACTIVE");
  });
  afterAll(async () => {
    if (id !== "") await client.run("server", "delete", id).catch(() => undefined);
    await client.run("image", "delete", snapshotName).catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
    await rm(logs, { recursive: true });
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
  const place = async () => (await fetchPlaces(vcenter)).get(id);
  const shownNode = async () =>
    (await client.read<Record<string, string>>("server", "show", id))[
      "OS-EXT-SRV-ATTR:hypervisor_hostname"
    ] ?? "";

  step("its console log is shown", async () => {
    await writeFile(join(logs, id.replaceAll("-", "")), "booted\nlogin: ");
    expect(await client.run("console", "log", "show", "--lines", "1", id)).toContain("login: ");
  });

  step("an image is made of it, and another server of that", async () => {
    await client.run("server", "image", "create", "--name", snapshotName, id);
    const image = await waitUntil(
      "the image is active",
      () =>
        client.read<{ status: string; size: number; properties: Record<string, string> }>(
          "image",
          "show",
          snapshotName,
        ),
      ({ status }) => status === "active",
    );
    expect(image.size).toBeGreaterThan(0);
    expect(image.properties).toMatchObject({ vmware_disktype: "streamOptimized" });
    await waitForServers(client, [id], "ACTIVE");
    const copy = await createServer(client, "copied", host, nodes[1] ?? "", snapshotName);
    await waitForServers(client, [copy], "ACTIVE");
    await client.run("server", "delete", copy);
  });

  step("it is rescued and brought back", async () => {
    await client.run("server", "rescue", id);
    await waitForServers(client, [id], "RESCUE");
    await client.run("server", "unrescue", id);
    await waitForServers(client, [id], "ACTIVE");
  });

  step("it is resized, and that is confirmed: size, place and usage are the new ones", async () => {
    await client.run("server", "resize", "--flavor", largerFlavorName, id);
    await waitForServers(client, [id], "VERIFY_RESIZE");
    await client.run("server", "resize", "confirm", id);
    await waitForServers(client, [id], "ACTIVE");
    const node = await shownNode();
    expect((await place())?.pool).toBe(node.split("(")[0]);
    expect(await fetchUsage(client, node)).toMatchObject({ VCPU: 2 });
    for (const other of nodes.filter((name) => name !== node))
      expect(await fetchUsage(client, other)).toMatchObject({ VCPU: 0 });
  });

  step("it is migrated to another node, and that is taken back", async () => {
    const before = await shownNode();
    await client.run("server", "migrate", id);
    await waitForServers(client, [id], "VERIFY_RESIZE");
    expect(await shownNode()).not.toBe(before);
    expect((await place())?.pool).toBe((await shownNode()).split("(")[0]);
    await client.run("server", "migration", "revert", id);
    await waitForServers(client, [id], "ACTIVE");
    expect(await shownNode()).toBe(before);
    expect((await place())?.pool).toBe(before.split("(")[0]);
    expect(await fetchUsage(client, before)).toMatchObject({ VCPU: 2 });
  });

  step("it is shelved, takes nothing meanwhile, and comes back", async () => {
    await client.run("server", "shelve", id);
    await waitForServers(client, [id], "SHELVED_OFFLOADED");
    expect(await place()).toBeUndefined();
    for (const node of nodes) expect(await fetchUsage(client, node)).toMatchObject({ VCPU: 0 });
    await client.run("server", "unshelve", id);
    await waitForServers(client, [id], "ACTIVE");
    expect((await place())?.powerState).toBe("poweredOn");
    const images = await client.read<{ Name: string }[]>("image", "list");
    expect(images.filter(({ Name }) => Name.includes("shelved"))).toEqual([]);
  });

  step("it is rebuilt", async () => {
    await client.run("server", "rebuild", "--image", "e2e-disk", id);
    await waitForServers(client, [id], "ACTIVE");
    expect((await place())?.powerState).toBe("poweredOn");
  });

  step("after its deletion nothing of it is left", async () => {
    await deleteAll(client, vcenter, nodes, [id]);
    id = "";
  });
});

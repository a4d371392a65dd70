import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient } from "./control-plane.ts";
import { NotifySocket } from "./notify-socket.ts";
import { serveSimulator } from "./served-vcenter.ts";
import {
  createServer,
  deleteAll,
  deleteService,
  makeFlavorAndImage,
  waitForNodes,
  waitForServers,
  waitForSpawning,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

const prefix = "South";
const host = "e2e-daemon";

describe("the service as a daemon", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let manager: NotifySocket;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  let id = "";

  beforeAll(async () => {
    client = await OpenStackClient.open();
    manager = await NotifySocket.open();
    vcenter = await serveSimulator(prefix);
    service = await ComputeProcess.start(host, vcenter, { env: { NOTIFY_SOCKET: manager.path } });
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
  });
  afterAll(async () => {
    vcenter?.release();
    if (id !== "") await client.run("server", "delete", id).catch(() => undefined);
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
    await manager?.[Symbol.asyncDispose]();
  });

  const hears = (text: string, times = 1) =>
    waitUntil(
      `systemd hears ${text}`,
      () => client.run("compute", "service", "list"),
      () => manager.said.filter((line) => line === text).length >= times,
    );

  test("systemd hears that it is ready", async () => {
    await hears("READY=1");
    expect(manager.said).toContain("STATUS=5 nodes");
  });

  test("a reload takes a node away and brings it back, in Nova as well, without a restart", async () => {
    const [, ...fewer] = vcenter.names;
    await service.configure(fewer);
    service.reload();
    await hears("READY=1", 2);
    expect(manager.said).toContain("RELOADING=1");
    expect(await waitForNodes(client, prefix, 3)).toHaveLength(3);
    await service.configure();
    service.reload();
    await hears("READY=1", 3);
    expect(await waitForNodes(client, prefix)).toEqual(nodes);
  });

  test("asked to end in the middle of a build, it finishes that first", async () => {
    vcenter.hold("PowerOnVM_Task");
    id = await createServer(client, "drained", host, nodes[0] ?? "");
    await waitForSpawning(client, [id]);
    const ended = service.end("SIGTERM");
    await hears("STOPPING=1");
    vcenter.release();
    expect(await ended).toBe(0);
    await waitForServers(client, [id], "ACTIVE");
  });

  test("what is asked for while it is away is done when it is back", async () => {
    await client.run("server", "stop", id);
    service.run();
    await waitForServers(client, [id], "SHUTOFF");
    await deleteAll(client, vcenter, nodes, [id]);
    id = "";
  });
});

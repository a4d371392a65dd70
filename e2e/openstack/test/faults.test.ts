import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ComputeProcess } from "./compute-process.ts";
import { OpenStackClient, runScript } from "./control-plane.ts";
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

const prefix = "North";
const host = "e2e-faults";
/** Long enough for every build to be under way when the fault strikes. */
const powerOnMs = 20_000;

describe("while servers are built", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  let ids: string[] = [];

  beforeAll(async () => {
    client = await OpenStackClient.open();
    vcenter = await serveSimulator(prefix);
    service = await ComputeProcess.start(host, vcenter);
    nodes = await waitForNodes(client, prefix);
    await makeFlavorAndImage(client);
  });
  afterAll(async () => {
    await service?.[Symbol.asyncDispose]();
    await deleteService(client, host);
    await vcenter?.[Symbol.asyncDispose]();
    await client?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    vcenter.control.setTaskDelay(powerOnMs, "PowerOnVM_Task");
    ids = [];
    for (const node of nodes.slice(0, 2))
      ids.push(await createServer(client, `fault-${ids.length}`, host, node));
    await waitForSpawning(client, ids);
  });
  afterEach(async ({ task }) => {
    vcenter.control.setTaskDelay(0, "PowerOnVM_Task");
    if (task.result?.state === "fail") console.error(service.log.slice(-6000));
    await deleteAll(client, vcenter, nodes, ids);
  });

  test("RabbitMQ restarts: they become active all the same", async () => {
    await runScript("restart.sh", "rabbitmq");
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the conductor restarts: they become active all the same", async () => {
    await runScript("restart.sh", "nova-conductor");
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the vCenter drops all connections and sessions: they become active all the same", async () => {
    vcenter.control.expireSessions();
    const outage = vcenter.control.addRule({ effect: { kind: "disconnect", when: "before" } });
    await waitUntil(
      "calls meet the outage",
      () => client.run("server", "list"),
      () => outage.hits >= 3,
    );
    outage.remove();
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the service is killed and started again: they are marked as failed, and nothing of them stays", async () => {
    expect(await service.end("SIGKILL")).toBeNull();
    service.run();
    await waitForServers(client, ids, "ERROR");
  });
});

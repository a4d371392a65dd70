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
  waitForNone,
  waitForServers,
  waitForSpawning,
} from "./servers.ts";
import { waitUntil } from "./wait-until.ts";

const prefix = "North";
const host = "e2e-faults";

describe("while servers are built", () => {
  let vcenter: Awaited<ReturnType<typeof serveSimulator>>;
  let service: ComputeProcess;
  let client: OpenStackClient;
  let nodes: string[] = [];
  let ids: string[] = [];

  beforeAll(async () => {
    client = await OpenStackClient.open();
    vcenter = await serveSimulator(prefix);
    // An outage is over when calls have been given up, and need not last a minute for that.
    service = await ComputeProcess.start(host, vcenter, { service: ["rpc_response_timeout = 10"] });
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
    // Every build is under way when the fault strikes.
    vcenter.hold("PowerOnVM_Task");
    ids = [];
    for (const node of nodes.slice(0, 2))
      ids.push(await createServer(client, `fault-${ids.length}`, host, node));
    await waitForSpawning(client, ids);
  });
  afterEach(async ({ task }) => {
    vcenter.release();
    if (task.result?.state === "fail") console.error(service.log.slice(-6000));
    await deleteAll(client, vcenter, nodes, ids);
  });

  /**
   * Ends services of the control plane, lets the vCenter's tasks end, and starts the services again when the log says
   * something that it has not said yet.
   */
  const awayUntil = async (text: string, ...names: readonly string[]) => {
    const from = service.log.length;
    for (const name of names) await runScript("stop.sh", name);
    vcenter.release();
    await waitUntil(
      `the service says: ${text}`,
      async () => service.log.slice(from),
      (log) => log.includes(text),
    );
    await runScript("up.sh");
  };

  test("RabbitMQ is away for longer than a call may take: they become active all the same", async () => {
    await awayUntil("no conductor answers Instance.save; asking again", "rabbitmq");
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the conductor is away for longer than a call may take: they become active all the same", async () => {
    await awayUntil("no conductor answers Instance.save; asking again", "nova-conductor");
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the scheduler is away: they become active, and what is asked for meanwhile is built when it is back", async () => {
    await runScript("stop.sh", "nova-scheduler");
    ids.push(await createServer(client, "late", host, nodes[2] ?? ""));
    vcenter.release();
    await waitForServers(client, ids.slice(0, 2), "ACTIVE");
    await runScript("up.sh");
    await waitForServers(client, ids, "ACTIVE");
  });

  test("Placement and Keystone are away: a deletion waits for them and leaves nothing", async () => {
    vcenter.release();
    await waitForServers(client, ids, "ACTIVE");
    vcenter.hold("Destroy_Task");
    const deleted = ids.splice(0, 1);
    await client.run("server", "delete", ...deleted);
    await awayUntil("cannot be reached; an operation waits for it", "placement", "keystone");
    await waitForNone(client, deleted);
  });

  test("the vCenter is away for a minute and has forgotten all sessions: they become active, and so do later ones", async () => {
    vcenter.control.expireSessions();
    const outage = vcenter.control.addRule({ effect: { kind: "disconnect", when: "before" } });
    vcenter.release();
    const end = performance.now() + 60_000;
    await waitUntil(
      "a minute passes",
      () => client.run("server", "list"),
      () => performance.now() > end,
    );
    outage.remove();
    ids.push(await createServer(client, "afterwards", host, nodes[2] ?? ""));
    await waitForServers(client, ids, "ACTIVE");
  });

  test("the service is killed and started again: they are marked as failed, and nothing of them stays", async () => {
    expect(await service.end("SIGKILL")).toBeNull();
    vcenter.release();
    service.run();
    await waitForServers(client, ids, "ERROR");
  });
});

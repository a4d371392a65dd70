/**
 * One service for 1, 8 and 64 clusters beside as many nova-compute processes of Nova's own, in the same control plane:
 *
 *   pnpm build && pnpm --filter @novasphere/e2e-openstack bench [COUNT…]
 *
 * Memory and processor time of the compute services alone, messages of all services on the bus in a minute without
 * requests, and the time from the request for a server to its being ACTIVE: the median of three, image cached.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { OpenStackClient, runScript } from "../test/control-plane.ts";
import { flavorName, imageName, makeFlavorAndImage } from "../test/servers.ts";
import { ComputeApi, pause } from "./compute-api.ts";
import { MessageCounter } from "./message-counter.ts";
import { type Contender, ServiceFleet } from "./service-fleet.ts";

/** Both services' periodic tasks start at random within their first minute. */
const settlingMs = 75_000;
const cycleMs = 60_000;
const servers = 3;
/** So many of Nova's services start at a time; all at once would wait for each other. */
const startsAtOnce = 4;

const counts = process.argv.slice(2).map(Number);
await runScript("up.sh");
const client = await OpenStackClient.open();
await makeFlavorAndImage(client);
const flavor = (await client.read<{ id: string }>("flavor", "show", flavorName)).id;
const image = (await client.read<{ id: string }>("image", "show", imageName)).id;
console.log("| clusters | | processes | MB | CPU s a minute | messages a minute | s to ACTIVE |");
console.log("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
for (const count of counts.length > 0 ? counts : [1, 8, 64])
  for (const contender of ["novasphere", "nova-compute"] as const)
    console.log(await measure(contender, count));
if (process.env["NOVASPHERE_OPENSTACK_KEEP"] !== "1") await runScript("down.sh");

async function measure(contender: Contender, count: number): Promise<string> {
  const vcenter = spawn(process.execPath, [
    "--conditions=@novasphere/source",
    fileURLToPath(new URL("vcenter-process.ts", import.meta.url)),
    String(count),
  ]);
  vcenter.stderr.pipe(process.stderr);
  const [url] = (await once(createInterface(vcenter.stdout), "line")) as [string];
  try {
    return await measureOn(url, contender, count);
  } finally {
    vcenter.stdin.end();
  }
}

async function measureOn(url: string, contender: Contender, count: number): Promise<string> {
  const api = await ComputeApi.open();
  await using fleet = await ServiceFleet.prepare(contender, count, url);
  for (let next = 0; next < fleet.hosts.length; next += startsAtOnce) {
    const part = fleet.hosts.slice(next, next + startsAtOnce);
    for (const index of part.keys()) fleet.run(next + index);
    await waitForNodes(api, fleet, part, contender === "novasphere" ? count : part.length);
  }
  await pause(settlingMs);
  const [messages, cpuSeconds] = await watchCycle(fleet);
  const memoryMb = await fleet.memoryMb();
  const seconds = await timeServers(api, fleet);
  const cells = [
    count,
    contender === "novasphere" ? "novasphere" : "nova-compute",
    fleet.hosts.length,
    memoryMb.toFixed(0),
    cpuSeconds.toFixed(2),
    messages,
    seconds.toFixed(2),
  ];
  await fleet[Symbol.asyncDispose]();
  await deleteServices(api, fleet.hosts);
  return `| ${cells.join(" | ")} |`;
}

/** What one minute without requests takes: messages on the bus, and seconds of processor time. */
async function watchCycle(fleet: ServiceFleet): Promise<readonly [number, number]> {
  await using counter = await MessageCounter.start();
  const before = await fleet.cpuSeconds();
  const first = counter.count;
  await pause(cycleMs);
  return [counter.count - first, (await fleet.cpuSeconds()) - before];
}

/** Median seconds until a server is ACTIVE, after one that fetched the image. */
async function timeServers(api: ComputeApi, fleet: ServiceFleet): Promise<number> {
  const [node] = (await api.nodes()).filter(({ host }) => fleet.hosts.includes(host));
  if (!node) throw new Error("no node is left");
  const times: number[] = [];
  for (let made = 0; made <= servers; made += 1) {
    const { id, elapsedMs } = await api.createServer(node, flavor, image);
    if (made > 0) times.push(elapsedMs);
    await api.deleteServer(id);
  }
  return (times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN) / 1000;
}

/** Removes the records of services that have ended: the list of hypervisors asks each that counts as up. */
async function deleteServices(api: ComputeApi, hosts: readonly string[]): Promise<void> {
  const services = await api.services();
  for (const host of hosts) {
    const service = services.get(host);
    if (service) await api.request("DELETE", `/os-services/${service.id}`);
  }
}

/** Waits until these hosts have so many nodes, and the cells know the hosts. */
async function waitForNodes(
  api: ComputeApi,
  fleet: ServiceFleet,
  hosts: readonly string[],
  wanted: number,
): Promise<void> {
  const end = performance.now() + 600_000;
  for (;;) {
    fleet.check();
    // While a new host is being mapped into its cell, the list fails.
    const nodes = await api.nodes().catch(() => []);
    if (nodes.filter(({ host }) => hosts.includes(host)).length === wanted) return;
    if (performance.now() > end)
      throw new Error(`${hosts.join(", ")}: no ${wanted} nodes within ten minutes`);
    await pause(1000);
  }
}

/**
 * Logs in, spawns one instance so that the image is cached, then so many side by side, and prints what that took.
 * Of the built package, as it is run by those who install it.
 */
import { readFile } from "node:fs/promises";
import { type Instance, type NodeContext, VMOps } from "@novasphere/ops";
import { connect } from "@novasphere/vsphere-client";
import { Inventory } from "@novasphere/vsphere-inventory";
import type { SpawnMeasurement } from "./spawns.ts";

const [url = "", wanted = "1"] = process.argv.slice(2);
const count = Number(wanted);
const imageBytes = 1024 ** 2;
let calls = 0;

await using session = await connect({
  url,
  username: "user",
  password: "pass",
  tls: { insecure: true },
  onEvent: (event) => {
    if (event.type === "call") calls += 1;
  },
});
const vmOps = new VMOps(await openNode());
await vmOps.spawn(instanceOf(0), { networks: ["DC0_DVPG0"], imageContent: content() });
const idleMb = await memoryMb("VmRSS");
const [callsBefore, cpuBefore, started] = [calls, process.cpuUsage(), performance.now()];
const wantedInstances = Array.from({ length: count }, (_, index) => instanceOf(index + 1));
await Promise.all(
  wantedInstances.map((instance) =>
    vmOps.spawn(instance, { networks: ["DC0_DVPG0"], imageContent: content() }),
  ),
);
const elapsedMs = performance.now() - started;
const cpu = process.cpuUsage(cpuBefore);
const running = (await vmOps.list()).filter(({ powerState }) => powerState === "running").length;
const measurement: SpawnMeasurement = {
  elapsedMs,
  cpuMs: (cpu.user + cpu.system) / 1000,
  calls: calls - callsBefore - 1,
  idleMb,
  peakMb: await memoryMb("VmHWM"),
  running,
};
process.stdout.write(`${JSON.stringify(measurement)}\n`);

async function openNode(): Promise<NodeContext> {
  const inventory = await Inventory.open(session);
  const cluster = await inventory.resolve("DC0/DC0_C0");
  const datacenter = inventory.datacenterOf(cluster.ref);
  const vmFolder = datacenter && inventory.tree.get(datacenter.ref)?.links?.vmFolder;
  const resourcePool = inventory.tree.get(cluster.ref)?.links?.resourcePool;
  if (!datacenter || !vmFolder || !resourcePool) throw new Error("the simulator has no cluster DC0/DC0_C0");
  return {
    session,
    name: `${cluster.ref.value}(${cluster.storedName})`,
    ref: cluster.ref,
    computeResource: cluster.ref,
    resourcePool,
    datacenter: datacenter.ref,
    vmFolder,
  };
}

function instanceOf(index: number): Instance {
  return {
    uuid: `5f5b7c1e-0000-4000-8000-${String(index).padStart(12, "0")}`,
    displayName: `web-${index}`,
    projectId: "project",
    flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 },
    image: { id: "0d1d3f60-0000-4000-8000-000000000001" },
  };
}

function content() {
  return {
    sizeBytes: imageBytes,
    open: async function* () {
      yield Buffer.alloc(imageBytes);
    },
  };
}

/** A figure of Linux about this process, in MB. */
async function memoryMb(field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8");
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

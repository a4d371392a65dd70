/**
 * Logs in, spawns one instance so that the image is cached, then so many side by side, and prints what that took.
 * Of the built package, as it is run by those who install it.
 */
import { type Instance, VMOps } from "@novasphere/ops";
import { connect } from "@novasphere/vsphere-client";
import { memoryMb, openNode } from "./open-node.ts";
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
const vmOps = new VMOps(await openNode(session));
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

import { buffer } from "node:stream/consumers";
import { type SimulatorOptions, startSimulator } from "@novasphere/vcenter-simulator";
import type { SessionEvent } from "@novasphere/vsphere-client";
import { expect, test } from "vitest";
import { VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";
import { chunkBytes, chunks, content, image, sparseContent } from "./image-contents.ts";

const instance = {
  uuid: "6d0c3a52-0000-4000-8000-000000000001",
  flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 },
};

/** A node that sends images to hosts, and what happened to its session. */
async function started(options: SimulatorOptions) {
  const simulator = await startSimulator({ inventory: { vms: 0, standaloneHosts: 0, pools: 1 }, ...options });
  const { url, thumbprint = "" } = simulator;
  const events: SessionEvent[] = [];
  const vcenter = {
    url,
    username: "user",
    password: "pass",
    tls: { thumbprint },
    onEvent: (event: SessionEvent) => events.push(event),
  };
  const { session, node, calls } = await openNode(
    { vcenter, poolPath: "DC0/DC0_C0/DC0_C0_RP1" },
    { transfersByHost: true },
  );
  const file = (path: string) => ({ datacenter: "DC0", datastore: "LocalDS_0", path });
  return {
    vmOps: new VMOps(node),
    calls,
    rerouted: () => events.filter(({ type }) => type === "rerouted"),
    size: async (path: string) => (await session.findDatastoreFile(file(path)))?.size,
    async read(path: string) {
      await using download = await session.downloadFromDatastore(file(path));
      return buffer(download);
    },
    async [Symbol.asyncDispose]() {
      await session.logout();
      await simulator.close();
    },
  };
}

test.each([
  ["flat", {}, {}, content, "-flat.vmdk"],
  ["sparse", { hw_disk_type: "sparse" }, {}, sparseContent, ".vmdk"],
  ["ISO", {}, { diskFormat: "iso" }, content, ".iso"],
] as const)(
  "a %s image goes to a host that mounts its datastore",
  async (_form, properties, changes, bytes, end) => {
    await using node = await started({ hostsServeFiles: true });
    const wanted = image(properties, changes);
    await node.vmOps.spawn({ ...instance, image: wanted }, { imageContent: bytes() });
    expect(node.rerouted()).toEqual([]);
    expect(node.calls.filter((method) => method === "AcquireGenericServiceTicket")).toHaveLength(1);
    expect(await node.size(`novasphere_base/${wanted.id}/${wanted.id}${end}`)).toBeGreaterThan(0);
  },
);

test("an image of a host arrives as it was", async () => {
  await using node = await started({ hostsServeFiles: true });
  const wanted = image({});
  await node.vmOps.spawn({ ...instance, image: wanted }, { imageContent: content() });
  const sent = Buffer.concat(
    Array.from({ length: chunks }, (_, index) => Buffer.alloc(chunkBytes, index + 1)),
  );
  expect((await node.read(`novasphere_base/${wanted.id}/${wanted.id}-flat.vmdk`)).equals(sent)).toBe(true);
});

test("an image goes through vCenter where hosts do not answer", async () => {
  await using node = await started({});
  const wanted = image({});
  await node.vmOps.spawn({ ...instance, image: wanted }, { imageContent: content() });
  expect(node.rerouted()).toMatchObject([{ host: undefined, error: { faultType: "HostCommunication" } }]);
  expect(await node.size(`novasphere_base/${wanted.id}/${wanted.id}-flat.vmdk`)).toBe(chunkBytes * chunks);
});

import { startSimulator } from "@novasphere/vcenter-simulator";
import { expect, test } from "vitest";
import { type NodeContext, VMOps } from "../src/index.ts";
import { openNode } from "./contract-server.ts";
import { content, image, sparseContent } from "./image-contents.ts";

const uuid = "6c0c3a52-0000-4000-8000-000000000001";
const flavor = { vcpus: 1, memoryMb: 64, rootGb: 1 };

/** A node with a large vSAN datastore and a small one of another type. */
async function started(changes: Partial<NodeContext> = {}) {
  const stack = new AsyncDisposableStack();
  const simulator = stack.use(
    await startSimulator({
      inventory: {
        root: [
          {
            type: "Datacenter",
            name: "dc",
            host: [{ type: "ClusterComputeResource", name: "A", hosts: ["a1"] }],
            vm: [],
            datastore: [
              { type: "Datastore", name: "vsan", capacityGiB: 900, storage: "vsan" },
              { type: "Datastore", name: "nfs", capacityGiB: 100, storage: "NFS" },
            ],
          },
        ],
      },
    }),
  );
  const { url, thumbprint = "" } = simulator;
  const vcenter = { url, username: "user", password: "pass", tls: { thumbprint } };
  const contract = await openNode({ vcenter, poolPath: "dc/A/Resources" }, changes);
  stack.use(contract.session);
  const vmOps = new VMOps(contract.node);
  const place = async () =>
    /^\[(.*)\]/.exec((await vmOps.fetchDiagnostics(uuid)).disks[0]?.fileName ?? "")?.[1];
  return { vmOps, place, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}

test.each([
  ["flat", {}, {}, content, "nfs"],
  ["sparse", { hw_disk_type: "sparse" }, {}, sparseContent, "nfs"],
  ["ISO", {}, { diskFormat: "iso" }, content, "nfs"],
  ["stream-optimized", { hw_disk_type: "streamOptimized" }, {}, sparseContent, "vsan"],
] as const)(
  "an instance of a %s image goes where such an image can be",
  async (_form, properties, changes, bytes, expected) => {
    await using node = await started();
    await node.vmOps.spawn({ uuid, flavor, image: image(properties, changes) }, { imageContent: bytes() });
    expect(await node.place()).toBe(expected);
  },
);

test("an instance without an image goes to the datastore with the most free space", async () => {
  await using node = await started();
  await node.vmOps.spawn({ uuid, flavor });
  expect(await node.place()).toBe("vsan");
  const repair = { image: image({}), imageContent: content() };
  await expect(node.vmOps.rescue(uuid, repair)).rejects.toMatchObject({
    code: "OPS_DATASTORE_NOT_FOUND",
    message: expect.stringContaining("cannot be put on vSAN"),
  });
  expect(await node.vmOps.fetchPowerState(uuid)).toBe("running");
});

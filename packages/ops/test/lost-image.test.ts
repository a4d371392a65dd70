import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ImageContent, type Instance, VMOps } from "../src/index.ts";
import { type ContractNode, listFiles, openNode } from "./contract-server.ts";
import { startSimulatedServer } from "./simulated-server.ts";

let server: Awaited<ReturnType<typeof startSimulatedServer>>;
let contract: ContractNode;
let vmOps: VMOps;
let fetches = 0;

const imageContent: ImageContent = {
  sizeBytes: 4096,
  open: async function* () {
    fetches += 1;
    yield Buffer.alloc(4096, 1);
  },
};

beforeAll(async () => {
  server = await startSimulatedServer();
  contract = await openNode(server);
  vmOps = new VMOps(contract.node);
});

afterAll(async () => {
  await contract?.session.logout();
  await server?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  fetches = 0;
});

function instanceOf(number: number, linked: boolean): Instance {
  return {
    uuid: `7b0c3a52-0000-4000-8000-00000000000${number}`,
    flavor: { vcpus: 1, memoryMb: 64, rootGb: 1 },
    image: { id: linked ? "linked" : "copied", properties: { img_linked_clone: String(linked) } },
  };
}

describe.each([
  ["a linked clone", true],
  ["a copy", false],
])("%s of an image that is known to be cached", (_title, linked) => {
  test("is made without a look at the cache", async () => {
    const [first, second] = [instanceOf(1, linked), instanceOf(2, linked)];
    await vmOps.spawn(first, { imageContent });
    await vmOps.destroy(first.uuid);
    contract.calls.length = 0;
    await vmOps.spawn(second, { imageContent });
    expect(contract.calls).not.toContain("SearchDatastore_Task");
    expect(fetches).toBe(1);
    await vmOps.destroy(second.uuid);
  });

  test("is made of an image that is fetched anew when somebody has deleted it", async () => {
    const { fileManager } = contract.session.serviceContent;
    if (!fileManager) throw new Error("no file manager");
    const { datacenter } = contract.node;
    await contract.session.runTask("DeleteDatastoreFile_Task", {
      _this: fileManager,
      name: `[ds1] novasphere_base/${linked ? "linked" : "copied"}`,
      datacenter,
    });
    const third = instanceOf(3, linked);
    await vmOps.spawn(third, { imageContent });
    expect(fetches).toBe(1);
    expect(await vmOps.list()).toMatchObject([{ uuid: third.uuid, powerState: "running" }]);
    await vmOps.destroy(third.uuid);
    expect((await listFiles(contract)).filter((file) => file.includes(third.uuid))).toEqual([]);
  });

  test("fails as ever when the file is there", async () => {
    const fault = { $type: "SystemError", reason: "broken" } as const;
    server.simulator.control.failTasks({ method: "CreateVM_Task", times: 1 }, fault);
    await expect(vmOps.spawn(instanceOf(4, linked), { imageContent })).rejects.toMatchObject({
      method: "CreateVM_Task",
    });
    expect(fetches).toBe(0);
  });
});

import { expect } from "vitest";
import { VMOps } from "../src/index.ts";
import { listFiles } from "./contract-server.ts";
import { type Check, failure } from "./contract-world.ts";
import { fetchPolicies } from "./policies.ts";

/** Storage policies, on any server. */
export function checkPolicy(check: Check): void {
  check("home and disks of an instance are under the node's default policy", async (world) => {
    const { contract, server, instance, disks } = world;
    const vmOps = new VMOps({ ...contract.node, storagePolicies: { defaultPolicy: server.storagePolicy } });
    const web = instance({ flavor: { vcpus: 1, memoryMb: 64, rootGb: 1, ephemeralGb: 1, swapMb: 64 } });
    const vm = await vmOps.spawn(web, { powerOn: false });
    const keys = (await disks(web.uuid)).map(({ key }) => key);
    expect(keys).toHaveLength(3);
    const policies = await fetchPolicies(contract.session, vm, keys);
    expect(policies).toEqual(Array(4).fill(server.storagePolicy));
    await vmOps.destroy(web.uuid);
  });

  check("a policy that vCenter does not have is refused before anything is made", async (world) => {
    const { contract, server, instance } = world;
    const vmOps = new VMOps({ ...contract.node, storagePolicies: { defaultPolicy: server.storagePolicy } });
    const before = await listFiles(contract);
    const flavor = {
      vcpus: 1,
      memoryMb: 64,
      rootGb: 1,
      extraSpecs: { "vmware:storage_policy": "platinum" },
    };
    const error = await failure(vmOps.spawn(instance({ flavor })));
    expect(error).toMatchObject({ code: "OPS_STORAGE_POLICY_NOT_FOUND" });
    expect(error.message).toContain(`'${server.storagePolicy}'`);
    expect(await listFiles(contract)).toEqual(before);
    // A node that does not place by policies takes no notice of the flavor's.
    const plain = instance({ flavor });
    await world.vmOps.spawn(plain, { powerOn: false });
    await world.vmOps.destroy(plain.uuid);
  });
}

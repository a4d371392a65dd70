import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

async function started() {
  const simulator = await startSimulator({
    tls: false,
    inventory: {
      storagePolicies: [{ name: "gold", tags: ["fast"] }],
      root: [
        {
          type: "Datacenter",
          name: "dc",
          host: [{ type: "ClusterComputeResource", name: "c", hosts: ["h"] }],
          datastore: [
            { type: "Datastore", name: "ssd", tags: ["fast", "near"] },
            { type: "Datastore", name: "disk" },
            { type: "Datastore", name: "vsan", storage: "vsan" },
          ],
          vm: [
            {
              type: "VirtualMachine",
              name: "good",
              datastore: "ssd",
              storagePolicy: "gold",
              powerState: "poweredOff",
            },
            { type: "VirtualMachine", name: "bad", datastore: "disk", storagePolicy: "gold" },
          ],
        },
      ],
    },
  });
  const client = await SoapClient.open(simulator.url);
  const content = await client.callPbm("PbmRetrieveServiceContent", {
    _this: { type: "PbmServiceInstance", value: "ServiceInstance" },
  });
  const at = (path: string) => simulator.inventory.require(path);
  const profiles = async () => {
    const ids = await client.callPbm("PbmQueryProfile", {
      _this: content.profileManager,
      resourceType: { resourceType: "STORAGE" },
    });
    return client.callPbm("PbmRetrieveContent", { _this: content.profileManager, profileIds: ids ?? [] });
  };
  return {
    client,
    content,
    at,
    profiles,
    profile: async (name: string) => {
      const found = (await profiles()).find((profile) => profile.name === name);
      if (!found) throw new Error(`no policy ${name}`);
      return found.profileId;
    },
    hub: (name: string) => ({ hubType: "Datastore", hubId: at(`/dc/datastore/${name}`).value }),
    associated: async (entity: Vim.PbmServerObjectRef) =>
      client.callPbm("PbmQueryAssociatedProfile", { _this: content.profileManager, entity }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

it("policies are known by their ids; those of a vCenter come first", async () => {
  await using test = await started();
  const profiles = await test.profiles();
  expect(profiles.map(({ name }) => name)).toEqual([
    "Datastore Default",
    "vSAN Default Storage Policy",
    "gold",
  ]);
  const _this = test.content.profileManager;
  expect(
    await faultOf(test.client.callPbm("PbmRetrieveContent", { _this, profileIds: [{ uniqueId: "none" }] })),
  ).toBe("InvalidArgument");
  expect(await faultOf(test.client.callPbm("PbmRetrieveContent", { _this, profileIds: [] }))).toBe(
    "InvalidArgument",
  );
});

it("the service looks for the session in the message", async () => {
  await using test = await started();
  test.client.cookie = undefined;
  expect(await faultOf(test.profiles())).toBe("NotAuthenticated");
});

it("a policy allows the datastores that have its tags, or are of its kind", async () => {
  await using test = await started();
  const { client, content } = test;
  const matching = async (name: string) =>
    client.callPbm("PbmQueryMatchingHub", {
      _this: content.placementSolver,
      profile: await test.profile(name),
    });
  expect(await matching("gold")).toEqual([test.hub("ssd")]);
  expect(await matching("vSAN Default Storage Policy")).toEqual([test.hub("vsan")]);
  expect(await matching("Datastore Default")).toHaveLength(3);
  const placementSubjectRequirement = [
    { $type: "PbmPlacementCapabilityProfileRequirement" as const, profileId: await test.profile("gold") },
  ];
  const results = await client.callPbm("PbmCheckRequirements", {
    _this: content.placementSolver,
    hubsToSearch: [test.hub("disk"), test.hub("ssd")],
    placementSubjectRequirement,
  });
  expect(results).toMatchObject([
    { hub: test.hub("disk"), error: [{ fault: { $type: "PbmCompatibilityCheckFault" } }] },
    { hub: test.hub("ssd") },
  ]);
  expect(results?.[1]?.error).toBeUndefined();
  const hubsToSearch = [{ hubType: "Datastore", hubId: "datastore-0" }];
  const checking = client.callPbm("PbmCheckCompatibility", {
    _this: content.placementSolver,
    hubsToSearch,
    profile: await test.profile("gold"),
  });
  expect(await faultOf(checking)).toBe("PbmNonExistentHubs");
});

it("machines and disks keep the policy they were given, and comply or not by where they are", async () => {
  await using test = await started();
  const gold = await test.profile("gold");
  const [good, bad] = [test.at("/dc/vm/good"), test.at("/dc/vm/bad")];
  const disk = (vm: ManagedObjectReference) => ({ objectType: "virtualDiskId", key: `${vm.value}:2000` });
  expect(await test.associated({ objectType: "virtualMachine", key: good.value })).toEqual([gold]);
  expect(await test.associated(disk(good))).toEqual([gold]);
  const results = await test.client.callPbm("PbmFetchComplianceResult", {
    _this: test.content.complianceManager,
    entities: [disk(good), disk(bad)],
  });
  expect(results?.map(({ complianceStatus }) => complianceStatus)).toEqual(["compliant", "nonCompliant"]);
  const entities = await test.client.callPbm("PbmQueryAssociatedEntity", {
    _this: test.content.profileManager,
    profile: gold,
    entityType: "virtualMachine",
  });
  expect(entities?.map(({ key }) => key)).toEqual([good.value, bad.value]);
});

it("a reconfiguration gives a policy to a new disk and to the machine", async () => {
  await using test = await started();
  const { uniqueId: profileId } = await test.profile("Datastore Default");
  const profile = [{ $type: "VirtualMachineDefinedProfileSpec" as const, profileId }];
  const vm = test.at("/dc/vm/good");
  const deviceChange: Vim.VirtualDeviceConfigSpec[] = [
    {
      operation: "add",
      fileOperation: "create",
      profile,
      device: {
        $type: "VirtualDisk",
        key: -1,
        controllerKey: 1000,
        capacityInKB: 1024,
        backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: "", diskMode: "persistent" },
      },
    },
  ];
  await test.client.finish(
    await test.client.call("ReconfigVM_Task", { _this: vm, spec: { vmProfile: profile, deviceChange } }),
  );
  expect(await test.associated({ objectType: "virtualMachine", key: vm.value })).toEqual([
    { uniqueId: profileId },
  ]);
  expect(await test.associated({ objectType: "virtualDiskId", key: `${vm.value}:2001` })).toEqual([
    { uniqueId: profileId },
  ]);
  expect(await test.associated({ objectType: "virtualDiskId", key: `${vm.value}:2000` })).toEqual([
    await test.profile("gold"),
  ]);
});

it("a move gives policies too, and a machine that is gone holds none", async () => {
  await using test = await started();
  const profileId = await test.profile("Datastore Default");
  const profile = [{ $type: "VirtualMachineDefinedProfileSpec" as const, profileId: profileId.uniqueId }];
  const vm = test.at("/dc/vm/good");
  const datastore = test.at("/dc/datastore/disk");
  const spec = { datastore, profile, disk: [{ diskId: 2000, datastore, profile }] };
  await test.client.finish(await test.client.call("RelocateVM_Task", { _this: vm, spec }));
  for (const key of [vm.value, `${vm.value}:2000`])
    expect(await test.associated({ objectType: "virtualMachine", key })).toEqual([profileId]);
  await test.client.finish(await test.client.call("Destroy_Task", { _this: vm }));
  const under = await test.client.callPbm("PbmQueryAssociatedEntity", {
    _this: test.content.profileManager,
    profile: profileId,
  });
  expect(under ?? []).toEqual([]);
});

it("policies are created, changed and deleted, unless something is under them", async () => {
  await using test = await started();
  const _this = test.content.profileManager;
  const createSpec: Vim.PbmCapabilityProfileCreateSpec = {
    name: "silver",
    resourceType: { resourceType: "STORAGE" },
    constraints: { $type: "PbmCapabilitySubProfileConstraints", subProfiles: [] },
  };
  const profileId = await test.client.callPbm("PbmCreate", { _this, createSpec });
  expect(await faultOf(test.client.callPbm("PbmCreate", { _this, createSpec }))).toBe("PbmDuplicateName");
  await test.client.callPbm("PbmUpdate", { _this, profileId, updateSpec: { name: "bronze" } });
  expect(await test.profile("bronze")).toEqual(profileId);
  const gold = await test.profile("gold");
  const outcomes = await test.client.callPbm("PbmDelete", { _this, profileId: [profileId, gold] });
  expect(outcomes).toMatchObject([
    { profileId },
    { profileId: gold, fault: { fault: { $type: "PbmResourceInUse" } } },
  ]);
  expect((await test.profiles()).map(({ name }) => name)).not.toContain("bronze");
});

it("a datastore's default policy is the vCenter's own for its kind, until another is chosen that allows it", async () => {
  await using test = await started();
  const _this = test.content.profileManager;
  const defaultOf = (name: string) =>
    test.client.callPbm("PbmQueryDefaultRequirementProfile", { _this, hub: test.hub(name) });
  const assign = async (policy: string, ...names: string[]) =>
    test.client.callPbm("PbmAssignDefaultRequirementProfile", {
      _this,
      profile: await test.profile(policy),
      datastores: names.map(test.hub),
    });
  expect(await defaultOf("ssd")).toEqual(await test.profile("Datastore Default"));
  expect(await defaultOf("vsan")).toEqual(await test.profile("vSAN Default Storage Policy"));
  await assign("gold", "ssd");
  expect(await defaultOf("ssd")).toEqual(await test.profile("gold"));
  expect(await faultOf(assign("gold", "disk"))).toBe("InvalidArgument");
  const datastores = ["ssd", "disk"].map(test.hub);
  const all = await test.client.callPbm("PbmQueryDefaultRequirementProfiles", { _this, datastores });
  expect(all.map(({ defaultProfile }) => defaultProfile?.name)).toEqual(["gold", "Datastore Default"]);
  const unknown = { hubType: "Datastore", hubId: "datastore-0" };
  expect(
    await faultOf(test.client.callPbm("PbmQueryDefaultRequirementProfile", { _this, hub: unknown })),
  ).toBe("PbmNonExistentHubs");
});

it("the policies of several objects are read at once", async () => {
  await using test = await started();
  const [good, none] = [test.at("/dc/vm/good").value, "vm-0"];
  const entities = [good, none].map((key) => ({ objectType: "virtualMachine", key }));
  const _this = test.content.profileManager;
  const found = await test.client.callPbm("PbmQueryAssociatedProfiles", { _this, entities });
  expect(found?.map(({ object, profileId }) => [object.key, profileId])).toEqual([
    [good, [await test.profile("gold")]],
    [none, undefined],
  ]);
});

it("what rules may ask for is told, and is what the policies' rules do ask for", async () => {
  await using test = await started();
  const _this = test.content.profileManager;
  const categories = (await test.client.callPbm("PbmFetchCapabilityMetadata", { _this })) ?? [];
  const told = categories.flatMap(({ capabilityMetadata }) => capabilityMetadata.map(({ id }) => id));
  const asked = (await test.profiles()).flatMap((profile) => {
    const { constraints } = profile as Vim.PbmCapabilityProfile;
    const { subProfiles } = constraints as Vim.PbmCapabilitySubProfileConstraints;
    return subProfiles.flatMap(({ capability }) => (capability ?? []).map(({ id }) => id));
  });
  expect(asked.length).toBeGreaterThan(0);
  expect(told).toEqual(expect.arrayContaining(asked));
});

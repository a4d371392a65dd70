import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { type CallOptions, VimFaultError } from "@novasphere/vsphere-client";
import type { NodeContext } from "./node-context.ts";
import { type DatastoreCandidate, isUsableDatastore } from "./placement.ts";
import type { SpawnPlan } from "./spawn-plan.ts";
import { profileSpec, type StoragePolicy } from "./storage-policy.ts";

const controllerKey = -100;
const diskKey = -101;

/**
 * The datastore that storage DRS recommends for a spawn, among those of a datastore cluster that may be used and have
 * room. Undefined where it recommends none: its word is advice. One call.
 */
export async function recommendDatastore(
  node: NodeContext,
  storagePod: ManagedObjectReference,
  { plan, policy }: { readonly plan: SpawnPlan; readonly policy: StoragePolicy | undefined },
  datastores: readonly DatastoreCandidate[],
  options: CallOptions,
): Promise<DatastoreCandidate | undefined> {
  const { storageResourceManager } = node.session.serviceContent;
  if (!storageResourceManager) return undefined;
  const storageSpec = placementSpec(node, storagePod, plan, policy);
  try {
    const { recommendations = [] } = await node.session.call(
      "RecommendDatastores",
      { _this: storageResourceManager, storageSpec },
      options,
    );
    const moids = recommendations
      .toSorted((a, b) => b.rating - a.rating)
      .flatMap(({ action = [] }) => action.flatMap(destinationOf));
    const usable = new Map(
      datastores
        .filter((datastore) => isUsableDatastore(datastore, node.datastoreRegex))
        .filter(({ freeBytes }) => freeBytes >= plan.requestedBytes)
        .map((datastore) => [datastore.ref.value, datastore]),
    );
    for (const moid of moids) {
      const datastore = usable.get(moid);
      if (datastore) return datastore;
    }
    return undefined;
  } catch (error) {
    if (error instanceof VimFaultError) return undefined;
    throw error;
  }
}

function destinationOf(action: Vim.AnyClusterAction): string[] {
  return action.$type === "StoragePlacementAction" && "destination" in action
    ? [action.destination.value]
    : [];
}

/** One disk as large as all of the instance's together stands for them. */
function placementSpec(
  node: NodeContext,
  storagePod: ManagedObjectReference,
  { instance, requestedBytes }: SpawnPlan,
  policy: StoragePolicy | undefined,
): Vim.StoragePlacementSpec {
  const profile = policy && { profile: profileSpec(policy) };
  return {
    type: "create",
    resourcePool: node.resourcePool,
    folder: node.vmFolder,
    podSelectionSpec: {
      storagePod,
      initialVmConfig: [{ storagePod, disk: [{ diskId: diskKey, ...profile }] }],
    },
    configSpec: {
      name: instance.uuid,
      numCPUs: instance.flavor.vcpus,
      memoryMB: instance.flavor.memoryMb,
      ...(policy && { vmProfile: profileSpec(policy) }),
      deviceChange: [
        {
          operation: "add",
          device: {
            $type: "VirtualLsiLogicController",
            key: controllerKey,
            busNumber: 0,
            sharedBus: "noSharing",
          },
        },
        {
          operation: "add",
          fileOperation: "create",
          ...profile,
          device: {
            $type: "VirtualDisk",
            key: diskKey,
            controllerKey,
            unitNumber: 0,
            capacityInKB: Math.ceil(requestedBytes / 1024),
            backing: {
              $type: "VirtualDiskFlatVer2BackingInfo",
              fileName: "",
              diskMode: "persistent",
              thinProvisioned: true,
            },
          },
        },
      ],
    },
  };
}

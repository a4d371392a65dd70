import type { Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import { datastoresByLoad } from "../inventory/storage-pods.ts";
import type { MethodTable } from "../soap/method-table.ts";

/** Methods of the storage resource manager. */
export const storageResourceMethods: MethodTable = {
  RecommendDatastores({ vcenter, parameters: { storageSpec } }) {
    const pod = vcenter.registry.find("StoragePod", storageSpec.podSelectionSpec.storagePod);
    if (!pod?.properties.podStorageDrsEntry?.storageDrsConfig.podConfig.enabled)
      throw invalidArgument("storageSpec.podSelectionSpec.storagePod");
    const time = vcenter.time;
    const recommendations = datastoresByLoad(vcenter, pod).map(
      (datastore, index): Vim.ClusterRecommendation => {
        const action: Vim.Tagged<"StoragePlacementAction"> = {
          $type: "StoragePlacementAction",
          type: "StoragePlacementV1",
          relocateSpec: { ...storageSpec.relocateSpec, datastore: datastore.ref },
          destination: datastore.ref,
          ...(storageSpec.vm ? { vm: storageSpec.vm } : {}),
        };
        const text = { reason: "storagePlacement", reasonText: "Satisfy storage initial placement requests" };
        return {
          key: String(index + 1),
          type: "V1",
          time,
          rating: 5 - Math.min(index, 4),
          ...text,
          target: pod.ref,
          action: [action],
        };
      },
    );
    return { recommendations };
  },
};

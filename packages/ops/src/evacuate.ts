import type { ManagedObjectReference } from "@novasphere/vim25";
import type { TaskOptions } from "@novasphere/vsphere-client";
import { findFile } from "./datastore-files.ts";
import { type DatastorePath, formatDatastorePath, parseDatastorePath } from "./datastore-path.ts";
import { OpsError } from "./errors.ts";
import type { Instance } from "./instance.ts";
import { extensionKey, instanceUuidKey, managedType } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import {
  chooseHost,
  type DatastoreCandidate,
  fetchPlacementCandidates,
  isUsableDatastore,
  type PlacementCandidates,
} from "./placement.ts";
import { replugCards } from "./plan-move.ts";
import { type SpawnOptions, spawnInstance } from "./spawn.ts";
import { instanceFolderPath, type VmFolders } from "./vm-folders.ts";
import { checkOurs, findVm } from "./vm-lookup.ts";

type VmRef = ManagedObjectReference<"VirtualMachine">;

/** The files of a VM that is in no inventory. */
interface LooseVm {
  readonly vmx: DatastorePath;
  readonly datastore: DatastoreCandidate;
}

/**
 * Brings an instance to a node after its host has died, or after its VM has gone. vCenter lets go of the dead VM; where
 * the node's hosts reach its files, they become its VM again, disks and all, and otherwise it is spawned. Ends with an
 * instance that runs, also when it is repeated.
 */
export async function evacuateInstance(
  node: NodeContext,
  folders: VmFolders,
  instance: Instance,
  options: SpawnOptions,
): Promise<VmRef> {
  const { uuid } = instance;
  const paths = ["config.files.vmPathName", "runtime.connectionState"] as const;
  const found = await findVm(node, uuid, options, paths);
  const isAlive = found?.properties["runtime.connectionState"] === "connected";
  if (found) checkOurs(found, uuid);
  if (isAlive && found.resourcePool?.value !== node.resourcePool.value)
    throw new OpsError(
      "OPS_INSTANCE_EXISTS",
      `instance ${uuid} has a VM on a host that vCenter reaches (${found.vm.value}); move it to ${node.name} instead`,
      { instanceUuid: uuid },
    );
  if (!isAlive) {
    const candidates = await fetchPlacementCandidates(node, options);
    const known = parseDatastorePath(found?.properties["config.files.vmPathName"] ?? "");
    if (found) await node.session.call("UnregisterVM", { _this: found.vm }, { signal: options.signal });
    const files = await findFiles(node, uuid, known, candidates, options);
    if (files) await register(node, folders, instance, { files, candidates }, options);
  }
  return spawnInstance(node, folders, instance, options);
}

/** The instance's VM files on the node's datastores: where they were, or where a spawn puts them. */
async function findFiles(
  node: NodeContext,
  uuid: string,
  known: DatastorePath | undefined,
  { datastores }: PlacementCandidates,
  options: TaskOptions,
): Promise<LooseVm | undefined> {
  const usable = datastores.filter((datastore) => isUsableDatastore(datastore, node.datastoreRegex));
  const places = usable.flatMap((datastore) => {
    if (known && known.datastore !== datastore.name) return [];
    return [{ datastore, vmx: known ?? { datastore: datastore.name, path: `${uuid}/${uuid}.vmx` } }];
  });
  const found = await Promise.all(
    places.map(async (place) => {
      const { browser } = place.datastore;
      return browser && (await findFile(node, { browser }, place.vmx, options)) ? place : undefined;
    }),
  );
  return found.find((place) => place !== undefined);
}

/** Takes a VM into the node by its files and gives it back what only vCenter knew. Throws `OPS_INSTANCE_NOT_OURS`. */
async function register(
  node: NodeContext,
  folders: VmFolders,
  { uuid, projectId }: Instance,
  { files, candidates }: { readonly files: LooseVm; readonly candidates: PlacementCandidates },
  options: TaskOptions,
): Promise<void> {
  const folder = await folders.require(instanceFolderPath(projectId), options);
  const host = chooseHost(candidates, files.datastore, node);
  const path = formatDatastorePath(files.vmx);
  const pool = node.resourcePool;
  const parameters = { _this: folder, path, asTemplate: false, pool, ...(host && { host }) };
  const { value } = await runNodeTask(node, "RegisterVM_Task", parameters, options);
  const vm = { type: "VirtualMachine", value } as const;
  const { "config.extraConfig": extraConfig = [], "config.hardware.device": devices = [] } =
    await node.session.fetchProperties(vm, ["config.extraConfig", "config.hardware.device"], options);
  if (extraConfig.find(({ key }) => key === instanceUuidKey)?.value !== uuid) {
    await node.session.call("UnregisterVM", { _this: vm });
    throw new OpsError(
      "OPS_INSTANCE_NOT_OURS",
      `${path} has the place of instance ${uuid} but was not made by this service; it is left alone`,
      { instanceUuid: uuid },
    );
  }
  const deviceChange = await replugCards(node, devices, options);
  const spec = {
    instanceUuid: uuid,
    managedBy: { extensionKey, type: managedType },
    // It was neither moved nor copied, and nobody shall be asked.
    extraConfig: [{ key: "uuid.action", value: "keep" }],
    ...(deviceChange.length > 0 && { deviceChange }),
  };
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec }, options);
}

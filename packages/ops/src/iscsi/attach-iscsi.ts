import type { TaskOptions } from "@novasphere/vsphere-client";
import { volumePaths } from "../attached-volume.ts";
import { adapterOf, DiskSlots } from "../disk-slots.ts";
import { OpsError } from "../errors.ts";
import type { NodeContext } from "../node-context.ts";
import { runNodeTask } from "../node-work.ts";
import { requireOurVm } from "../vm-lookup.ts";
import { type IscsiVolume, volumeKey } from "../volume.ts";
import { discoverLun } from "./discover-lun.ts";
import { fetchHostStorage, findLun } from "./host-storage.ts";
import { addMapping, findMapping, removeMapping } from "./raw-mapping.ts";

const paths = [...volumePaths, "runtime.host"] as const;

/** Maps an iSCSI volume into an instance, as its own host sees it, and notes which device the volume is. */
export async function attachIscsiVolume(
  node: NodeContext,
  uuid: string,
  volume: IscsiVolume,
  options: TaskOptions,
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, paths);
  const devices = properties["config.hardware.device"] ?? [];
  const key = volumeKey(volume.id);
  if (findMapping(devices, markedLun(properties["config.extraConfig"], key))) return;
  const host = properties["runtime.host"];
  if (!host)
    throw new OpsError("OPS_NOT_SUPPORTED", `instance ${uuid} is on no host that could see iSCSI targets`, {
      instanceUuid: uuid,
    });
  const lun = await discoverLun(node, host, volume, options);
  if (findMapping(devices, lun.uuid)) return;
  const slots = new DiskSlots(devices, adapterOf(devices));
  const mapping = addMapping(lun, slots.take());
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    {
      _this: vm,
      spec: {
        deviceChange: [...slots.newControllers, mapping],
        extraConfig: [{ key, value: lun.uuid }],
      },
    },
    options,
  );
}

/**
 * Takes an iSCSI volume off an instance. One without a note of ours is told by what its host sees. Not attached is
 * success.
 */
export async function detachIscsiVolume(
  node: NodeContext,
  uuid: string,
  volume: IscsiVolume,
  options: TaskOptions,
): Promise<void> {
  const { vm, properties } = await requireOurVm(node, uuid, options, paths);
  const devices = properties["config.hardware.device"] ?? [];
  const key = volumeKey(volume.id);
  const marked = markedLun(properties["config.extraConfig"], key);
  const host = properties["runtime.host"];
  const seen =
    marked === undefined && host
      ? findLun(await fetchHostStorage(node, host, options), volume)?.uuid
      : marked;
  const mapping = findMapping(devices, seen);
  if (!mapping) return;
  await runNodeTask(
    node,
    "ReconfigVM_Task",
    { _this: vm, spec: { deviceChange: [removeMapping(mapping)], extraConfig: [{ key, value: "" }] } },
    options,
  );
}

/** UUID of the device that a volume was noted to be. */
function markedLun(
  extraConfig: readonly { readonly key: string; readonly value: unknown }[] | undefined,
  wanted: string,
): string | undefined {
  const value = extraConfig?.find(({ key }) => key === wanted)?.value;
  return typeof value === "string" && value !== "" ? value : undefined;
}

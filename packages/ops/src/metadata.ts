import type { TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask } from "./node-work.ts";
import { requireOurVm, requireVm } from "./vm-lookup.ts";

const prefix = "novasphere.metadata.";

/** Metadata of an instance as its VM has it. One call. Throws `OPS_INSTANCE_NOT_FOUND`. */
export async function fetchMetadata(
  node: NodeContext,
  uuid: string,
  options: TaskOptions = {},
): Promise<Record<string, string>> {
  const { properties } = await requireVm(node, uuid, options, ["config.extraConfig"]);
  const entries = (properties["config.extraConfig"] ?? [])
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, value }) => [key.slice(prefix.length), String(value)] as const);
  return Object.fromEntries(entries);
}

/**
 * Sets metadata in the VM's extra config; a null or empty text takes the key away, keys that are not named
 * stay. Nothing to change makes no task. Throws `OPS_INVALID_INSTANCE` for an empty key.
 */
export async function setMetadata(
  node: NodeContext,
  uuid: string,
  changes: Readonly<Record<string, string | null>>,
  options: TaskOptions = {},
): Promise<void> {
  if ("" in changes)
    throw new OpsError("OPS_INVALID_INSTANCE", `instance ${uuid}: a metadata key is empty`, {
      instanceUuid: uuid,
    });
  const { vm, properties } = await requireOurVm(node, uuid, options, ["config.extraConfig"]);
  const present = new Map((properties["config.extraConfig"] ?? []).map(({ key, value }) => [key, value]));
  const extraConfig = Object.entries(changes)
    .map(([key, value]) => ({ key: `${prefix}${key}`, value: value ?? "" }))
    .filter(({ key, value }) => (present.get(key) ?? "") !== value);
  if (extraConfig.length === 0) return;
  await runNodeTask(node, "ReconfigVM_Task", { _this: vm, spec: { extraConfig } }, options);
}

import { formatReference, type Vim } from "@novasphere/vim25";
import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import type { NodeContext } from "./node-context.ts";
import { type MovePlan, planMove } from "./plan-move.ts";

/** What a move to another node is going to be. */
export interface MoveCheck {
  /** The instance is there already. */
  readonly isThere: boolean;
  /** True where its files move too, and not only its memory. */
  readonly movesFiles: boolean;
  /** Name of the datastore that its home is on afterwards; undefined for one that is there. */
  readonly datastore: string | undefined;
}

/**
 * Whether an instance can move to another node as it is: networks, datastores, hosts, and processors for one that runs.
 * Changes nothing. Throws what stands in the way; beside what a move throws, `OPS_HOST_NOT_FOUND` for processors that
 * its guest cannot go on with.
 */
export async function checkMove(
  node: NodeContext,
  uuid: string,
  target: NodeContext,
  options: CallOptions = {},
): Promise<MoveCheck> {
  const plan = await planMove(node, uuid, target, options);
  if (!plan) return { isThere: true, movesFiles: false, datastore: undefined };
  if (plan.isRunning) await checkProcessors(uuid, target, plan, options);
  const { movesFiles, datastore } = plan;
  return { isThere: false, movesFiles, datastore };
}

/** As far as vCenter tells which compatibility modes there are; it looks again itself when the instance moves. */
async function checkProcessors(
  uuid: string,
  { session, name }: NodeContext,
  { vm, hosts }: MovePlan,
  { signal }: CallOptions,
): Promise<void> {
  const paths = ["summary.maxEVCModeKey", "summary.currentEVCModeKey"] as const;
  const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" } as const;
  const hostRefs = hosts.map(({ value }) => ({ type: "HostSystem", value }) as const);
  const [machine, found, { capability }] = await Promise.all([
    session.fetchProperties(vm, ["runtime.minRequiredEVCModeKey"], { signal }),
    session.fetchPropertiesOf(hostRefs, paths, { signal }),
    session.fetchProperties(serviceInstance, ["capability"], { signal }),
  ]);
  const required = machine["runtime.minRequiredEVCModeKey"];
  const offered = hostRefs.map((host) => {
    const values = found.get(formatReference(host));
    return values?.["summary.currentEVCModeKey"] ?? values?.["summary.maxEVCModeKey"];
  });
  const modes = capability?.supportedEVCMode ?? [];
  if (offered.some((mode) => offersMode(required, mode, modes))) return;
  throw new OpsError(
    "OPS_HOST_NOT_FOUND",
    `instance ${uuid} runs with the processor features of ${required}, which no host of ${name} has (${offered.join(", ")}); stop it and move it then`,
    { instanceUuid: uuid },
  );
}

/** Whether a guest that needs one compatibility mode can run in another; true where that is not known. */
export function offersMode(
  required: string | undefined,
  offered: string | undefined,
  modes: readonly Pick<Vim.EVCMode, "key" | "vendor" | "vendorTier">[],
): boolean {
  const [wanted, given] = [required, offered].map((mode) => modes.find(({ key }) => key === mode));
  if (!wanted || !given) return true;
  return wanted.vendor === given.vendor && wanted.vendorTier <= given.vendorTier;
}

import { type AllocationRequest, allocateNetworks } from "../../networks/allocate-networks.ts";
import type { InstanceNetworks } from "../../networks/instance-networks.ts";
import { arrive } from "../../networks/move-bindings.ts";
import { givenPortIds } from "../../networks/network-choice.ts";
import type { NetworkInfo } from "../../networks/network-info.ts";
import { releaseNetworks } from "../../networks/release-networks.ts";
import type { Instance } from "../../objects/instance.ts";
import { failureOf } from "../failures/failure-of.ts";
import type { InstanceRequest } from "../instance-method.ts";
import type { Manager } from "../manager.ts";
import type { BuildRequest } from "./build-request.ts";

/** Where the record of an instance says, while it is built, that it has its ports. */
const mark = "network_allocated";

const longestPauseMs = 30_000;

/**
 * Gets an instance the ports that were asked for; those that an earlier try has left it are bound to this host. That it
 * has them is saved with the next save.
 */
export async function buildNetworks(
  { networks }: Manager,
  request: InstanceRequest,
  { networks: choice, args }: BuildRequest,
): Promise<NetworkInfo> {
  const { context, instance } = request;
  if (!networks || choice.kind === "none") return [];
  if (instance.find("system_metadata")?.[mark] === "True") return arrive(networks, context, instance);
  const allocation = { choice, securityGroups: args["security_groups"] };
  const info = await allocatePatiently(networks, request, allocation);
  markAllocation(instance, "True");
  return info;
}

/** Tries again as often as the configuration says, after longer and longer pauses. */
async function allocatePatiently(
  networks: InstanceNetworks,
  { context, instance, uuid, signal }: InstanceRequest,
  allocation: AllocationRequest,
): Promise<NetworkInfo> {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await allocateNetworks(networks, context, instance, allocation);
    } catch (error) {
      if (attempt === networks.options.allocateRetries) throw error;
      networks.log.warn("it got no ports, and tries again", { context, instance: uuid, error });
      await networks.timers.wait(Math.min(1000 * 2 ** attempt, longestPauseMs), signal);
    }
}

/** Gives back the ports of a build that failed. What fails is logged; a later try uses what is left. */
export async function releaseBuildNetworks(
  { networks, log }: Manager,
  { context, instance, uuid }: InstanceRequest,
  { networks: choice }: BuildRequest,
): Promise<void> {
  if (!networks || choice.kind === "none") return;
  try {
    await releaseNetworks(networks, context, instance, givenPortIds(choice));
    markAllocation(instance, "False");
  } catch (error) {
    log.error("the ports of a failed build were not given back", {
      context,
      instance: uuid,
      error: failureOf(error, uuid),
    });
  }
}

/** Forgets, with the next save, what mattered only while the instance was built. */
export function forgetAllocation(instance: Instance): void {
  const { [mark]: allocated, ...system_metadata } = instance.find("system_metadata") ?? {};
  if (allocated !== undefined) instance.set({ system_metadata });
}

function markAllocation(instance: Instance, value: "True" | "False"): void {
  instance.set({ system_metadata: { ...instance.find("system_metadata"), [mark]: value } });
}

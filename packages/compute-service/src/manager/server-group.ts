import type { ServerGroup, ServerGroupPolicy } from "@novasphere/ops";
import type { JsonValue } from "@novasphere/oslo-messaging";
import { elevatedContext } from "../conductor/nova-context.ts";
import type { RequestSpecFields } from "../objects/build-request.ts";
import type { InstanceGroup, InstanceGroupFields } from "../objects/instance-group.ts";
import { NovaObject } from "../objects/nova-object.ts";
import { isNovaError } from "./failures/failure-of.ts";
import { novaFailure } from "./failures/nova-failure.ts";
import type { InstanceRequest } from "./instance-method.ts";
import type { Manager } from "./manager.ts";

/** The server group of an instance, by the request or by Nova's records. */
export interface FoundGroup {
  /** As the driver keeps it. */
  readonly group: ServerGroup;
  readonly record: InstanceGroup;
}

/**
 * The server group that the scheduler was told of, with the members it has by now: one call, and none for an instance
 * without a group, or where the operator has `disable_group_policy_check_upcall`, because conductors may not ask for it.
 */
export async function findGroup(manager: Manager, request: InstanceRequest): Promise<FoundGroup | undefined> {
  const given = requestedGroup(request.args["request_spec"]);
  if (!given) return undefined;
  if (!manager.options.checksServerGroups) return toFound(given);
  return fetchGroup(manager, request, "get_by_uuid", given.get("uuid"), given);
}

/** The server group of an instance that came without a request to the scheduler. One call, under the same condition. */
export async function findGroupOfInstance(
  manager: Manager,
  request: InstanceRequest,
): Promise<FoundGroup | undefined> {
  if (!manager.options.checksServerGroups) return undefined;
  return fetchGroup(manager, request, "get_by_instance_uuid", request.uuid, undefined);
}

/**
 * Looks whether an instance may be on this service host beside the other members: schedulers that choose at the same
 * moment do not know of each other. Throws `GroupAffinityViolation`, after which another host is tried.
 */
export async function checkGroup(
  { conductor, host, tracker, options }: Manager,
  { context, uuid }: InstanceRequest,
  { group, record }: FoundGroup,
): Promise<void> {
  if (!options.checksServerGroups) return;
  const policy = record.find("policy");
  const others = group.members.filter((member) => member !== uuid);
  if (policy === "anti-affinity") {
    const here = others.filter((member) => tracker.known.has(member));
    if (here.length >= mostOnHost(record)) throw violation(uuid, "Anti-affinity");
  } else if (policy === "affinity" && others.length > 0) {
    const kwargs = { exclude: [uuid] };
    const hosts = await conductor.callObject(elevatedContext(context), record, "get_hosts", { kwargs });
    if (Array.isArray(hosts) && hosts.length > 0 && !hosts.includes(host)) throw violation(uuid, "Affinity");
  }
}

/** Has the cluster that an instance came to keep its group. The instance has moved, whether that succeeds or not. */
export async function joinGroup(
  { driver, log }: Manager,
  { context, instance, uuid, signal }: InstanceRequest,
  found: FoundGroup | undefined,
): Promise<void> {
  if (!found) return;
  try {
    await driver.syncServerGroup({ signal }, instance.get("node") ?? "", found.group);
  } catch (error) {
    log.warn(`server group ${found.group.id} is not kept where the instance is now`, {
      context,
      instance: uuid,
      error,
    });
  }
}

function requestedGroup(requestSpec: JsonValue | undefined): InstanceGroup | undefined {
  if (requestSpec === null || requestSpec === undefined) return undefined;
  const group = NovaObject.from<RequestSpecFields>(requestSpec, "RequestSpec").find("instance_group");
  return group ? NovaObject.from<InstanceGroupFields>(group, "InstanceGroup") : undefined;
}

async function fetchGroup(
  { conductor, log }: Manager,
  { context, uuid }: InstanceRequest,
  method: "get_by_uuid" | "get_by_instance_uuid",
  key: string,
  given: InstanceGroup | undefined,
): Promise<FoundGroup | undefined> {
  try {
    const answer = await conductor.callClass(elevatedContext(context), "InstanceGroup", method, {
      args: [key],
    });
    return toFound(NovaObject.from<InstanceGroupFields>(answer, "InstanceGroup"));
  } catch (error) {
    if (isNovaError(error, "InstanceGroupNotFound")) return undefined;
    log.warn("the server group of the instance cannot be read", { context, instance: uuid, error });
    return given && toFound(given);
  }
}

function toFound(record: InstanceGroup): FoundGroup | undefined {
  const policy = driverPolicy(record);
  const group = policy && { id: record.get("uuid"), policy, members: record.find("members") ?? [] };
  return group && { group, record };
}

/**
 * Nova counts members on a service host, DRS on an ESXi host. Where a few may share the former, DRS is only asked to keep
 * them apart as far as there is room.
 */
function driverPolicy(record: InstanceGroup): ServerGroupPolicy | undefined {
  const policy = record.find("policy");
  if (policy === "anti-affinity") return mostOnHost(record) > 1 ? "soft-anti-affinity" : policy;
  return policy === "affinity" || policy === "soft-affinity" || policy === "soft-anti-affinity"
    ? policy
    : undefined;
}

function mostOnHost(record: InstanceGroup): number {
  return Number(record.find("_rules")?.["max_server_per_host"] ?? 1);
}

function violation(uuid: string, policy: string): Error {
  return novaFailure({
    className: "GroupAffinityViolation",
    message: `${policy} instance group policy was violated`,
    kwargs: { policy, instance_uuid: uuid },
  });
}

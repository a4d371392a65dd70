import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { CallOptions, TaskOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { extensionKey } from "./marks.ts";
import type { NodeContext } from "./node-context.ts";
import { runNodeTask, workOf } from "./node-work.ts";

/** How the members of a server group stand to each other; the soft ones are wishes. */
export type ServerGroupPolicy = "affinity" | "anti-affinity" | "soft-affinity" | "soft-anti-affinity";

/** A server group of Nova. */
export interface ServerGroup {
  readonly id: string;
  readonly policy: ServerGroupPolicy;
  /** UUIDs of its instances, on whatever nodes they are. */
  readonly members: readonly string[];
}

/** Extra config key of an instance that belongs to a server group: its value is the group's id. */
export const serverGroupKey = "novasphere.server-group";

type Rule = Vim.AnyClusterRuleInfo & { readonly vm?: readonly ManagedObjectReference[] };
type ClusterRef = ManagedObjectReference<"ClusterComputeResource">;

/** DRS takes rules that bind one VM to itself for mistakes. */
const smallestRule = 2;

/**
 * Makes the node's cluster keep a server group: a DRS rule for its members there, none for fewer than two. What is so
 * already costs no task. Throws `OPS_NOT_SUPPORTED` for a node that is a single host, and before any call for an
 * unknown policy.
 */
export async function syncServerGroup(
  node: NodeContext,
  group: ServerGroup,
  options: TaskOptions = {},
): Promise<void> {
  const shape = ruleShape(group.policy);
  const cluster = requireCluster(node, group);
  await changeRule(node, group.id, options, async () => {
    const refs = await findMembers(node, group.members, options);
    const { rule, hosts } = await fetchRule(node, cluster, group.id, options);
    const vms = await membersOn(node, refs, hosts, options);
    await setRule(node, cluster, { rule, name: ruleName(group.id), shape, vms }, options);
  });
}

/** Takes an instance off its server group's rule; the rule goes when fewer than two are left. */
export async function leaveServerGroup(
  node: NodeContext,
  groupId: string,
  vm: ManagedObjectReference,
  options: TaskOptions = {},
): Promise<void> {
  if (node.computeResource.type !== "ClusterComputeResource") return;
  const cluster: ClusterRef = { type: "ClusterComputeResource", value: node.computeResource.value };
  await changeRule(node, groupId, options, async () => {
    const { rule } = await fetchRule(node, cluster, groupId, options);
    if (!rule) return;
    const vms = (rule.vm ?? []).filter(({ value }) => value !== vm.value);
    const shape = { $type: rule.$type, mandatory: rule.mandatory === true };
    await setRule(node, cluster, { rule, name: ruleName(groupId), shape, vms }, options);
  });
}

/** The group an instance's VM is marked with. */
export function findServerGroup(extraConfig: readonly Vim.OptionValue[] | undefined): string | undefined {
  const value = extraConfig?.find(({ key }) => key === serverGroupKey)?.value;
  return typeof value === "string" && value !== "" ? value : undefined;
}

interface RuleShape {
  readonly $type?: string | undefined;
  readonly mandatory: boolean;
}

const shapes: Readonly<Record<ServerGroupPolicy, RuleShape>> = {
  affinity: { $type: "ClusterAffinityRuleSpec", mandatory: true },
  "anti-affinity": { $type: "ClusterAntiAffinityRuleSpec", mandatory: true },
  "soft-affinity": { $type: "ClusterAffinityRuleSpec", mandatory: false },
  "soft-anti-affinity": { $type: "ClusterAntiAffinityRuleSpec", mandatory: false },
};

function ruleShape(policy: ServerGroupPolicy): RuleShape {
  if (Object.hasOwn(shapes, policy)) return shapes[policy];
  throw new OpsError(
    "OPS_NOT_SUPPORTED",
    `'${policy}' is no policy of a server group; those are ${Object.keys(shapes).join(", ")}`,
  );
}

function ruleName(groupId: string): string {
  return `OpenStack server group ${groupId}`;
}

function requireCluster(node: NodeContext, { policy }: ServerGroup): ClusterRef {
  const { type, value } = node.computeResource;
  if (type === "ClusterComputeResource") return { type, value };
  throw new OpsError(
    "OPS_NOT_SUPPORTED",
    `${node.name} is a single host, which has no DRS rules: a server group of policy ${policy} cannot be kept on it`,
  );
}

/** One change of a group's rule at a time, by whichever node of the cluster. */
function changeRule(
  node: NodeContext,
  groupId: string,
  { signal }: CallOptions,
  work: () => Promise<void>,
): Promise<void> {
  return workOf(node).rules.run(`${formatReference(node.computeResource)} ${groupId}`, work, signal);
}

/** The VMs of some instances in the node's datacenter, whoever made them. */
async function findMembers(
  node: NodeContext,
  uuids: readonly string[],
  options: CallOptions,
): Promise<ManagedObjectReference[]> {
  const { searchIndex } = node.session.serviceContent;
  if (!searchIndex) throw new TypeError("the server has no search index");
  const { datacenter } = node;
  const found = await Promise.all(
    [...new Set(uuids)].map((uuid) =>
      node.session.call(
        "FindByUuid",
        { _this: searchIndex, datacenter, uuid, vmSearch: true, instanceUuid: true },
        options,
      ),
    ),
  );
  return found.flatMap((vm) => (vm ? [vm] : []));
}

/** Those of some VMs that are ours and on the cluster's hosts. */
async function membersOn(
  node: NodeContext,
  vms: readonly ManagedObjectReference[],
  hosts: ReadonlySet<string>,
  { signal }: CallOptions,
): Promise<ManagedObjectReference[]> {
  const refs = vms.map(({ value }) => ({ type: "VirtualMachine", value }) as const);
  const paths = ["runtime.host", "config.managedBy"] as const;
  const properties = await node.session.fetchPropertiesOf(refs, paths, { signal });
  return refs.filter((ref) => {
    const found = properties.get(formatReference(ref));
    const isOurs = found?.["config.managedBy"]?.extensionKey === extensionKey;
    return isOurs && hosts.has(found?.["runtime.host"]?.value ?? "");
  });
}

async function fetchRule(
  node: NodeContext,
  cluster: ClusterRef,
  groupId: string,
  options: CallOptions,
): Promise<{ readonly rule: Rule | undefined; readonly hosts: ReadonlySet<string> }> {
  const { configurationEx, host = [] } = await node.session.fetchProperties(
    cluster,
    ["configurationEx", "host"],
    options,
  );
  const { rule: rules = [] } = (configurationEx ?? {}) as Partial<Vim.ClusterConfigInfoEx>;
  const rule = rules.find(({ name }) => name === ruleName(groupId));
  return { rule: rule as Rule | undefined, hosts: new Set(host.map(({ value }) => value)) };
}

/** Makes a rule be as it should: one task, none where it is so. */
async function setRule(
  node: NodeContext,
  cluster: ClusterRef,
  wanted: {
    readonly rule: Rule | undefined;
    readonly name: string;
    readonly shape: RuleShape;
    readonly vms: readonly ManagedObjectReference[];
  },
  options: TaskOptions,
): Promise<void> {
  const rulesSpec = ruleChanges(wanted);
  if (rulesSpec.length === 0) return;
  const spec = { $type: "ClusterConfigSpecEx", rulesSpec } as const;
  await runNodeTask(node, "ReconfigureComputeResource_Task", { _this: cluster, spec, modify: true }, options);
}

function ruleChanges({ rule, name, shape, vms }: Parameters<typeof setRule>[2]): Vim.ClusterRuleSpec[] {
  const remove: Vim.ClusterRuleSpec[] = rule ? [{ operation: "remove", removeKey: rule.key ?? 0 }] : [];
  if (vms.length < smallestRule) return remove;
  const { mandatory } = shape;
  const content = { name, enabled: true, mandatory, vm: [...vms] };
  const info = { ...content, $type: shape.$type } as Vim.AnyClusterRuleInfo;
  // A rule cannot become one of the other kind.
  if (!rule || rule.$type !== shape.$type) return [...remove, { operation: "add", info }];
  const isSame =
    rule.mandatory === mandatory && rule.enabled !== false && sameMachines(rule.vm ?? [], content.vm);
  if (isSame) return [];
  return [{ operation: "edit", info: { ...info, ...(rule.key !== undefined && { key: rule.key }) } }];
}

function sameMachines(
  some: readonly ManagedObjectReference[],
  others: readonly ManagedObjectReference[],
): boolean {
  const values = new Set(some.map(({ value }) => value));
  return values.size === others.length && others.every(({ value }) => values.has(value));
}

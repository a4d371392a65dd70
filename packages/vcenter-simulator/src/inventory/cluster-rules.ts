import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { invalidArgument } from "../faults/faults.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

type Cluster = ManagedObject<"ClusterComputeResource">;
type Machine = ManagedObject<"VirtualMachine">;
type Rule = Vim.AnyClusterRuleInfo;

/**
 * A cluster's DRS rules after some changes, in their order. Throws InvalidArgument for a name that is taken, a rule
 * that is not there, and a machine of another cluster.
 */
export function changedRules(
  vcenter: Vcenter,
  cluster: Cluster | undefined,
  present: readonly Rule[],
  changes: readonly Vim.ClusterRuleSpec[],
): Rule[] {
  let rules = [...present];
  for (const { operation, info, removeKey } of changes) {
    if (operation === "remove") {
      const left = rules.filter(({ key }) => key !== Number(removeKey));
      if (left.length === rules.length) throw invalidArgument("spec.rulesSpec.removeKey");
      rules = left;
      continue;
    }
    if (!info) throw invalidArgument("spec.rulesSpec.info");
    for (const ref of machinesOf(info)) requireMember(vcenter, cluster, ref);
    const known = rules.find(({ key, name }) =>
      operation === "edit" ? key === info.key : name === info.name,
    );
    if (operation === "edit" ? !known : known) throw invalidArgument("spec.rulesSpec.info");
    if (operation === "edit") rules = rules.map((rule) => (rule === known ? { ...rule, ...info } : rule));
    else {
      const key = Math.max(0, ...rules.map((rule) => rule.key ?? 0)) + 1;
      const ruleUuid = vcenter.ids.uuid("rule", cluster?.ref.value ?? "", String(key));
      rules.push({ enabled: true, mandatory: false, ...info, key, ruleUuid, userCreated: true });
    }
  }
  return rules;
}

function requireMember(vcenter: Vcenter, cluster: Cluster | undefined, ref: ManagedObjectReference): void {
  const vm = vcenter.registry.find("VirtualMachine", ref);
  if (!vm || !cluster || clusterOf(vcenter, vm) !== cluster) throw invalidArgument("spec.rulesSpec.info.vm");
}

function machinesOf(rule: Rule): readonly ManagedObjectReference[] {
  return "vm" in rule && Array.isArray(rule.vm) ? rule.vm : [];
}

function clusterOf({ registry }: Vcenter, { properties }: Machine): Cluster | undefined {
  const host = registry.find("HostSystem", properties.runtime.host);
  return host && registry.find("ClusterComputeResource", host.properties.parent);
}

/** Strikes a machine that leaves its cluster off the rules there; the rules stay. */
export function leaveRules(vcenter: Vcenter, vm: Machine): void {
  const cluster = clusterOf(vcenter, vm);
  const present = cluster?.properties.configuration.rule ?? [];
  const isMember = (rule: Rule) => machinesOf(rule).some(({ value }) => value === vm.ref.value);
  if (!cluster || !present.some(isMember)) return;
  const rule = present.map((each) =>
    isMember(each) ? { ...each, vm: machinesOf(each).filter(({ value }) => value !== vm.ref.value) } : each,
  );
  const { configuration, configurationEx } = cluster.properties;
  vcenter.registry.update(cluster, {
    configuration: { ...configuration, rule },
    configurationEx: { ...configurationEx, rule } as typeof configurationEx,
  });
}

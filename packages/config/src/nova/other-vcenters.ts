import { toCamelCase } from "../camel-case.ts";
import type { ConfigValues } from "../config-values.ts";
import { clusterList } from "../declare.ts";
import type { OptionTable } from "../option.ts";
import { vmwareOptions } from "./vmware-options.ts";

const {
  host_ip,
  host_port,
  host_username,
  host_password,
  host_thumbprint,
  ca_file,
  insecure,
  ambiguous_names,
  datacenter,
  datastore_regex,
  connection_pool_size,
  api_retry_count,
  maximum_objects,
  pbm_enabled,
  pbm_default_policy,
} = vmwareOptions;

/** `[vmware.NAME]`: what belongs to one vCenter, for each that `[vmware] other_vcenters` names. */
const vcenterOptions = {
  host_ip,
  host_port,
  host_username,
  host_password,
  // Without the old name in [DEFAULT], which would give all vCenters the same list.
  cluster_name: clusterList({
    required: true,
    sampleDefault: "ClusterA, folder1/datacenter2/ClusterB",
    help: "Clusters and resource pools of this vCenter to serve, written as in `[vmware]`.",
  }),
  ambiguous_names,
  datacenter,
  host_thumbprint,
  ca_file,
  insecure,
  datastore_regex,
  connection_pool_size,
  api_retry_count,
  maximum_objects,
  pbm_enabled,
  pbm_default_policy,
} as const;

/** The values of `[vmware.NAME]`. */
export type OtherVCenterValues = ConfigValues<{ readonly vcenter: typeof vcenterOptions }>["vcenter"];

/** A vCenter beside the one in `[vmware]`. */
export interface OtherVCenter {
  /** As `[vmware] other_vcenters` spells it. */
  readonly name: string;
  readonly values: OtherVCenterValues;
}

/** What is looked at of a loaded nova.conf. */
interface LoadedNovaConfig {
  readonly values: { readonly vmware: { readonly otherVcenters: readonly string[] } };
}

/** The group of a vCenter with that name. */
function groupOf(name: string): string {
  return `vmware.${name}`;
}

/** A table with one more group for each of the vCenters. */
export function withOtherVCenters<Table extends OptionTable>(table: Table, names: readonly string[]): Table {
  return { ...table, ...Object.fromEntries(names.map((name) => [groupOf(name), vcenterOptions])) };
}

/**
 * The vCenters that `[vmware] other_vcenters` names, in its order. Throws a `TypeError` for a configuration that was
 * loaded without their groups; `loadNovaConfig` loads them.
 */
export function listOtherVCenters(config: LoadedNovaConfig): readonly OtherVCenter[] {
  const groups = config.values as Readonly<Record<string, unknown>>;
  return [...new Set(config.values.vmware.otherVcenters)].map((name) => {
    const values = groups[toCamelCase(groupOf(name))] as OtherVCenterValues | undefined;
    if (!values) throw new TypeError(`[${groupOf(name)}] was not loaded; load the configuration anew`);
    return { name, values };
  });
}

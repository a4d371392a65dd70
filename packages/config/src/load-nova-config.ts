import { type Config, loadConfig } from "./config.ts";
import { type ConfigRequest, readConfig } from "./config-reading.ts";
import { type NovaOptions, novaOptions } from "./nova/nova-options.ts";
import { withOtherVCenters } from "./nova/other-vcenters.ts";
import { vmwareOptions } from "./nova/vmware-options.ts";

/** A loaded nova.conf. */
export type NovaConfig = Config<NovaOptions>;

/** The values of a loaded nova.conf: `values.vmware.hostIp`. */
export type NovaConfigValues = NovaConfig["values"];

/**
 * {@link loadConfig} with the options of nova.conf, and one more group for each vCenter that
 * `[vmware] other_vcenters` names.
 */
export async function loadNovaConfig(
  request: ConfigRequest & { readonly strict?: boolean } = {},
): Promise<NovaConfig> {
  return loadConfig(await findNovaOptions(request), request);
}

/**
 * The options of nova.conf, with the groups `[vmware.NAME]` that these sources ask for. Never throws for what is
 * wrong with the sources; loading does.
 */
export async function findNovaOptions(request: ConfigRequest): Promise<NovaOptions> {
  const { other_vcenters } = vmwareOptions;
  const { resolutions } = await readConfig({ vmware: { other_vcenters } }, request);
  const names = (resolutions[0]?.value ?? []) as readonly string[];
  return withOtherVCenters(novaOptions, names);
}

import { type Config, loadConfig } from "./config.ts";
import type { ConfigRequest } from "./config-reading.ts";
import { type NovaOptions, novaOptions } from "./nova/nova-options.ts";

/** A loaded nova.conf. */
export type NovaConfig = Config<NovaOptions>;

/** The values of a loaded nova.conf: `values.vmware.hostIp`. */
export type NovaConfigValues = NovaConfig["values"];

/** {@link loadConfig} with the options of nova.conf. */
export function loadNovaConfig(
  request: ConfigRequest & { readonly strict?: boolean } = {},
): Promise<NovaConfig> {
  return loadConfig(novaOptions, request);
}

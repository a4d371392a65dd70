import { KeyedLock } from "@novasphere/ops";
import type { ConductorClient } from "../conductor/conductor-client.ts";
import type { ServiceLog } from "../log/service-log.ts";
import type { PatienceOptions } from "../service/patience.ts";
import type { Timers } from "../service/timers.ts";
import type { DescribeOptions } from "./describe-port.ts";
import type { NeutronApi } from "./neutron-api.ts";
import { patientNeutron } from "./patient-neutron.ts";

/** What the service's configuration says of instances' networks. */
export interface NetworkOptions extends DescribeOptions {
  /** `[vmware] integration_bridge`; undefined where NSX says the network of each port. */
  readonly integrationBridge: string | undefined;
  /** How often the ports of a new instance are tried again. */
  readonly allocateRetries: number;
}

/** What everything about the networks of instances works with. */
export interface InstanceNetworks {
  /** Waited for while it is away. */
  readonly neutron: NeutronApi;
  /** The same for a request whose answer somebody waits for. */
  readonly impatientNeutron: NeutronApi;
  readonly conductor: ConductorClient;
  /** The service host, to which ports are bound. */
  readonly host: string;
  readonly options: NetworkOptions;
  /** What is kept of an instance's network is changed by one at a time. */
  readonly caches: KeyedLock;
  readonly timers: Pick<Timers, "wait">;
  readonly log: ServiceLog;
}

/** Neutron, and what the configuration says of networks. */
export interface NeutronParts {
  readonly api: NeutronApi;
  readonly options: NetworkOptions;
}

/** The networks of all service hosts of this process; undefined where no Neutron is configured. */
export function networksByHost(
  neutron: NeutronParts | undefined,
  options: PatienceOptions & { readonly conductor: ConductorClient },
): (host: string) => InstanceNetworks | undefined {
  if (!neutron) return () => undefined;
  const { conductor, timers, log } = options;
  const shared = {
    neutron: patientNeutron(neutron.api, options),
    impatientNeutron: neutron.api,
    options: neutron.options,
    conductor,
    caches: new KeyedLock(),
    timers,
    log,
  };
  return (host) => ({ ...shared, host });
}

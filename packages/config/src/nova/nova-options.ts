import {
  barbicanOptions,
  cinderOptions,
  glanceOptions,
  keystoneOptions,
  neutronOptions,
  placementOptions,
  serviceUserOptions,
  tokenOptions,
} from "./access-options.ts";
import {
  computeOptions,
  conductorOptions,
  filterSchedulerOptions,
  imageCacheOptions,
  keyManagerOptions,
  pciOptions,
  upgradeLevelOptions,
  workaroundOptions,
} from "./compute-options.ts";
import {
  consoleAuthOptions,
  consoleOptions,
  mksOptions,
  serialConsoleOptions,
  vncOptions,
} from "./console-options.ts";
import {
  instanceOptions,
  intervalOptions,
  logOptions,
  resourceOptions,
  serviceOptions,
} from "./default-options.ts";
import {
  concurrencyOptions,
  notificationOptions,
  notificationTransportOptions,
  rabbitOptions,
  transportOptions,
} from "./messaging-options.ts";
import { vmwareOptions } from "./vmware-options.ts";

/**
 * All options of nova.conf that a compute service on vCenter reads, by group, with Nova's names and defaults
 * (2026.1) and the service's own in `[vmware]`.
 */
export const novaOptions = {
  DEFAULT: {
    ...serviceOptions,
    ...logOptions,
    ...transportOptions,
    ...instanceOptions,
    ...resourceOptions,
    ...intervalOptions,
  },
  vmware: vmwareOptions,
  barbican: barbicanOptions,
  cinder: cinderOptions,
  compute: computeOptions,
  conductor: conductorOptions,
  console: consoleOptions,
  consoleauth: consoleAuthOptions,
  filter_scheduler: filterSchedulerOptions,
  glance: glanceOptions,
  image_cache: imageCacheOptions,
  key_manager: keyManagerOptions,
  keystone: keystoneOptions,
  keystone_authtoken: tokenOptions,
  mks: mksOptions,
  neutron: neutronOptions,
  notifications: notificationOptions,
  oslo_concurrency: concurrencyOptions,
  oslo_messaging_notifications: notificationTransportOptions,
  oslo_messaging_rabbit: rabbitOptions,
  pci: pciOptions,
  placement: placementOptions,
  serial_console: serialConsoleOptions,
  service_user: serviceUserOptions,
  upgrade_levels: upgradeLevelOptions,
  vnc: vncOptions,
  workarounds: workaroundOptions,
};

/** The declarations of {@link novaOptions}. */
export type NovaOptions = typeof novaOptions;

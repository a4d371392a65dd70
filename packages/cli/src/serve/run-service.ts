import { once } from "node:events";
import {
  ComputeService,
  computeMethods,
  computeServiceOptions,
  feedWatchdog,
  GlanceClient,
  glanceAccess,
  HttpClient,
  KeystoneSession,
  managerOptions,
  messageBusOptions,
  NeutronClient,
  neutronAccess,
  PlacementClient,
  placementAccess,
  type ServiceLog,
  type ServiceUserAccess,
  serviceUserAccess,
  startHealthServer,
  systemd,
  systemTimers,
} from "@novasphere/compute-service";
import { type DriverOptions, VSphereDriver } from "@novasphere/driver";
import { connectMessageBus, describeBusEvent, type MessageBus } from "@novasphere/oslo-messaging";
import type { Invocation } from "../invocation.ts";
import { type ConfiguredVCenter, openVCenter } from "../vcenter/configured-vcenter.ts";
import { limitHeapGrowth } from "./limit-heap-growth.ts";
import { driverLog, openLog } from "./open-log.ts";
import { reloadOnHangup } from "./reload-on-hangup.ts";

/** Runs the compute service until the command is stopped. Rejects when it cannot start, or can no longer serve. */
export async function runService(invocation: Invocation): Promise<void> {
  const { io } = invocation;
  limitHeapGrowth();
  await using vcenter = await openVCenter(invocation);
  const log = openLog(invocation, vcenter.config);
  await using bus = connectMessageBus({
    ...messageBusOptions(vcenter.config),
    onConnection: ({ isConnected, error }) =>
      isConnected
        ? log.info("connected to the message bus")
        : log.warn("the message bus is away; connecting again", { ...(error !== undefined && { error }) }),
    onEvent: (event) =>
      log.warn(describeBusEvent(event), { ...("error" in event && { error: event.error }) }),
  });
  const driver: { current?: VSphereDriver } = {};
  const service = createService(vcenter, bus, log, (made) => {
    driver.current = made;
  });
  const manager = systemd(io.env, process.pid, log);
  const { healthPort } = vcenter.config.values.vmware;
  await using _health =
    healthPort === undefined ? undefined : await startHealthServer(healthPort, () => service.health);
  const ended = new AbortController();
  const { signal } = ended;
  const watchdog = feedWatchdog(manager, { timers: systemTimers, health: () => service.health, signal });
  const stopped = once(io.signal, "abort").then(() => "stopped" as const);
  const started = service.start().then(() => "started" as const);
  // A stop ends a start that is still on its way; nobody waits for it then.
  started.catch(() => undefined);
  const stopReloading = reloadOnHangup(io, vcenter, {
    log,
    service,
    manager,
    started,
    driver: () => driver.current,
  });
  try {
    if (io.signal.aborted || (await Promise.race([started, stopped])) === "stopped") return;
    await manager.notify("READY=1", `STATUS=${service.health.nodes.length} nodes`);
    await Promise.race([stopped, service.ended]);
  } finally {
    stopReloading();
    log.info("stopping: running operations are waited for");
    await manager.notify("STOPPING=1");
    await service.stop();
    ended.abort();
    await watchdog;
    log.info("stopped");
  }
}

function createService(
  { config, driverOptions }: ConfiguredVCenter,
  bus: MessageBus,
  log: ServiceLog,
  onDriver: (driver: VSphereDriver) => void,
): ComputeService {
  const openSession = (access: ServiceUserAccess) =>
    new KeystoneSession(access.keystone, new HttpClient(access.http, systemTimers), systemTimers.now);
  const access = placementAccess(config);
  const session = openSession(access);
  const serviceUser = serviceUserAccess(config);
  const placement = new PlacementClient(session, access.endpoint, new HttpClient(access.http, systemTimers));
  const { http, ...glance } = glanceAccess(config);
  const vouching = serviceUser && openSession(serviceUser);
  const images = new GlanceClient({
    ...glance,
    session,
    http: new HttpClient(http, systemTimers),
    serviceUser: vouching,
  });
  const network = neutronAccess(config);
  const options = managerOptions(config);
  return new ComputeService(computeServiceOptions(config), {
    bus,
    placement,
    neutron: network && {
      options: network.networks,
      api: new NeutronClient({
        ...network,
        session: openSession(network),
        http: new HttpClient(network.http, systemTimers),
        serviceUser: vouching,
        now: systemTimers.now,
      }),
    },
    timers: systemTimers,
    log,
    otherNames: driverOptions.publishedNames,
    createDriver: (publishedNames) => {
      const given: DriverOptions = { ...driverOptions, publishedNames, log: driverLog(log) };
      const driver = new VSphereDriver(given);
      onDriver(driver);
      return driver;
    },
    createMethods: (environment) => computeMethods(environment, { images, options }),
  });
}

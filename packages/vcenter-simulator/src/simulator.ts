import { HeldClock, systemClock } from "./clock.ts";
import { controlRoute } from "./control/control-route.ts";
import { SimulatorInventory } from "./control/inventory-control.ts";
import { SimulatorControl } from "./control/simulator-control.ts";
import { watchMachines } from "./events/machine-events.ts";
import { PbmDispatcher } from "./policies/pbm-dispatcher.ts";
import { loadFixture } from "./shape/fixture-loader.ts";
import type { InventoryFixture } from "./shape/inventory-fixture.ts";
import { fixtureOfShape, type InventoryShape } from "./shape/inventory-shape.ts";
import type { SimulatorOptions } from "./simulator-options.ts";
import { createServerCertificate, type ServerCertificate } from "./soap/certificate.ts";
import { Dispatcher } from "./soap/dispatcher.ts";
import { HttpServer } from "./soap/http-server.ts";
import { methodTables } from "./soap/method-tables.ts";
import { sdkRoute } from "./soap/sdk-route.ts";
import { SoapEndpoint } from "./soap/soap-endpoint.ts";
import { folderRoute, hostFolderRoute } from "./transfer/folder-route.ts";
import { nfcRoute } from "./transfer/nfc-route.ts";
import { Vcenter } from "./vcenter.ts";

/** A running vCenter simulator. */
export interface Simulator extends AsyncDisposable {
  /** Where its SDK answers, e.g. `https://127.0.0.1:41234/sdk`. */
  readonly url: string;
  /** SHA-256 of its certificate as colon-separated upper-case hex; undefined over HTTP. */
  readonly thumbprint: string | undefined;
  /** Its certificate in PEM, for clients that take a CA; undefined over HTTP. */
  readonly certificate: string | undefined;
  /** What only a test may do: faults, latency, sessions, hosts and disks that fail. */
  readonly control: SimulatorControl;
  /** The inventory by path, to look at and to change. */
  readonly inventory: SimulatorInventory;
  /** Ends sessions and tasks, cuts connections and stops listening. Doing so twice is fine. */
  close(): Promise<void>;
}

class RunningSimulator implements Simulator {
  readonly url: string;
  readonly thumbprint: string | undefined;
  readonly certificate: string | undefined;
  readonly control: SimulatorControl;
  readonly inventory: SimulatorInventory;
  readonly #vcenter: Vcenter;
  readonly #servers: readonly HttpServer[];
  #closed: Promise<void> | undefined;

  constructor(
    vcenter: Vcenter,
    servers: readonly [vcenter: HttpServer, ...HttpServer[]],
    host: string,
    certificate: ServerCertificate | undefined,
    control: SimulatorControl,
  ) {
    this.#vcenter = vcenter;
    this.#servers = servers;
    this.control = control;
    this.inventory = new SimulatorInventory(vcenter);
    this.url = `${certificate ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${servers[0].port}/sdk`;
    this.thumbprint = certificate?.thumbprint;
    this.certificate = certificate?.certificate;
  }

  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    this.#vcenter.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

/**
 * Builds an inventory and starts a vCenter on it. Rejects with SIMULATOR_INVALID_INVENTORY when the
 * inventory cannot be built, and with the system's error when the address cannot be had.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = "127.0.0.1", port = 0 } = options.listen ?? {};
  const making = options.tls === false ? undefined : createServerCertificate(host);
  const vcenter = createVcenter(options);
  const control = new SimulatorControl(vcenter, options.clock ?? systemClock);
  const endpoint = new SoapEndpoint(vcenter, new Dispatcher(methodTables));
  const certificate = await making;
  const secure = certificate !== undefined;
  const routes = new Map([
    ["/sdk", sdkRoute(endpoint, vcenter.clock, secure)],
    ["/pbm", sdkRoute(new SoapEndpoint(vcenter, new PbmDispatcher()), vcenter.clock, secure)],
    ["/folder", folderRoute(vcenter)],
    ["/nfc", nfcRoute(vcenter)],
    ["/control", controlRoute(control)],
  ]);
  const server = await HttpServer.listen(routes, { host, port }, certificate);
  vcenter.publicAddress = { host, port: server.port, secure, thumbprint: certificate?.thumbprint };
  const others = options.hostsServeFiles ? [await serveHosts(vcenter, host)] : [];
  return new RunningSimulator(vcenter, [server, ...others], host, certificate, control);
}

/** One address that all hosts answer at, with a certificate of their own. */
async function serveHosts(vcenter: Vcenter, host: string): Promise<HttpServer> {
  const certificate = await createServerCertificate(host);
  const routes = new Map([["/folder", hostFolderRoute(vcenter)]]);
  const server = await HttpServer.listen(routes, { host, port: 0 }, certificate);
  vcenter.hostAddress = { host, port: server.port, secure: true, thumbprint: certificate.thumbprint };
  return server;
}

function createVcenter(options: SimulatorOptions): Vcenter {
  const clock = new HeldClock(options.clock ?? systemClock);
  const vcenter = new Vcenter({
    seed: options.seed ?? 1,
    clock,
    pageSize: options.pageSize ?? 100,
    taskDelayMs: options.taskDelayMs ?? 0,
    latencyMs: options.latencyMs ?? 0,
    guestBootMs: options.guestBootMs ?? 0,
    memoryOvercommit: options.memoryOvercommit ?? true,
    sessions: {
      username: options.username,
      password: options.password,
      idleTimeoutMs: options.sessionIdleTimeoutMs ?? 30 * 60_000,
    },
  });
  const { inventory = {} } = options;
  loadFixture(vcenter, isFixture(inventory) ? inventory : fixtureOfShape(inventory));
  vcenter.settle();
  clock.release();
  watchMachines(vcenter);
  return vcenter;
}

function isFixture(inventory: InventoryShape | InventoryFixture): inventory is InventoryFixture {
  return "root" in inventory;
}

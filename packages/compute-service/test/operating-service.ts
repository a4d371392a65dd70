import { readFileSync } from "node:fs";
import type { ComputeDriver } from "@novasphere/driver";
import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { computeMethods, type ManagerOptions } from "../src/index.ts";
import { type StartOptions, startWorld, type World } from "./running-service.ts";
import { StandInGlance } from "./stand-in/glance.ts";

/** An operation as a Nova compute service did it: the request, and its calls to the conductor. */
export interface RecordedOperation {
  readonly method: string;
  readonly args: JsonObject;
  readonly context: JsonObject;
  readonly calls: readonly {
    readonly call: string;
    readonly set?: Record<string, JsonValue>;
    readonly expected?: JsonValue;
  }[];
}

/** Operations recorded between the services of Nova 26, by name. */
const recordedOperations = JSON.parse(
  readFileSync(new URL("./cases/recorded-operations.json", import.meta.url), "utf8"),
) as Record<string, RecordedOperation>;

/** The recorded operation of that name. */
export function recordedOperation(name: string): RecordedOperation {
  const found = recordedOperations[name];
  if (!found) throw new Error(`no recorded operation ${name}`);
  return found;
}

type Row = Record<string, JsonValue>;

/** A compute service with all its methods, and an image service. */
export interface OperatingWorld extends AsyncDisposable {
  readonly world: World;
  /** The service's own; what it does to a VM, Nova does not know. */
  readonly driver: ComputeDriver;
  readonly glance: StandInGlance;
  readonly node: string;
  readonly otherNode: string;
  /** Names of the methods that it answers. */
  readonly methods: readonly string[];
  /** The instance of the recorded build, as the database has it. */
  readonly row: Row;
  /** Whose requests they are: an administrator's. */
  readonly context: Row;
  /** Has a method done what it is asked for; ends, or fails, with it. `host` is the instance's, if it has one. */
  request(method: string, args?: JsonObject, host?: string): Promise<JsonValue>;
  build(changes?: JsonObject): Promise<JsonValue>;
  /** Ends the service and starts another one in its place. */
  restart(): Promise<void>;
  /** UUIDs of the instances that have a VM. */
  machines(): Promise<readonly string[]>;
  /** The node that has the instance's VM, and its power state; undefined where there is none. */
  place(): Promise<{ readonly node: string; readonly powerState: string } | undefined>;
}

const options: ManagerOptions = {
  maxConcurrentBuilds: 10,
  countsFailedBuilds: true,
  maxConcurrentSnapshots: 5,
  maxConcurrentLiveMigrations: 1,
  longCallTimeoutMs: 1_800_000,
  shelvedOffloadsAtOnce: true,
  shutdownTimeoutMs: 0,
  forceConfigDrive: false,
  consoleTokenTtlS: 600,
  mksProxyUrl: "http://proxy.example.org:6090/",
  checksServerGroups: true,
  trackInstanceChanges: true,
};

/** Starts a service with an instance that waits to be built; `changes` differ from the usual options. */
export async function startOperating(
  changes: Partial<ManagerOptions> = {},
  how: Omit<StartOptions, "createMethods"> = {},
): Promise<OperatingWorld> {
  const world = await startWorld();
  const glance = await StandInGlance.start();
  let methods: readonly string[] = [];
  let driver: ComputeDriver | undefined;
  const start = () =>
    world.start({
      ...how,
      createMethods: (environment) => {
        driver = environment.driver;
        const made = computeMethods(environment, {
          images: glance.api,
          options: { ...options, ...changes },
        });
        methods = [...made.keys()];
        return made;
      },
    });
  let service = await start();
  const [node = "", otherNode = ""] = world.conductor
    .rows("ComputeNode")
    .map((row) => String(row["hypervisor_hostname"]));
  const recorded = recordedOperation("d1-create-without-network");
  const instance = recorded.args["instance"] as { "nova_object.data": Row };
  const row = world.conductor.insert("Instance", structuredClone(instance["nova_object.data"]));
  glance.add(String(row["image_ref"]));
  const [recordedDevice] = devicesIn(recorded.args);
  const device = world.conductor.insert("BlockDeviceMapping", recordedDevice ?? {});
  world.placement.named(node).allocations[String(row["uuid"])] = { resources: { VCPU: 1 } };
  const [computeHost = ""] = world.conductor.rows("ComputeNode").map(({ host }) => String(host));
  const context: Row = { ...recorded.context, is_admin: true };
  const request = (method: string, args: JsonObject = {}, host = String(row["host"] ?? computeHost)) =>
    world.bus.call(
      { topic: "compute", server: host, version: "6.0" },
      method,
      { instance: primitive("Instance", "2.7", row), ...args },
      { context: { ...context } },
    );
  if (!driver) throw new Error("no service host was joined");
  const present = () => driver as ComputeDriver;
  return {
    world,
    get driver() {
      return present();
    },
    glance,
    node,
    otherNode,
    methods,
    row,
    context,
    request,
    build: (differences = {}) =>
      request("build_and_run_instance", {
        ...recorded.args,
        node,
        instance: primitive("Instance", "2.7", row),
        image: {
          ...(recorded.args["image"] as JsonObject),
          disk_format: "vmdk",
          size: glance.bytes.length,
        },
        block_device_mapping: primitive("BlockDeviceMappingList", "1.18", {
          objects: [primitive("BlockDeviceMapping", "1.21", device)],
        }),
        ...differences,
      }),
    restart: async () => {
      await service.stop();
      service = await start();
    },
    machines: () => present().listInstanceUuids(),
    place: async () => {
      for (const [node, instances] of await present().getAllInstancesByNode())
        for (const { uuid, powerState } of instances) if (uuid === row["uuid"]) return { node, powerState };
      return undefined;
    },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await glance[Symbol.asyncDispose]();
    },
  };
}

/** An object as it travels. */
export function primitive(name: string, version: string, data: Row): JsonObject {
  return {
    "nova_object.name": name,
    "nova_object.namespace": "nova",
    "nova_object.version": version,
    "nova_object.data": { ...data },
  };
}

function devicesIn(args: JsonObject): Row[] {
  const list = args["block_device_mapping"] as {
    "nova_object.data": { objects: { "nova_object.data": Row }[] };
  };
  return list["nova_object.data"].objects.map((object) => object["nova_object.data"]);
}

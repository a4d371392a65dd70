import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { NetworkInfo } from "../src/networks/network-info.ts";
import { type OperatingWorld, primitive, recordedOperation, startOperating } from "./operating-service.ts";
import type { StartOptions, World } from "./running-service.ts";
import { infoCache } from "./stand-in/network-records.ts";
import { StandInNeutron } from "./stand-in/neutron.ts";

/** The port group of the simulated vCenter, for which networks are named. */
export const portgroup = "DC0_DVPG0";

/** A compute service with a Neutron. */
export interface NetworkedWorld extends AsyncDisposable {
  readonly operating: OperatingWorld;
  readonly neutron: StandInNeutron;
  /** What is kept of the instance's network. */
  info(): NetworkInfo;
  /** The database has nothing of it any more. */
  loseInfo(): void;
  /** MAC addresses of the VM's cards. */
  cards(): Promise<readonly (string | undefined)[]>;
  /** Names of the port groups that they are plugged into. */
  portgroups(): readonly (string | undefined)[];
  /** What the guest's tools are told. */
  machineId(): unknown;
  /** Builds the instance with cards as they were asked for; `null` says nothing of them. */
  build(wishes: readonly Wish[] | null, changes?: JsonObject): Promise<JsonValue>;
  /** The fault that the instance was left, if there is one. */
  fault(): JsonValue | undefined;
}

/** A card that is asked for. */
export interface Wish {
  readonly network_id?: string;
  readonly port_id?: string;
  readonly address?: string;
  readonly tag?: string;
}

/** Starts a service whose instance waits to be built. */
export async function startNetworked({
  retries = 0,
  ...how
}: Omit<StartOptions, "createMethods" | "neutron"> & {
  readonly retries?: number;
} = {}): Promise<NetworkedWorld> {
  const instance = recordedOperation("d1-create-without-network").args["instance"] as JsonObject;
  const { project_id } = instance["nova_object.data"] as { readonly project_id: string };
  const neutron = await StandInNeutron.start(project_id);
  neutron.retries = retries;
  const operating = await startOperating({}, { ...how, neutron: neutron.parts });
  const { row, world } = operating;
  return {
    operating,
    neutron,
    info: () => JSON.parse(String(infoCache(world.conductor, row["uuid"])?.["network_info"])) as NetworkInfo,
    loseInfo: () => {
      Object.assign(infoCache(world.conductor, row["uuid"]) ?? {}, { network_info: "[]" });
    },
    cards: async () => {
      const key = { uuid: String(row["uuid"]), node: String(row["node"]) };
      const { networkCards } = await operating.driver.getInstanceDiagnostics({}, key);
      return networkCards.map(({ macAddress }) => macAddress);
    },
    portgroups: () =>
      (machine(world).hardware?.device ?? []).flatMap((device) => {
        const backing = "macAddress" in device ? (device.backing as CardBacking | undefined) : undefined;
        if (!backing?.port) return [];
        const { inventory } = world.simulator;
        const groups = inventory.list("DistributedVirtualPortgroup").map((ref) => inventory.properties(ref));
        return [groups.find(({ key }) => key === backing.port?.portgroupKey)?.name];
      }),
    machineId: () => machine(world).extraConfig?.find(({ key }) => key === "machine.id")?.value,
    build: (wishes, changes = {}) =>
      operating.build({ requested_networks: wishes && requests(wishes), ...changes }),
    fault: () => world.conductor.rows("InstanceFault").at(-1)?.["message"],
    [Symbol.asyncDispose]: async () => {
      await operating[Symbol.asyncDispose]();
      await neutron[Symbol.asyncDispose]();
    },
  };
}

interface CardBacking {
  readonly port?: { readonly portgroupKey?: string };
}

/** What the vCenter has of the only VM. */
function machine({ simulator: { inventory } }: World) {
  const [vm = { type: "VirtualMachine", value: "" }] = inventory.list("VirtualMachine");
  const { config } = inventory.properties(vm);
  if (!config) throw new Error("the VM has no configuration");
  return config;
}

function requests(wishes: readonly Wish[]): JsonObject {
  const nothing = { network_id: null, port_id: null, address: null, tag: null };
  return primitive("NetworkRequestList", "1.1", {
    objects: wishes.map((wish) => primitive("NetworkRequest", "1.3", { ...nothing, ...wish })),
  });
}

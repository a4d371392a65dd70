import type { ComputeDriver, RequestContext } from "@novasphere/driver";
import type { PowerState } from "@novasphere/ops";

/** Where an instance's VM is, and how. */
export interface VmPlace {
  /** The driver's name of the node. */
  readonly node: string;
  readonly state: PowerState;
}

/** Our VMs of all nodes by instance UUID: one read for each vCenter. */
export async function readVmPlaces(
  driver: ComputeDriver,
  context: RequestContext,
): Promise<ReadonlyMap<string, VmPlace>> {
  const byNode = await driver.getAllInstancesByNode(context);
  const places = [...byNode].flatMap(([node, instances]) =>
    instances.map(({ uuid, powerState }) => [uuid, { node, state: powerState }] as const),
  );
  return new Map(places);
}

/** Power states alone. */
export function powerStatesOf(places: ReadonlyMap<string, VmPlace>): ReadonlyMap<string, PowerState> {
  return new Map([...places].map(([uuid, { state }]) => [uuid, state]));
}

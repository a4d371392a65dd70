import { type InventoryFixture, startSimulator } from "@novasphere/vcenter-simulator";

/** A vCenter inside this process. */
export interface EmbeddedVCenter extends AsyncDisposable {
  /** Where its SDK answers. */
  readonly url: string;
  /** The options of `[vmware]` that lead to it. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Starts a vCenter that holds `inventory`, on a free port of this machine, for this process only. */
export async function startEmbeddedVCenter(
  inventory: InventoryFixture,
  { taskMs = 0 }: { readonly taskMs?: number } = {},
): Promise<EmbeddedVCenter> {
  const credentials = { username: "administrator@vsphere.local", password: crypto.randomUUID() };
  const simulator = await startSimulator({ inventory, taskDelayMs: taskMs, ...credentials });
  const { hostname, port } = new URL(simulator.url);
  return {
    url: simulator.url,
    settings: {
      host_ip: hostname,
      host_port: Number(port),
      host_username: credentials.username,
      host_password: credentials.password,
      ...(simulator.thumbprint !== undefined && { host_thumbprint: simulator.thumbprint }),
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

import type { Simulator } from "@novasphere/vcenter-simulator";
import { passwordVariable } from "./simulator-options.ts";

/** A running simulator and who may log in. */
export interface SimulatorFacts {
  readonly simulator: Pick<Simulator, "url" | "thumbprint">;
  readonly username: string;
  /** The password, where nobody chose it; one that was chosen is not repeated. */
  readonly newPassword: string | undefined;
}

/** What a program needs to know to use the simulator. */
export function simulatorRecord({ simulator, username, newPassword }: SimulatorFacts) {
  return {
    url: simulator.url,
    username,
    password: newPassword ?? null,
    thumbprint: simulator.thumbprint ?? null,
  };
}

/** The same for people: a nova.conf to copy, and what to type. */
export function describeSimulator({ simulator, username, newPassword }: SimulatorFacts): string {
  const { hostname, port } = new URL(simulator.url);
  return `A vCenter answers at ${simulator.url} until you press Ctrl-C.

Put this into a file, say simulator.conf, and name what you want to serve:

[vmware]
host_ip = ${hostname.replace(/^\[|\]$/g, "")}
host_port = ${port}
host_username = ${username}
host_password = ${newPassword ?? `<the one you gave by --password or ${passwordVariable}>`}
host_thumbprint = ${simulator.thumbprint}
cluster_name = DC0_C0

Then, in another terminal:

novasphere inventory tree --config-file simulator.conf
novasphere hypervisor list --config-file simulator.conf
novasphere server create web-1 --node DC0_C0 --vcpus 1 --ram 512 --disk 1 --config-file simulator.conf
`;
}

import { CliError } from "../errors.ts";
import { requireNode } from "../nodes/find-node.ts";
import type { DriverUse } from "../vcenter/with-driver.ts";

/** What `server create` is told beside the name. Memory in MiB, disk in GiB. */
export interface CreateOptions {
  readonly node: string;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
  readonly network: readonly string[];
  readonly start: boolean;
}

/** Creates an instance on the node that `node` means and waits until it is there. */
export async function createServer(
  { driver, context }: DriverUse,
  request: CreateOptions & { readonly name: string; readonly uuid: string },
): Promise<void> {
  const { name, uuid, vcpus, ram, disk, network, start } = request;
  if (name.trim() === "") throw new CliError("CLI_USAGE", "the name of a server must not be empty");
  const node = requireNode(driver.nodes, request.node);
  const flavor = { vcpus, memoryMb: ram, rootGb: disk };
  await driver.spawn(
    context,
    { uuid, node: node.name, displayName: name, flavor },
    { networks: network, powerOn: start },
  );
}

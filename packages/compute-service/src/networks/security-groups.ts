import type { JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { Instance } from "../objects/instance.ts";
import type { InstanceNetworks } from "./instance-networks.ts";
import { list } from "./neutron.ts";

interface SecurityGroup {
  readonly id: string;
  readonly name: string;
}

/** Ids of the security groups that were asked for by id or name; none for the default, which Neutron gives by itself. */
export async function findSecurityGroups(
  { neutron }: InstanceNetworks,
  context: NovaContext,
  instance: Instance,
  asked: JsonValue | undefined,
): Promise<readonly string[]> {
  const wanted = (Array.isArray(asked) ? (asked as readonly JsonValue[]) : []).map(String);
  if (wanted.length === 0 || (wanted.length === 1 && wanted[0] === "default")) return [];
  const groups = await list<SecurityGroup>(neutron, context, "user", "security-groups", {
    fields: ["id", "name"],
    tenant_id: instance.get("project_id") ?? "",
  });
  return wanted.map((text) => {
    const [named, ...others] = groups.filter(({ name }) => name === text);
    if (others.length > 0)
      throw novaFailure({
        className: "NoUniqueMatch",
        code: 409,
        message: `Multiple security groups found matching '${text}'. Use an ID to be more specific.`,
      });
    // A name that is another's id goes first.
    const found = named ?? groups.find(({ id }) => id === text);
    if (found) return found.id;
    throw novaFailure({
      className: "SecurityGroupNotFound",
      code: 404,
      message: `Security group ${text} not found.`,
      kwargs: { security_group_id: text },
    });
  });
}

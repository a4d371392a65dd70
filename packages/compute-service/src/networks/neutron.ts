import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { NovaContext } from "../conductor/nova-context.ts";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { NeutronApi, NeutronRequest, NeutronRights } from "./neutron-api.ts";
import { NeutronError } from "./neutron-error.ts";

type QueryValue = string | boolean | readonly string[];

/** What is asked for; a list stands for any of its values. */
export type Query = Readonly<Record<string, QueryValue>>;

/** The collections that are listed. */
export type Collection = "ports" | "networks" | "subnets" | "floatingips" | "security-groups";

/** Lists a collection; all of it that those with the rights see and the query takes. */
export async function list<Item>(
  api: NeutronApi,
  context: NovaContext,
  rights: NeutronRights,
  collection: Collection,
  query: Query,
): Promise<readonly Item[]> {
  const path = `/${collection}?${encode(query)}`;
  const body = await ask(api, context, rights, { method: "GET", path });
  return ((body as JsonObject | null)?.[collection.replace("-", "_")] ?? []) as unknown as readonly Item[];
}

/** Makes, changes or shows one thing. */
export async function one<Item>(
  api: NeutronApi,
  context: NovaContext,
  rights: NeutronRights,
  request: NeutronRequest & { readonly name: string },
): Promise<Item> {
  const { name, ...sent } = request;
  const body = await ask(api, context, rights, sent);
  return (body as JsonObject)[name] as unknown as Item;
}

/**
 * Asks Neutron. Throws `COMPUTE_NEUTRON_REFUSED` for an error, and Nova's own exceptions when a token is not taken or not
 * good for the request.
 */
export async function ask(
  api: NeutronApi,
  context: NovaContext,
  rights: NeutronRights,
  request: NeutronRequest,
): Promise<JsonValue> {
  const answer = await api.send(context, rights, request);
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  const error = new NeutronError(`${request.method} ${request.path.split("?")[0]}`, answer);
  if (answer.status === 401)
    throw rights === "user"
      ? novaFailure({ className: "Unauthorized", code: 401, message: "Not authorized." }, { cause: error })
      : novaFailure(
          {
            className: "NeutronAdminCredentialConfigurationInvalid",
            code: 400,
            message: "Networking client is experiencing an unauthorized exception.",
          },
          { cause: error },
        );
  if (answer.status === 403 && error.type !== "OverQuota")
    throw novaFailure({ className: "Forbidden", code: 403, message: error.message }, { cause: error });
  throw error;
}

function encode(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((entry): [string, string] => [name, String(entry)]),
  );
  return new URLSearchParams(pairs).toString();
}

import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import type { PlacementApi } from "./placement-api.ts";
import { expectStatus } from "./placement-error.ts";

const version = "1.28";

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pathOf(consumer: string): string {
  return `/allocations/${consumer}`;
}

/** What a consumer (an instance or a migration) has been given; undefined when that is nothing. One request. */
async function findAllocations(placement: PlacementApi, consumer: string): Promise<JsonObject | undefined> {
  const path = pathOf(consumer);
  const body = expectStatus(await placement.send({ method: "GET", path, version }), [200], `GET ${path}`);
  if (!isObject(body) || !isObject(body["allocations"])) return undefined;
  return Object.keys(body["allocations"]).length > 0 ? body : undefined;
}

/** Gives back all that a consumer has, without asking what that is. One request. */
export async function deleteAllocations(placement: PlacementApi, consumer: string): Promise<void> {
  const path = pathOf(consumer);
  expectStatus(await placement.send({ method: "DELETE", path, version }), [204, 404], `DELETE ${path}`);
}

/** Gives the allocations of one consumer, e.g. a migration, to another, e.g. its instance. Up to three requests. */
export async function moveAllocations(
  placement: PlacementApi,
  source: string,
  target: string,
): Promise<boolean> {
  const given = await findAllocations(placement, source);
  if (!given) return false;
  const present = await placement.send({ method: "GET", path: pathOf(target), version });
  const generation = isObject(present.body) ? (present.body["consumer_generation"] ?? null) : null;
  const body = {
    [target]: { ...given, consumer_generation: generation },
    [source]: { ...given, allocations: {} },
  };
  const answer = await placement.send({ method: "POST", path: "/allocations", version, body });
  expectStatus(answer, [204], `POST /allocations for ${source} and ${target}`);
  return true;
}

/** Takes one provider out of what a consumer has, e.g. that of a node it has left. Up to two requests. */
export async function takeFromAllocations(
  placement: PlacementApi,
  consumer: string,
  provider: string,
): Promise<void> {
  const given = await findAllocations(placement, consumer);
  const present = given?.["allocations"];
  if (!given || !isObject(present) || !(provider in present)) return;
  const { [provider]: _, ...allocations } = present;
  const path = pathOf(consumer);
  const body = { ...given, allocations };
  expectStatus(await placement.send({ method: "PUT", path, version, body }), [204], `PUT ${path}`);
}

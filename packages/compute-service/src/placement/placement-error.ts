import type { JsonObject, JsonValue } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import type { PlacementAnswer } from "./placement-api.ts";

/** Code and text of the first error in an answer of Placement. */
export function placementProblem({ body }: PlacementAnswer): {
  readonly code: string;
  readonly detail: string;
} {
  const errors = isObject(body) && Array.isArray(body["errors"]) ? (body["errors"] as JsonValue[]) : [];
  const first = errors.find(isObject);
  // Behind its first lines a defect of Placement's has whole statements.
  const detail = String(first?.["detail"] ?? "")
    .trim()
    .replace(/\s+/g, " ")
    .slice(0, 300);
  return { code: String(first?.["code"] ?? ""), detail };
}

/** The body of an answer with one of these statuses. Throws `COMPUTE_PLACEMENT_REFUSED` for any other. */
export function expectStatus(answer: PlacementAnswer, statuses: readonly number[], what: string): JsonValue {
  if (statuses.includes(answer.status)) return answer.body;
  const { detail } = placementProblem(answer);
  throw new ComputeServiceError(
    "COMPUTE_PLACEMENT_REFUSED",
    `Placement answered ${what} with ${answer.status}${detail && `: ${detail}`}`,
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { type PatienceOptions, patiently } from "../service/patience.ts";
import type { PlacementApi } from "./placement-api.ts";

/**
 * Placement for operations, of which each changes it once, and waits for it while it is away. All of their requests say
 * how things are to be, so each may be repeated.
 */
export function patientPlacement(placement: PlacementApi, options: PatienceOptions): PlacementApi {
  return {
    send: (request, sending) => patiently("Placement", options, () => placement.send(request, sending)),
  };
}

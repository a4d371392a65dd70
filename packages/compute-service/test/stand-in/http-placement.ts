import type { JsonValue } from "@novasphere/oslo-messaging";
import type { PlacementApi } from "../../src/placement/placement-api.ts";

/** The stand-in for Placement, asked over HTTP without a log-in. */
export function httpPlacement(url: string): PlacementApi {
  return {
    send: async ({ method, path, version, body }) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          "openstack-api-version": `placement ${version}`,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : (JSON.parse(text) as JsonValue) };
    },
  };
}

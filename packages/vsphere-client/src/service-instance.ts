import type { ManagedObjectReference } from "@novasphere/vim25";

/** The one object that every server has under the same name. */
export const serviceInstance: ManagedObjectReference<"ServiceInstance"> = {
  type: "ServiceInstance",
  value: "ServiceInstance",
};

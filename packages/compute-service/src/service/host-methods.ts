import { RpcFailure, type RpcMethod } from "@novasphere/oslo-messaging";
import type { ComputeEnvironment, ComputeMethods } from "./compute-methods.ts";

/** What is answered about the service host itself, whatever instances it has. */
export function hostMethods({ host, nodes }: ComputeEnvironment): ComputeMethods {
  const setEnabled: RpcMethod = async ({ args }) => {
    const isEnabled = args["enabled"] === true;
    await nodes.setEnabled(host, isEnabled);
    return isEnabled ? "enabled" : "disabled";
  };
  return new Map([
    // Nova's API waits for this answer whenever hypervisors are listed.
    ["get_host_uptime", refuse("a cluster has no uptime")],
    ["set_host_enabled", setEnabled],
    ["host_power_action", refuse("single hosts are the business of vCenter")],
    ["host_maintenance_mode", refuse("maintenance of single hosts is the business of vCenter")],
  ]);
}

function refuse(message: string): RpcMethod {
  return async () => {
    throw new RpcFailure({ className: "NotImplementedError", module: "builtins", message });
  };
}

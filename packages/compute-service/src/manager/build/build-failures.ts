import type { RpcFailure } from "@novasphere/oslo-messaging";
import { isNovaError, userMessage } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";

/** Failures that every other node would have as well. */
const final = [
  "BuildAbortException",
  "Invalid",
  "InvalidInput",
  "ImageUnacceptable",
  "ImageNotFound",
  "ImageNotActive",
  "ImageNotAuthorized",
  "FlavorDiskTooSmall",
  "InvalidBDM",
  "NotImplementedError",
];

/** The same of what Neutron was asked for. */
const finalOfNetworks = [
  "ExternalNetworkAttachForbidden",
  "FixedIpAlreadyInUse",
  "FixedIpInvalidOnHost",
  "InterfaceAttachFailedNoNetwork",
  "NetworkAmbiguous",
  "NetworkNotFound",
  "NetworksWithQoSPolicyNotSupported",
  "NoMoreFixedIps",
  "NoUniqueMatch",
  "PortInUse",
  "PortLimitExceeded",
  "PortNotFound",
  "PortNotUsable",
  "PortNotUsableDNS",
  "SecurityGroupCannotBeApplied",
  "SecurityGroupNotFound",
  "UnableToAutoAllocateNetwork",
];

/** True when no other node need be tried. */
export function isFinal(failure: RpcFailure): boolean {
  return isNovaError(failure, ...final, ...finalOfNetworks);
}

/** True when somebody deletes the instance, or has done so. */
export function isGone(error: unknown): boolean {
  return isNovaError(error, "InstanceNotFound", "UnexpectedDeletingTaskStateError");
}

/** What the owner is told of a build that is not tried again. */
export function abortFailure(uuid: string, failure: RpcFailure): RpcFailure {
  const cause = userMessage(failure);
  const reason = isNovaError(failure, ...finalOfNetworks)
    ? `Failed to allocate the network(s) with error ${cause}, not rescheduling.`
    : cause;
  return novaFailure(
    {
      className: "BuildAbortException",
      message: `Build of instance ${uuid} aborted: ${reason}`,
      kwargs: { instance_uuid: uuid, reason },
    },
    { cause: failure.cause ?? failure },
  );
}

/** What a build that can ask for something else is refused with. */
export function refuse(reason: string): RpcFailure {
  return novaFailure({ className: "Invalid", code: 400, message: reason });
}

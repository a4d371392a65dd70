import type { RpcFailure } from "@novasphere/oslo-messaging";
import { novaFailure } from "../manager/failures/nova-failure.ts";
import type { Port } from "./neutron-records.ts";

// Exceptions of Nova's that its API knows how to show.

export function portNotFound(port_id: string): RpcFailure {
  return novaFailure({
    className: "PortNotFound",
    code: 404,
    message: `Port id ${port_id} could not be found.`,
    kwargs: { port_id },
  });
}

export function portInUse(port_id: string, cause?: unknown): RpcFailure {
  return novaFailure(
    {
      className: "PortInUse",
      code: 400,
      message: `Port ${port_id} is still in use.`,
      kwargs: { port_id },
    },
    { cause },
  );
}

export function portNotUsable(port_id: string, instance: string): RpcFailure {
  return novaFailure({
    className: "PortNotUsable",
    code: 400,
    message: `Port ${port_id} not usable for instance ${instance}.`,
    kwargs: { port_id, instance },
  });
}

export function portNotUsableDns(
  { id: port_id, dns_name: value = null }: Port,
  instance: string,
  hostname: string,
): RpcFailure {
  return novaFailure({
    className: "PortNotUsableDNS",
    code: 400,
    message: `Port ${port_id} not usable for instance ${instance}. Value ${value} assigned to dns_name attribute does not match instance's hostname ${hostname}`,
    kwargs: { port_id, instance, value, hostname },
  });
}

export function portBindingFailed(port_id: string): RpcFailure {
  return novaFailure({
    className: "PortBindingFailed",
    code: 400,
    message: `Binding failed for port ${port_id}, please check neutron logs for more information.`,
    kwargs: { port_id },
  });
}

export function networkNotFound(network_id: string, cause?: unknown): RpcFailure {
  return novaFailure(
    {
      className: "NetworkNotFound",
      code: 404,
      message: `Network ${network_id} could not be found.`,
      kwargs: { network_id },
    },
    { cause },
  );
}

export function networkAmbiguous(): RpcFailure {
  const message = "Multiple possible networks found, use a Network ID to be more specific.";
  return novaFailure({ className: "NetworkAmbiguous", code: 400, message });
}

export function noNetwork(project_id: string): RpcFailure {
  return novaFailure({
    className: "InterfaceAttachFailedNoNetwork",
    code: 400,
    message: `No specific network was requested and none are available for project '${project_id}'.`,
    kwargs: { project_id },
  });
}

export function externalNetworkForbidden(network_uuid: string): RpcFailure {
  return novaFailure({
    className: "ExternalNetworkAttachForbidden",
    code: 403,
    message: `It is not allowed to create an interface on external network ${network_uuid}`,
    kwargs: { network_uuid },
  });
}

export function securityGroupsNotApplicable(): RpcFailure {
  const message =
    "Network requires port_security_enabled and subnet associated in order to apply security groups.";
  return novaFailure({ className: "SecurityGroupCannotBeApplied", code: 400, message });
}

export function qosNotSupported(instance_uuid: string, network_id: string): RpcFailure {
  return novaFailure({
    className: "NetworksWithQoSPolicyNotSupported",
    code: 400,
    message: `Using networks with QoS policy is not supported for instance ${instance_uuid}. (Network ID is ${network_id})`,
    kwargs: { instance_uuid, network_id },
  });
}

export function invalidInput(reason: string, cause?: unknown): RpcFailure {
  const message = `Invalid input received: ${reason}`;
  return novaFailure({ className: "InvalidInput", code: 400, message, kwargs: { reason } }, { cause });
}

export function bindingNotChanged(
  className: "PortBindingActivationFailed" | "PortBindingDeletionFailed",
  port_id: string,
  host: string,
  cause: unknown,
): RpcFailure {
  const what =
    className === "PortBindingActivationFailed" ? "activate binding for port" : "delete binding for port(s)";
  const message = `Failed to ${what} ${port_id} on host ${host}; please check neutron logs for more information`;
  return novaFailure({ className, message, kwargs: { port_id, host } }, { cause });
}

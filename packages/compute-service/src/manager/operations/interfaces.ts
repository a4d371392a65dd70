import type { JsonObject } from "@novasphere/oslo-messaging";
import { instanceKey } from "../../instance/driver-instance.ts";
import { knownImage } from "../../instance/image-metadata.ts";
import { allocateNetworks } from "../../networks/allocate-networks.ts";
import { fetchNetworkInfo } from "../../networks/info-cache.ts";
import { interfaceRequest } from "../../networks/interface-request.ts";
import { chooseWishes } from "../../networks/network-choice.ts";
import { portNotFound } from "../../networks/network-failures.ts";
import { refreshNetworkInfo } from "../../networks/refresh-info.ts";
import { releasePort } from "../../networks/release-networks.ts";
import { failureOf } from "../failures/failure-of.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";

/** `attach_interface`: gives an instance a port and a card for it. Answers what is known of the port. */
export const attachInterface: InstanceWork = async (
  { networks, driver, log },
  { context, instance, uuid, args, signal },
) => {
  const text = (name: string) => (typeof args[name] === "string" && args[name] !== "" ? args[name] : null);
  if (!networks)
    throw novaFailure({
      className: "AttachInterfaceNotSupported",
      code: 400,
      message: `Attaching interfaces is not supported for instance ${uuid}.`,
      kwargs: { instance_uuid: uuid },
    });
  if (text("tag") !== null)
    throw novaFailure({
      className: "NetworkInterfaceTaggedAttachNotSupported",
      code: 400,
      message: "Tagged network interface attachment is not supported for this server instance.",
    });
  const asked = { ...networks, neutron: networks.impatientNeutron };
  const wish = { networkId: text("network_id"), portId: text("port_id"), address: text("requested_ip") };
  const [vif] = await allocateNetworks(asked, context, instance, { choice: chooseWishes([wish]) });
  if (!vif) throw interfaceFailure("InterfaceAttachFailed", uuid);
  try {
    const image = knownImage(instance);
    await driver.attachInterface(
      { signal, ...(image && { image }) },
      instanceKey(instance),
      interfaceRequest(vif, networks.options),
    );
  } catch (cause) {
    log.warn(`port ${vif.id} was not plugged`, { context, instance: uuid, error: cause });
    await releasePort(networks, context, instance, vif.id).catch((error) =>
      log.error(`port ${vif.id} was not given back`, { context, instance: uuid, error }),
    );
    throw interfaceFailure("InterfaceAttachFailed", uuid, failureOf(cause, uuid));
  }
  return vif satisfies JsonObject;
};

/** `detach_interface`: takes an instance a card and its port. A port of the user's making stays. */
export const detachInterface: InstanceWork = async (
  { networks, driver, log },
  { context, instance, uuid, args, signal },
) => {
  const portId = String(args["port_id"] ?? "");
  const info = networks ? await fetchNetworkInfo(networks, context, instance) : [];
  const vif = info.find(({ id }) => id === portId);
  if (!networks || !vif) throw portNotFound(portId);
  try {
    const card = { vifId: vif.id, macAddress: vif.address };
    await driver.detachInterface({ signal }, instanceKey(instance), card);
  } catch (cause) {
    log.warn(`port ${portId} was not unplugged`, { context, instance: uuid, error: cause });
    throw interfaceFailure("InterfaceDetachFailed", uuid, failureOf(cause, uuid));
  }
  await releasePort(networks, context, instance, portId);
  return undefined;
};

/** `inject_network_info`: tells the guest's tools what its cards are to be set to. */
export const injectNetworkInfo: InstanceWork = async (
  { networks, driver },
  { context, instance, signal },
) => {
  if (!networks) return undefined;
  const info = await refreshNetworkInfo(networks, context, instance);
  const cards = info.map((vif) => interfaceRequest(vif, networks.options));
  await driver.injectNetworkInfo({ signal }, instanceKey(instance), cards);
  return undefined;
};

function interfaceFailure(
  className: "InterfaceAttachFailed" | "InterfaceDetachFailed",
  uuid: string,
  cause?: unknown,
) {
  const [what, preposition, code] =
    className === "InterfaceAttachFailed"
      ? (["attach", "to", 500] as const)
      : (["detach", "from", 400] as const);
  const message = `Failed to ${what} network adapter device ${preposition} ${uuid}`;
  return novaFailure({ className, code, message, kwargs: { instance_uuid: uuid } }, { cause });
}

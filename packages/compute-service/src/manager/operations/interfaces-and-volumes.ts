import { notImplemented, novaFailure } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";

/** Work that is always refused with `NotImplementedError`. */
export function refused(what: string): InstanceWork {
  return async () => {
    throw notImplemented(`${what} is not supported by this compute service`);
  };
}

export const attachInterface: InstanceWork = async (_manager, { args, uuid }) => {
  if (args["tag"])
    throw novaFailure({
      className: "NetworkInterfaceTaggedAttachNotSupported",
      code: 400,
      message: "Tagged network interface attachment is not supported for this server instance.",
    });
  throw novaFailure({
    className: "AttachInterfaceNotSupported",
    code: 400,
    message: `Attaching interfaces is not supported for instance ${uuid}.`,
    kwargs: { instance_uuid: uuid },
  });
};

/** No instance has a port here. */
export const detachInterface: InstanceWork = async (_manager, { args }) => {
  const port_id = String(args["port_id"] ?? "");
  throw novaFailure({
    className: "PortNotFound",
    code: 404,
    message: `Port id ${port_id} could not be found.`,
    kwargs: { port_id },
  });
};

export const reserveBlockDeviceName: InstanceWork = async (_manager, { args }) => {
  if (args["tag"])
    throw novaFailure({
      className: "VolumeTaggedAttachNotSupported",
      code: 400,
      message: "Tagged volume attachment is not supported for this server instance.",
    });
  if (args["multiattach"] === true) {
    const volume_id = String(args["volume_id"] ?? "");
    throw novaFailure({
      className: "MultiattachNotSupportedByVirtDriver",
      code: 400,
      message: `Volume ${volume_id} has 'multiattach' set, which is not supported for this instance.`,
      kwargs: { volume_id },
    });
  }
  const reason = "volumes are not supported on this host";
  throw novaFailure({
    className: "InvalidVolume",
    code: 400,
    message: `Invalid volume: ${reason}`,
    kwargs: { reason },
  });
};

/** No volume was ever attached, so there is no connection to remove. */
export const removeVolumeConnection: InstanceWork = async () => undefined;

export const quiesce: InstanceWork = async (_manager, { uuid }) => {
  const reason = "guests are quiesced only as part of a snapshot";
  throw novaFailure({
    className: "InstanceQuiesceNotSupported",
    code: 400,
    message: `Quiescing is not supported in instance ${uuid}: ${reason}`,
    kwargs: { instance_id: uuid, reason },
  });
};

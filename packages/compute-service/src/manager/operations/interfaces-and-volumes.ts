import { notImplemented, novaFailure } from "../failures/nova-failure.ts";
import type { InstanceWork } from "../instance-method.ts";

/** Work that is always refused with `NotImplementedError`. */
export function refused(what: string): InstanceWork {
  return async () => {
    throw notImplemented(`${what} is not supported by this compute service`);
  };
}

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

import { type MethodFaultError, methodFault } from "../faults/method-fault.ts";

/** The configuration of the device at that index of `deviceChange` is wrong. */
export function invalidDeviceSpec(deviceIndex: number, property?: string): MethodFaultError {
  const message = `Invalid configuration for device '${deviceIndex}'.`;
  const fields = property === undefined ? { deviceIndex } : { deviceIndex, property };
  return methodFault("InvalidDeviceSpec", message, fields);
}

/** What the device at that index is backed by does not exist or does not fit. */
export function invalidDeviceBacking(deviceIndex: number, property: string): MethodFaultError {
  const message = `Incompatible device backing specified for device '${deviceIndex}'.`;
  return methodFault("InvalidDeviceBacking", message, { deviceIndex, property });
}

/** The device at that index names a controller that is not there. */
export function invalidController(deviceIndex: number, controllerKey: number): MethodFaultError {
  const message = `The device '${deviceIndex}' is referring to a nonexisting controller '${controllerKey}'.`;
  return methodFault("InvalidController", message, { deviceIndex, controllerKey, property: "controllerKey" });
}

/** The device at that index needs a controller and names none. */
export function missingController(deviceIndex: number): MethodFaultError {
  const message = `The device '${deviceIndex}' requires a controller.`;
  return methodFault("MissingController", message, { deviceIndex, property: "controllerKey" });
}

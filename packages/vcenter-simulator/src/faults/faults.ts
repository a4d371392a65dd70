import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { type MethodFaultError, methodFault } from "./method-fault.ts";

/** The reference names nothing, or nothing any more. */
export function managedObjectNotFound(obj: ManagedObjectReference): MethodFaultError {
  const message = `The object '${obj.type}:${obj.value}' has already been deleted or has not been completely created`;
  return methodFault("ManagedObjectNotFound", message, { obj });
}

/** There is no session, or it has ended. */
export function notAuthenticated(object: ManagedObjectReference): MethodFaultError {
  const fields = { object, privilegeId: "System.View" };
  return methodFault("NotAuthenticated", "The session is not authenticated.", fields);
}

export function invalidLogin(): MethodFaultError {
  const message = "Cannot complete login due to an incorrect user name or password.";
  return methodFault("InvalidLogin", message);
}

/** A parameter that makes no sense; `property` is its path, e.g. `spec.location.pool`. */
export function invalidArgument(property: string): MethodFaultError {
  const message = `A specified parameter was not correct: ${property}`;
  return methodFault("InvalidArgument", message, { invalidProperty: property });
}

/** A property path that no object of the type has. */
export function invalidProperty(name: string): MethodFaultError {
  return methodFault("InvalidProperty", `The property '${name}' does not exist.`, { name });
}

export function duplicateName(name: string, object: ManagedObjectReference): MethodFaultError {
  return methodFault("DuplicateName", `The name '${name}' already exists.`, { name, object });
}

export function invalidName(name: string, entity?: ManagedObjectReference): MethodFaultError {
  const fields = entity ? { name, entity } : { name };
  return methodFault("InvalidName", `The name '${name}' is invalid.`, fields);
}

export function notSupported(what: string): MethodFaultError {
  return methodFault("NotSupported", `The operation is not supported on the object: ${what}.`);
}

export function methodNotFound(receiver: ManagedObjectReference, method: string): MethodFaultError {
  const message = `${receiver.type}:${receiver.value} does not implement: ${method}`;
  return methodFault("MethodNotFound", message, { receiver, method });
}

export function invalidRequest(message: string): MethodFaultError {
  return methodFault("InvalidRequest", message);
}

export function invalidPowerState(
  requested: Vim.VirtualMachinePowerState | undefined,
  existing: Vim.VirtualMachinePowerState,
): MethodFaultError {
  const message = `The attempted operation cannot be performed in the current state (${existing}).`;
  return methodFault("InvalidPowerState", message, {
    ...(requested === undefined ? {} : { requestedState: requested }),
    existingState: existing,
  });
}

/** The object is in a state that does not allow the call. */
export function invalidState(message: string): MethodFaultError {
  return methodFault("InvalidState", message);
}

export function resourceInUse(type: string, name: string): MethodFaultError {
  return methodFault("ResourceInUse", `The resource '${name}' is in use.`, { type, name });
}

export function notFound(what: string): MethodFaultError {
  return methodFault("NotFound", `${what} could not be found.`);
}

export function requestCanceled(): MethodFaultError {
  return methodFault("RequestCanceled", "The task was canceled by a user.");
}

export function fileNotFound(file: string): MethodFaultError {
  return methodFault("FileNotFound", `File ${file} was not found`, { file });
}

export function fileAlreadyExists(file: string): MethodFaultError {
  return methodFault("FileAlreadyExists", `The file ${file} already exists`, { file });
}

export function invalidDatastore(name: string, datastore?: ManagedObjectReference): MethodFaultError {
  const fields = datastore ? { name, datastore } : { name };
  return methodFault("InvalidDatastore", `The datastore '${name}' is not valid.`, fields);
}

export function invalidDatastorePath(datastorePath: string): MethodFaultError {
  return methodFault("InvalidDatastorePath", `Invalid datastore path '${datastorePath}'.`, { datastorePath });
}

export function noDiskSpace(file: string, datastore: string): MethodFaultError {
  const message = `Insufficient disk space on datastore '${datastore}'.`;
  return methodFault("NoDiskSpace", message, { file, datastore });
}

import { SimulatorError } from "../errors.ts";
import { MethodFaultError } from "../faults/method-fault.ts";

/** Runs `load`, and says in SIMULATOR_INVALID_INVENTORY which part of a fixture a fault belongs to. */
export function naming<T>(part: { readonly type: string; readonly name: string }, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof MethodFaultError)) throw error;
    const message = `cannot build ${part.type} '${part.name}' of the inventory: ${error.message}`;
    throw new SimulatorError("SIMULATOR_INVALID_INVENTORY", message, { cause: error });
  }
}

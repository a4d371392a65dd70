import { VSphereError } from "../src/errors.ts";

/** The error that `promise` rejects with, which must be one of ours. */
export async function toVSphereError(promise: Promise<unknown>): Promise<VSphereError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof VSphereError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

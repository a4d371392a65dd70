import { RpcFailure, type RpcMethod, type RpcRequest } from "@novasphere/oslo-messaging";
import type { LogSubject, ServiceLog } from "../log/service-log.ts";
import type { ComputeMethods } from "./compute-methods.ts";
import { instanceUuidIn } from "./running-requests.ts";

/** The methods, with what they do in the log: each request, how long it took, and how it failed. */
export function logRequests(methods: ComputeMethods, log: ServiceLog, now: () => Date): ComputeMethods {
  return new Map([...methods].map(([name, method]) => [name, logged(name, method, log, now)]));
}

function logged(name: string, method: RpcMethod, log: ServiceLog, now: () => Date): RpcMethod {
  return async (request) => {
    const about = subject(request);
    const began = now().getTime();
    log.debug(`${name} begins`, about);
    try {
      const answer = await method(request);
      log.debug(`${name} took ${now().getTime() - began} ms`, about);
      return answer;
    } catch (error) {
      // A failure that was meant for the caller is an answer; everything else nobody else may ever see.
      if (error instanceof RpcFailure)
        log.debug(`${name} was answered with ${error.fields.className}`, about);
      else log.error(`${name} failed`, { ...about, error });
      throw error;
    }
  };
}

function subject({ context, args }: RpcRequest): LogSubject {
  const instance = instanceUuidIn(args);
  return { context, ...(instance !== undefined && { instance }) };
}

import {
  findManagedObjectType,
  findMethod,
  type ManagedObjectReference,
  type Methods,
} from "@novasphere/vim25";
import { invalidRequest, managedObjectNotFound, methodNotFound, notAuthenticated } from "../faults/faults.ts";
import type { Vcenter } from "../vcenter.ts";
import type { Call, MethodTable } from "./method-table.ts";
import type { Session } from "./session.ts";

type Handler = (call: Call) => unknown;

/** Methods that answer without a login; what property reads then tell is up to them. */
const anonymousMethods = new Set([
  "RetrieveServiceContent",
  "Login",
  "LoginByToken",
  "CloneSession",
  "RetrieveProperties",
  "RetrievePropertiesEx",
  "Fetch",
]);

/** Finds the code for a call: by method name in the tables of the object's type, of its bases and of all objects. */
export class Dispatcher {
  readonly #tables: ReadonlyMap<string, MethodTable>;

  constructor(tables: ReadonlyMap<string, MethodTable>) {
    this.#tables = tables;
  }

  /** Answers a call. Rejects with a MethodFaultError. */
  async dispatch(
    vcenter: Vcenter,
    name: string,
    value: unknown,
    session: Session,
    signal: AbortSignal,
  ): Promise<unknown> {
    const parameters = value as { _this?: ManagedObjectReference };
    const self = typeof parameters === "object" && parameters !== null ? parameters._this : undefined;
    const called = findMethod(name);
    if (!called || !self) throw invalidRequest(`Unable to resolve WSDL method name ${name}`);
    if (!session.isAuthenticated && !anonymousMethods.has(name)) throw notAuthenticated(self);
    const target = vcenter.registry.findAny(self);
    if (!target) throw managedObjectNotFound(self);
    const handler = this.#find(target.ref.type, name as keyof Methods);
    if (!handler) throw methodNotFound(target.ref, name);
    for (const field of called.parameters.fields)
      if (!field.optional && (parameters as Record<string, unknown>)[field.name] === undefined)
        throw invalidRequest(`Required parameter ${field.name} is missing`);
    vcenter.settle();
    const method = name as keyof Methods;
    const call = {
      vcenter,
      method,
      target,
      parameters: parameters as Call["parameters"],
      session,
      signal,
    };
    return vcenter.actAs(session.userName, () => handler(call), session);
  }

  #find(type: string, name: keyof Methods): Handler | undefined {
    for (let next: string | undefined = type; next; next = findManagedObjectType(next)?.base) {
      const handler = this.#tables.get(next)?.[name];
      if (handler) return handler as Handler;
    }
    return this.#tables.get("ManagedObject")?.[name] as Handler | undefined;
  }
}

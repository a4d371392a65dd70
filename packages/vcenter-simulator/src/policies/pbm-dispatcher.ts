import type { ManagedObjectReference } from "@novasphere/vim25";
import { invalidRequest, managedObjectNotFound, notAuthenticated } from "../faults/faults.ts";
import type { Session } from "../soap/session.ts";
import type { CallDispatcher } from "../soap/soap-endpoint.ts";
import type { Vcenter } from "../vcenter.ts";
import { pbmContent } from "./pbm-content.ts";
import { pbmMethods } from "./pbm-methods.ts";

type Handler = (vcenter: Vcenter, parameters: unknown) => unknown;

/** Answers calls of the storage policy service, whose few objects are all singletons. */
export class PbmDispatcher implements CallDispatcher {
  async dispatch(vcenter: Vcenter, name: string, value: unknown, session: Session): Promise<unknown> {
    const { _this } = (typeof value === "object" && value !== null ? value : {}) as {
      _this?: ManagedObjectReference;
    };
    const handler = Object.hasOwn(pbmMethods, name) ? pbmMethods[name as keyof typeof pbmMethods] : undefined;
    if (!handler || !_this) throw invalidRequest(`Unable to resolve WSDL method name ${name}`);
    if (!session.isAuthenticated && name !== "PbmRetrieveServiceContent") throw notAuthenticated(_this);
    const { aboutInfo: _about, ...managers } = pbmContent(vcenter);
    const known = [{ type: "PbmServiceInstance", value: "ServiceInstance" }, ...Object.values(managers)];
    if (!known.some(({ value: moid }) => moid === _this.value)) throw managedObjectNotFound(_this);
    vcenter.settle();
    return vcenter.actAs(session.userName, () => (handler as Handler)(vcenter, value), session);
  }
}

import { wireValue } from "../collector/wire-value.ts";
import { notAuthenticated } from "../faults/faults.ts";
import type { MethodTable } from "../soap/method-table.ts";

/** Objects whose properties can be read without a login. */
const publicTypes = new Set(["ServiceInstance"]);

/** Methods that every managed object has. */
export const managedObjectMethods: MethodTable = {
  /** The internal read of one property, with which pyVmomi reads all of them; unset properties give nothing. */
  Fetch({ vcenter, target, session, parameters }) {
    if (!session.isAuthenticated && !publicTypes.has(target.ref.type)) throw notAuthenticated(target.ref);
    const property = vcenter.reader.read(target, parameters.prop);
    return property.value === undefined ? undefined : wireValue(property, property.value);
  },
};

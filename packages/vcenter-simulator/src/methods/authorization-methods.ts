import type { MethodTable } from "../soap/method-table.ts";

/** Privileges of the one role there is: everybody who is in may do everything. */
const privileges = [
  "System.Anonymous",
  "System.Read",
  "System.View",
  "Datastore.AllocateSpace",
  "Datastore.Browse",
  "Datastore.FileManagement",
  "Extension.Register",
  "Folder.Create",
  "Folder.Delete",
  "Host.Config.Storage",
  "Network.Assign",
  "Resource.AssignVMToPool",
  "Resource.HotMigrate",
  "Resource.ColdMigrate",
  "Sessions.ValidateSession",
  "VApp.Import",
  "VApp.Export",
  "VirtualMachine.Config.AddNewDisk",
  "VirtualMachine.Config.EditDevice",
  "VirtualMachine.Interact.PowerOff",
  "VirtualMachine.Interact.PowerOn",
  "VirtualMachine.Inventory.Create",
  "VirtualMachine.Inventory.Delete",
  "VirtualMachine.Provisioning.Clone",
  "VirtualMachine.State.CreateSnapshot",
];

/** Methods of the authorization manager. */
export const authorizationMethods: MethodTable = {
  FetchUserPrivilegeOnEntities: ({ vcenter, parameters: { entities } }) =>
    entities.map((ref) => ({ entity: vcenter.registry.require("ManagedEntity", ref).ref, privileges })),
  RetrieveEntityPermissions({ vcenter, session, parameters: { entity, inherited } }) {
    const { ref } = vcenter.registry.require("ManagedEntity", entity);
    const root = vcenter.rootFolder.ref;
    if (!inherited && ref.value !== root.value) return [];
    return [{ entity: root, principal: session.userName, group: false, roleId: -1, propagate: true }];
  },
};

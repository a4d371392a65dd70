import type { ManagedObjectReference, Methods, Vim } from "@novasphere/vim25";

/** Methods that start a task and give its reference. */
export type TaskMethod = Extract<keyof Methods, `${string}_Task`>;

/** What tasks leave in `info.result`, where it is worth knowing. */
interface TaskResults {
  AddHost_Task: ManagedObjectReference<"HostSystem">;
  AddStandaloneHost_Task: ManagedObjectReference<"ComputeResource">;
  CloneVM_Task: ManagedObjectReference<"VirtualMachine">;
  CloneVStorageObject_Task: Vim.VStorageObject;
  CreateDVS_Task: ManagedObjectReference<"DistributedVirtualSwitch">;
  CreateDisk_Task: Vim.VStorageObject;
  CreateSnapshot_Task: ManagedObjectReference<"VirtualMachineSnapshot">;
  CreateVM_Task: ManagedObjectReference<"VirtualMachine">;
  CreateVirtualDisk_Task: string;
  PowerOnMultiVM_Task: Vim.ClusterPowerOnVmResult;
  RegisterVM_Task: ManagedObjectReference<"VirtualMachine">;
  SearchDatastoreSubFolders_Task: Vim.HostDatastoreBrowserSearchResults[];
  SearchDatastore_Task: Vim.HostDatastoreBrowserSearchResults;
}

/** The result of a task method as the API documents it; `unknown` for tasks whose result is not used. */
export type TaskResult<M extends TaskMethod = TaskMethod> = M extends keyof TaskResults
  ? TaskResults[M]
  : unknown;

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { VSphereError } from "../errors.ts";
import type { Call } from "../session-link.ts";

/** What a container view covers. */
export interface ContainerViewSpec {
  /** Folder, datacenter, compute resource, resource pool or host system; not part of the view itself. */
  readonly container: ManagedObjectReference;
  /** Managed object types, e.g. `["VirtualMachine"]`; their descendants count too. */
  readonly type: readonly string[];
  /** Also everything below the container's children. Default true. */
  readonly recursive?: boolean;
}

/** Giving a view back must not hold up its user. */
const destroyTimeoutMs = 5000;

/** The server's list of the objects of some kinds below a container, kept up to date there. */
export class ContainerView implements AsyncDisposable {
  readonly ref: ManagedObjectReference;
  readonly #call: Call;
  #destroyed: Promise<void> | undefined;

  constructor(ref: ManagedObjectReference, call: Call) {
    this.ref = ref;
    this.#call = call;
  }

  /** A filter spec that selects the view's objects of `type` and `paths` of them. */
  filterSpec(type: string, paths: readonly string[]): Vim.PropertyFilterSpec {
    return viewFilterSpec(this.ref, type, paths);
  }

  /** Gives the view back to the server: one remote call, made once. Never throws. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#destroyed ??= this.#call("DestroyView", { _this: this.ref }, { timeoutMs: destroyTimeoutMs }).catch(
      () => undefined,
    );
    return this.#destroyed;
  }
}

/** The view manager, which every vCenter and host has. */
export function requireViewManager({ viewManager }: Vim.ServiceContent): ManagedObjectReference {
  if (!viewManager) throw new VSphereError("VSPHERE_PROTOCOL", "the server has no view manager");
  return viewManager;
}

/** Creates a container view: one remote call. */
export async function createContainerView(
  call: Call,
  viewManager: ManagedObjectReference,
  { container, type, recursive = true }: ContainerViewSpec,
  signal: AbortSignal | undefined,
): Promise<ContainerView> {
  const ref = await call(
    "CreateContainerView",
    { _this: viewManager, container, type: [...type], recursive },
    { signal },
  );
  return new ContainerView(ref, call);
}

/** A filter spec for the objects of `type` in any kind of view, but not for the view itself. */
export function viewFilterSpec(
  view: ManagedObjectReference,
  type: string,
  paths: readonly string[],
): Vim.PropertyFilterSpec {
  return {
    propSet: [{ type, pathSet: [...paths] }],
    objectSet: [
      {
        obj: view,
        skip: true,
        selectSet: [{ $type: "TraversalSpec", type: view.type, path: "view", skip: false }],
      },
    ],
  };
}

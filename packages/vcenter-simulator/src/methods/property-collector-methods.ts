import { findManagedObjectType } from "@novasphere/vim25";
import { isContainer } from "../collector/container-view.ts";
import { unauthenticatedContent } from "../collector/retrieval.ts";
import { sessionMoid } from "../collector/update-collectors.ts";
import { invalidArgument } from "../faults/faults.ts";
import type { MethodTable } from "../soap/method-table.ts";
import type { Session } from "../soap/session.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";

/** Methods of the property collector and its filters. */
export const propertyCollectorMethods: MethodTable = {
  RetrieveProperties({ session, parameters }) {
    if (!session.isAuthenticated) return unauthenticatedContent(parameters.specSet);
    return session.retrieval.all(parameters.specSet);
  },
  RetrievePropertiesEx({ vcenter, session, parameters }) {
    const { specSet, options } = parameters;
    if (!session.isAuthenticated) return { objects: unauthenticatedContent(specSet) };
    const size = options?.maxObjects ?? vcenter.settings.pageSize;
    if (size <= 0) throw invalidArgument("options.maxObjects");
    return session.retrieval.first(specSet, size);
  },
  ContinueRetrievePropertiesEx: ({ session, parameters }) => session.retrieval.next(parameters.token),
  CancelRetrievePropertiesEx({ session, parameters }) {
    session.retrieval.cancel(parameters.token);
  },
  CreatePropertyCollector: ({ vcenter, session }) => vcenter.collectors.create(session),
  DestroyPropertyCollector({ vcenter, target, session }) {
    vcenter.collectors.destroy(target.ref, session);
  },
  CreateFilter({ vcenter, target, session, parameters }) {
    const { spec, partialUpdates } = parameters;
    return vcenter.collectors.createFilter(target.ref, session, spec, partialUpdates);
  },
  WaitForUpdatesEx({ vcenter, target, session, parameters, signal }) {
    const { version, options } = parameters;
    if (options?.maxObjectUpdates !== undefined && options.maxObjectUpdates <= 0)
      throw invalidArgument("options.maxObjectUpdates");
    return vcenter.collectors.require(target.ref, session).wait(version ?? "", options ?? {}, signal);
  },
  async WaitForUpdates({ vcenter, target, session, parameters, signal }) {
    const collector = vcenter.collectors.require(target.ref, session);
    const updates = await collector.wait(parameters.version ?? "", {}, signal);
    return updates as NonNullable<typeof updates>;
  },
  CheckForUpdates({ vcenter, target, session, parameters, signal }) {
    const collector = vcenter.collectors.require(target.ref, session);
    return collector.wait(parameters.version ?? "", { maxWaitSeconds: 0 }, signal);
  },
  CancelWaitForUpdates({ vcenter, target, session }) {
    vcenter.collectors.require(target.ref, session).cancel();
  },
};

/** Methods of a property filter. */
export const propertyFilterMethods: MethodTable = {
  DestroyPropertyFilter({ vcenter, target }) {
    vcenter.collectors.destroyFilter(target.ref);
  },
};

/** Methods of the view manager. */
export const viewManagerMethods: MethodTable = {
  CreateContainerView({ vcenter, session, parameters }) {
    const { container, type, recursive } = parameters;
    const root = vcenter.registry.require("ManagedEntity", container);
    if (!isContainer(root.ref.type)) throw invalidArgument("container");
    if (type?.some((name) => !findManagedObjectType(name))) throw invalidArgument("type");
    const properties = { container: root.ref, type: type ?? [], recursive };
    const view = vcenter.registry.add("ContainerView", sessionMoid(vcenter, session), properties);
    enterView(vcenter, session, view);
    return view.ref;
  },
  CreateListView({ vcenter, session, parameters }) {
    const present = (parameters.obj ?? []).filter((ref) => vcenter.registry.findAny(ref));
    const view = vcenter.registry.add("ListView", sessionMoid(vcenter, session), { view: present });
    enterView(vcenter, session, view);
    return view.ref;
  },
};

function enterView(vcenter: Vcenter, session: Session, { ref }: ManagedObject): void {
  session.onEnd(() => vcenter.registry.remove(ref));
}

/** Methods of views. */
export const viewMethods: MethodTable = {
  DestroyView({ vcenter, target }) {
    vcenter.registry.remove(target.ref);
  },
};

/** Methods of list views. */
export const listViewMethods: MethodTable = {
  ModifyListView({ vcenter, target, parameters }) {
    const view = vcenter.registry.require("ListView", target.ref);
    const removed = new Set((parameters.remove ?? []).map(({ value }) => value));
    const kept = view.properties.view.filter(({ value }) => !removed.has(value));
    const known = new Set(kept.map(({ value }) => value));
    const unresolved = (parameters.add ?? []).filter((ref) => !vcenter.registry.findAny(ref));
    const added = (parameters.add ?? []).filter(
      (ref) => !known.has(ref.value) && vcenter.registry.findAny(ref),
    );
    vcenter.registry.update(view, { view: [...kept, ...added] });
    return unresolved;
  },
};

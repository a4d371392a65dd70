import {
  formatReference,
  type ManagedObjectReference,
  type PropertyValue,
  type Vim,
} from "@novasphere/vim25";
import { VimFaultError } from "../errors.ts";
import type { Call } from "../session-link.ts";
import { type RetrieveOptions, retrieveProperties } from "./retrieve-properties.ts";

/** Values by property path. A path is absent when the object has no value there or the user may not read it. */
export type FetchedProperties<T extends string, P extends string> = { [K in P]?: PropertyValue<T, K> };

/**
 * The values of one object's content. A wrong property path throws `InvalidProperty` whether the server
 * refuses the whole call (vCenter) or reports it beside the values (some versions and simulators).
 */
function toProperties<T extends string, P extends string>(
  content: Vim.ObjectContent,
): FetchedProperties<T, P> {
  for (const { path, fault } of content.missingSet ?? []) {
    if (fault.fault.$type !== "InvalidProperty") continue;
    throw new VimFaultError("VSPHERE_FAULT", `${content.obj.type} has no property ${path}`, {
      fault: { ...fault.fault, $type: "InvalidProperty" },
      localizedMessage: fault.localizedMessage ?? "",
      method: "RetrievePropertiesEx",
    });
  }
  const entries = (content.propSet ?? []).map(({ name, val }) => [name, val]);
  return Object.fromEntries(entries) as FetchedProperties<T, P>;
}

function requireContent(
  content: Vim.ObjectContent | undefined,
  ref: ManagedObjectReference,
): Vim.ObjectContent {
  if (content) return content;
  throw new VimFaultError("VSPHERE_FAULT", `${formatReference(ref)} does not exist or is not visible`, {
    fault: { $type: "ManagedObjectNotFound", obj: ref },
    localizedMessage: "",
    method: "RetrievePropertiesEx",
  });
}

/** Properties of one object, in one call. Throws the fault `ManagedObjectNotFound` when it is gone. */
export async function fetchProperties<T extends string, const P extends string>(
  call: Call,
  collector: ManagedObjectReference,
  ref: ManagedObjectReference<T>,
  paths: readonly P[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FetchedProperties<T, P>> {
  const spec = { propSet: [{ type: ref.type, pathSet: [...paths] }], objectSet: [{ obj: ref }] };
  const parameters = { _this: collector, specSet: [spec], options: {} };
  const result = await call("RetrievePropertiesEx", parameters, { signal: options.signal });
  return toProperties(requireContent(result?.objects?.[0], ref));
}

/**
 * Properties of many objects, of one or several kinds, by `formatReference(ref)`: one call and its pages.
 * Objects that are gone are absent.
 */
export async function fetchPropertiesOf<T extends string, const P extends string>(
  call: Call,
  collector: ManagedObjectReference,
  refs: readonly ManagedObjectReference<T>[],
  paths: readonly P[],
  options: RetrieveOptions = {},
): Promise<Map<string, FetchedProperties<T, P>>> {
  const found = new Map<string, FetchedProperties<T, P>>();
  if (refs.length === 0) return found;
  const spec: Vim.PropertyFilterSpec = {
    propSet: [...new Set(refs.map((ref) => ref.type))].map((type) => ({ type, pathSet: [...paths] })),
    objectSet: refs.map((obj) => ({ obj })),
    reportMissingObjectsInResults: true,
  };
  for await (const content of retrieveProperties(call, collector, [spec], options))
    if (!isGone(content)) found.set(formatReference(content.obj), toProperties(content));
  return found;
}

function isGone({ missingSet }: Vim.ObjectContent): boolean {
  return missingSet?.some(({ fault }) => fault.fault.$type === "ManagedObjectNotFound") ?? false;
}

import type { ManagedObjectReference, Vim } from "@novasphere/vim25";
import { managedObjectNotFound } from "../faults/faults.ts";
import { isEqual } from "../state/equal.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Registry, RegistryChange } from "../state/registry.ts";
import { changesBetween } from "./property-changes.ts";
import type { PropertyReader } from "./property-reader.ts";
import { PropertySelection } from "./property-selection.ts";
import { type Selection, selectObjects } from "./selection.ts";

type Values = ReadonlyMap<string, unknown>;

interface Reported {
  readonly object: ManagedObject;
  values: Values;
}

const viewType = "ContainerView";

/** One property filter: knows what it has reported and finds out what is new. */
export class UpdateFilter {
  readonly ref: ManagedObjectReference<"PropertyFilter">;
  readonly #spec: Vim.PropertyFilterSpec;
  readonly #partialUpdates: boolean;
  readonly #registry: Registry;
  readonly #reader: PropertyReader;
  readonly #properties: PropertySelection;
  readonly #reported = new Map<string, Reported>();
  readonly #changed = new Set<string>();
  #selection: Selection | undefined;
  #reportedMissing = new Set<string>();
  #followsView = false;

  /** Throws the faults of a wrong spec: InvalidProperty, ManagedObjectNotFound, InvalidArgument. */
  constructor(
    ref: ManagedObjectReference<"PropertyFilter">,
    spec: Vim.PropertyFilterSpec,
    partialUpdates: boolean,
    registry: Registry,
    reader: PropertyReader,
  ) {
    this.ref = ref;
    this.#spec = spec;
    this.#partialUpdates = partialUpdates;
    this.#registry = registry;
    this.#reader = reader;
    this.#properties = new PropertySelection(spec.propSet);
    const { objects } = selectObjects(registry, reader, spec);
    for (const object of objects.values())
      for (const path of this.#properties.pathsFor(object.ref.type) ?? []) reader.read(object, path);
  }

  /** Takes note of a change; true when it may concern the filter. */
  note(change: RegistryChange): boolean {
    const moid = change.object.ref.value;
    const isReported = this.#reported.has(moid);
    if (isReported) this.#changed.add(moid);
    if (this.#selection && this.#concernsSelection(this.#selection, change)) this.#selection = undefined;
    return isReported || this.#selection === undefined;
  }

  /** Whether other objects may be selected after the change. */
  #concernsSelection(selection: Selection, change: RegistryChange): boolean {
    const moid = change.object.ref.value;
    const followed = selection.followed.get(moid);
    if (change.kind === "changed")
      return change.names.some((name) => followed?.has(name) || (this.#followsView && isStructural(name)));
    return this.#followsView || followed !== undefined || selection.objects.has(moid);
  }

  /** Forgets what was reported, so that everything is new. */
  reset(): void {
    this.#selection = undefined;
    this.#reported.clear();
    this.#changed.clear();
    this.#reportedMissing.clear();
  }

  /** What happened since the last call; from then on it counts as reported. */
  collect(): { objects: Vim.ObjectUpdate[]; missing: Vim.MissingObject[] } {
    const updates: Vim.ObjectUpdate[] = [];
    const missing: Vim.MissingObject[] = [];
    if (!this.#selection) this.#reselect(updates, missing);
    for (const moid of this.#changed) {
      const reported = this.#reported.get(moid);
      const update = reported && this.#modification(reported);
      if (update) updates.push(update);
    }
    this.#changed.clear();
    return { objects: updates, missing };
  }

  #reselect(updates: Vim.ObjectUpdate[], missing: Vim.MissingObject[]): void {
    const selection = selectObjects(this.#registry, this.#reader, {
      ...this.#spec,
      reportMissingObjectsInResults: true,
    });
    this.#selection = selection;
    this.#followsView = [...selection.followed.keys()].some(
      (moid) => this.#registry.findAny({ type: viewType, value: moid }) !== undefined,
    );
    for (const [moid, { object }] of this.#reported)
      if (selection.objects.get(moid) !== object) {
        this.#reported.delete(moid);
        updates.push({ kind: "leave", obj: object.ref });
      }
    for (const object of selection.objects.values()) {
      const paths = this.#reported.has(object.ref.value)
        ? undefined
        : this.#properties.pathsFor(object.ref.type);
      if (paths) updates.push(this.#entry(object, paths));
    }
    if (this.#spec.reportMissingObjectsInResults === true) this.#reportMissing(selection, missing);
  }

  #reportMissing(selection: Selection, missing: Vim.MissingObject[]): void {
    for (const obj of selection.missing)
      if (!this.#reportedMissing.has(obj.value))
        missing.push({ obj, fault: managedObjectNotFound(obj).toLocalized() });
    this.#reportedMissing = new Set(selection.missing.map(({ value }) => value));
  }

  #entry(object: ManagedObject, paths: readonly string[]): Vim.ObjectUpdate {
    const values = this.#read(object, paths);
    this.#reported.set(object.ref.value, { object, values });
    this.#changed.delete(object.ref.value);
    const changeSet = [...values.keys()].flatMap((path) =>
      changesBetween(this.#reader, object, path, undefined, values.get(path), false),
    );
    return { kind: "enter", obj: object.ref, changeSet };
  }

  #modification(reported: Reported): Vim.ObjectUpdate | undefined {
    const { object } = reported;
    const before = reported.values;
    const after = this.#read(object, [...before.keys()]);
    const changeSet: Vim.PropertyChange[] = [];
    for (const [path, value] of after)
      if (!isEqual(before.get(path), value))
        changeSet.push(
          ...changesBetween(this.#reader, object, path, before.get(path), value, this.#partialUpdates),
        );
    reported.values = after;
    return changeSet.length > 0 ? { kind: "modify", obj: object.ref, changeSet } : undefined;
  }

  #read(object: ManagedObject, paths: readonly string[]): Values {
    return new Map(paths.map((path) => [path, this.#reader.read(object, path).value]));
  }
}

/** Properties by which entities come into a view and leave it. */
const structure = new Set(["parent", "childEntity", "vm", "host", "resourcePool"]);

function isStructural(name: string): boolean {
  return structure.has(name);
}

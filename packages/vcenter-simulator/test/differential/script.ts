import type { ManagedObjectReference, Methods } from "@novasphere/vim25";

type Parameters<M extends keyof Methods> = Omit<Methods[M]["request"], "_this">;

interface StepOptions {
  /** Which of the script's clients does it; `main`, the default, has logged in, others have only connected. */
  readonly by?: string;
  /** Under which name later steps find what the step gave back. */
  readonly save?: string;
  /** Why vcsim must not be asked: what the request does to it. */
  readonly harmsVcsim?: string;
  /** Nothing but "ok" or the fault counts of what comes back: it says more about the host than about the API. */
  readonly onlyOutcome?: true;
}

/** A call of a method; one that gives a task back is over when the task is. */
export interface CallStep extends StepOptions {
  readonly kind: "call";
  readonly label: string;
  readonly method: keyof Methods;
  readonly parameters: object;
}

/** A read of properties of one object. */
export interface ReadStep extends StepOptions {
  readonly kind: "read";
  readonly label: string;
  readonly object: ManagedObjectReference;
  readonly paths: readonly string[];
}

/** A request to the datastores' files over HTTP. */
export interface HttpStep extends StepOptions {
  readonly kind: "http";
  readonly label: string;
  readonly verb: string;
  readonly path: string;
  readonly body: string;
}

/** A read of a machine's devices of one type; saving it saves the devices, in order of their keys. */
export interface DevicesStep extends StepOptions {
  readonly kind: "devices";
  readonly label: string;
  readonly machine: ManagedObjectReference;
  readonly type: string;
  /** Paths inside a device; `controller` is the type of its controller. */
  readonly fields: readonly string[];
}

export type Step = CallStep | ReadStep | HttpStep | DevicesStep;

/** Steps that build on each other, run in one session on each server. */
export interface Script {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** A difference that is known: what both servers say, and why ours does not do as vcsim does. */
export interface Deviation {
  /** `title › number. label` */
  readonly step: string;
  readonly vcsim: unknown;
  readonly simulator: unknown;
  readonly because: string;
}

/** Scripts about one part of the API, run on one pair of servers, with what differs. */
export interface Area {
  readonly scripts: readonly Script[];
  readonly deviations: readonly Deviation[];
}

export function script(title: string, ...steps: Step[]): Script {
  return { title, steps };
}

/** Symbolic reference to what is at an inventory path; `/` is the root folder. */
export function at(path: string): ManagedObjectReference {
  return { type: "@path", value: path };
}

/** Symbolic reference to what an earlier step saved, or to a field of it: `vm`, `view.0.obj`. */
export function saved(path: string): ManagedObjectReference {
  return { type: "@saved", value: path };
}

/** As {@link saved}, where a text is wanted. */
export function savedText(path: string): string {
  return `@saved:${path}`;
}

/** As {@link saved}, where a number is wanted. */
export function savedNumber(path: string): number {
  return savedText(path) as unknown as number;
}

/** Symbolic reference to a manager of the service content, or the property of an object that holds one. */
export function manager(name: string): ManagedObjectReference {
  return { type: "@manager", value: name };
}

/** Symbolic reference to what a property of an object refers to. */
export function property(path: string, name: string): ManagedObjectReference {
  return { type: "@property", value: `${path}#${name}` };
}

export function call<M extends keyof Methods>(
  method: M,
  _this: ManagedObjectReference,
  ...[parameters, options]: [Parameters<M>?, StepOptions?]
): CallStep {
  return { kind: "call", label: method, method, parameters: { _this, ...parameters }, ...options };
}

export function read(object: ManagedObjectReference, ...paths: string[]): ReadStep {
  return { kind: "read", label: `read ${paths.join(" ")}`, object, paths };
}

export function devices(
  machine: ManagedObjectReference,
  type: string,
  fields: readonly string[],
  options: StepOptions = {},
): DevicesStep {
  return { kind: "devices", label: `devices ${type}`, machine, type, fields, ...options };
}

export function http(verb: string, path: string, body = ""): HttpStep {
  return { kind: "http", label: `${verb} ${path.split("?")[0]}`, verb, path, body };
}

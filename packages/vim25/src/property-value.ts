import type { ManagedObjects } from "./generated/methods.ts";
import type { DataObjects } from "./generated/types.ts";

/** Fields of a union's members together: polymorphic steps may name a field of any descendant. */
type FieldOf<T, K extends string> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

type ElementOf<T> = NonNullable<T> extends readonly (infer Element)[] ? Element : never;

type Walk<T, P extends string> = P extends `${infer Array}[${string}].${infer Rest}`
  ? Walk<ElementOf<WalkNames<T, Array>>, Rest>
  : P extends `${infer Array}[${string}]`
    ? ElementOf<WalkNames<T, Array>>
    : WalkNames<T, P>;

type WalkNames<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? WalkNames<NonNullable<FieldOf<NonNullable<T>, Head>>, Rest>
  : FieldOf<NonNullable<T>, P>;

/**
 * The type of a property path of a managed object type:
 * `PropertyValue<"HostSystem", "summary.quickStats.overallCpuUsage">` is `number`.
 * A key in brackets leads to one element of an array; a step of a polymorphic type may name a field of any
 * descendant. `unknown` for types and paths that the tables do not hold.
 */
export type PropertyValue<Type extends string, Path extends string> = Type extends keyof ManagedObjects
  ? [Walk<ManagedObjects[Type], Path>] extends [never]
    ? unknown
    : NonNullable<Walk<ManagedObjects[Type], Path>>
  : unknown;

/** A data object by the name of its type. */
export type DataObject<Name extends keyof DataObjects> = DataObjects[Name];

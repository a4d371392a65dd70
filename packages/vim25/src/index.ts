// Wire types

// Codec
export { encodeDetail, encodeRequest, encodeResponse, type TypedValue } from "./codec/encoder.ts";
export {
  type DecodeLimits,
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeResponseEnvelope,
  type FaultDetail,
  type SoapMessage,
} from "./codec/envelope.ts";
// Errors
export { Vim25Error, type Vim25ErrorCode } from "./errors.ts";
export type { ManagedObjects, Methods, PbmMethods } from "./generated/methods.ts";
export type * as Vim from "./generated/types.ts";
export { formatReference, type ManagedObjectReference } from "./managed-object-reference.ts";
export type { DataObject, PropertyValue } from "./property-value.ts";
export { findPropertyType, type PropertyType, splitPropertyPath } from "./schema/property-path.ts";
// Type table
export {
  type DataType,
  type Field,
  type FieldKind,
  findDataType,
  findEnumeration,
  findManagedObjectType,
  findMethod,
  isDataTypeKindOf,
  isManagedObjectKindOf,
  listDataTypeNames,
  listMethodNames,
  type ManagedObjectType,
  type Method,
  type Namespace,
  requireMethod,
} from "./schema/schema.ts";
export { skeletonWsdl } from "./skeleton-wsdl.ts";

import type { Vim } from "@novasphere/vim25";

function described(key: string, label: string, summary: string): Vim.PbmExtendedElementDescription {
  return { key, label, summary, messageCatalogKeyPrefix: key };
}

function metadata(
  namespace: string,
  id: string,
  label: string,
  summary: string,
  type: Vim.AnyPbmCapabilityTypeInfo,
): Vim.PbmCapabilityMetadata {
  const key = `${namespace}.${id}`;
  return {
    id: { namespace, id },
    summary: described(key, label, summary),
    mandatory: false,
    propertyMetadata: [{ id, summary: described(key, label, summary), mandatory: true, type }],
  };
}

/** What rules of policies may ask of a datastore, by whom it is given. */
export const tagNamespace = "http://www.vmware.com/storage/tag";
export const vsanNamespace = "VSAN";
export const typeNamespace = "com.novasphere.storage.type";

/** The capabilities that rules of policies may name. */
export const capabilityMetadata: readonly Vim.PbmCapabilityMetadataPerCategory[] = [
  {
    subCategory: "tag",
    capabilityMetadata: [
      metadata(tagNamespace, "tags", "Tags", "The datastore has one of these tags.", {
        $type: "PbmCapabilityGenericTypeInfo",
        typeName: "xsd:string",
        genericTypeName: "VMW_SET",
      }),
    ],
  },
  {
    subCategory: "vSAN",
    capabilityMetadata: [
      metadata(vsanNamespace, "hostFailuresToTolerate", "Failures to tolerate", "Needs a vSAN datastore.", {
        $type: "PbmCapabilityTypeInfo",
        typeName: "xsd:int",
      }),
    ],
  },
  {
    subCategory: "type",
    capabilityMetadata: [
      metadata(typeNamespace, "type", "Storage type", "The datastore is of this type.", {
        $type: "PbmCapabilityTypeInfo",
        typeName: "xsd:string",
      }),
    ],
  },
];

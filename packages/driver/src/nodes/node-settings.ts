import type { NodeContext } from "@novasphere/ops";

const names = [
  "datastoreRegex",
  "storagePolicies",
  "useLinkedClone",
  "imageCacheFolder",
  "transfersByHost",
  "injectsNetworks",
  "serialPort",
  "serialLogDir",
] as const;

/** How instances are made on all nodes of a vCenter. What each means is said in `NodeContext`. */
export type NodeSettings = Pick<NodeContext, (typeof names)[number]>;

/** The settings alone of something that has more. */
export function nodeSettings(options: NodeSettings): NodeSettings {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

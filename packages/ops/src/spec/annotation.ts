import type { Instance } from "../instance.ts";

/**
 * The notes an operator finds at the VM in vCenter: what it was made from, one `key:value` a line, in the keys
 * of Nova's own driver.
 */
export function vmAnnotation({ displayName, projectId, flavor, image }: Instance): string {
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ["name", displayName],
    ["projectid", projectId],
    ["flavor:memory_mb", flavor.memoryMb],
    ["flavor:vcpus", flavor.vcpus],
    ["flavor:ephemeral_gb", flavor.ephemeralGb ?? 0],
    ["flavor:root_gb", flavor.rootGb],
    ["flavor:swap", flavor.swapMb ?? 0],
    ["imageid", image?.id],
  ];
  return facts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}:${value}\n`])).join("");
}

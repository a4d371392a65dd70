/** A cluster of the vCenter with `count` of them; no two vCenters of a run have one in common. */
export function clusterName(count: number, index: number): string {
  return `bench${count}-${String(index).padStart(2, "0")}`;
}

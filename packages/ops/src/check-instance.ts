import { OpsError } from "./errors.ts";
import type { Instance } from "./instance.ts";

/** Checks what vSphere would refuse later, or accept wrongly. Throws `OPS_INVALID_INSTANCE`. */
export function checkInstance(instance: Instance): void {
  const { uuid, flavor, image } = instance;
  const refuse = (problem: string) => {
    throw new OpsError("OPS_INVALID_INSTANCE", `instance ${uuid}: ${problem}`, { instanceUuid: uuid });
  };
  const isSize = (size: number) => Number.isInteger(size) && size >= 0;
  const { vcpus, memoryMb, rootGb, ephemeralGb = 0, swapMb = 0 } = flavor;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) refuse("the UUID is malformed");
  if (!Number.isInteger(vcpus) || vcpus < 1) refuse(`vcpus must be at least 1, not ${vcpus}`);
  if (!Number.isInteger(memoryMb) || memoryMb < 4 || memoryMb % 4 !== 0)
    refuse(`memory must be a multiple of 4 MB, not ${memoryMb}`);
  // It names files.
  if (image && !/^[A-Za-z0-9][\w.-]*$/.test(image.id)) refuse(`'${image.id}' is no image id`);
  if (!isSize(rootGb)) refuse(`the root disk must be a whole number of GB, not ${rootGb}`);
  if (!isSize(ephemeralGb)) refuse(`the ephemeral disk must be a whole number of GB, not ${ephemeralGb}`);
  if (!isSize(swapMb)) refuse(`the swap disk must be a whole number of MB, not ${swapMb}`);
}

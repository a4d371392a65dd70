import {
  findSetting,
  integerOf,
  invalidSetting,
  type SettingText,
  type SettingTexts,
} from "./setting-text.ts";

interface Constraint {
  readonly setting: SettingText;
  readonly value: number;
}

function find(
  extraSpecs: SettingTexts,
  properties: SettingTexts,
  name: string,
): { readonly flavor: Constraint | undefined; readonly image: Constraint | undefined } {
  const constraint = (setting: SettingText | undefined) =>
    setting && { setting, value: integerOf(setting, 1) };
  return {
    flavor: constraint(findSetting("flavor", extraSpecs, `hw:cpu_${name}`)),
    image: constraint(findSetting("image", properties, `hw_cpu_${name}`)),
  };
}

/** The bound of one dimension: the flavor's, which the image may lower but not raise. */
function maximum(extraSpecs: SettingTexts, properties: SettingTexts, name: string): number {
  const { flavor, image } = find(extraSpecs, properties, `max_${name}`);
  if (flavor && image && image.value > flavor.value)
    throw invalidSetting(
      image.setting,
      `at most the flavor's ${flavor.setting.key}, which is ${flavor.value}`,
    );
  return (image ?? flavor)?.value ?? Number.POSITIVE_INFINITY;
}

/**
 * Cores per socket as `hw:cpu_sockets`, `hw:cpu_cores`, their `max_` forms and the image's counterparts want
 * it; undefined where none of them is set, so that vSphere chooses. Hardware threads are not offered to
 * guests by vSphere, so wishes for them count as cores. The flavor's wishes win over the image's. Throws
 * `OPS_INVALID_EXTRA_SPEC` or `OPS_INVALID_IMAGE_PROPERTY` where no division of `vcpus` fits.
 */
export function coresPerSocket(
  vcpus: number,
  extraSpecs: SettingTexts,
  properties: SettingTexts,
): number | undefined {
  const sockets = find(extraSpecs, properties, "sockets");
  const cores = find(extraSpecs, properties, "cores");
  const wishes =
    sockets.flavor || cores.flavor ? [sockets.flavor, cores.flavor] : [sockets.image, cores.image];
  const maxSockets = maximum(extraSpecs, properties, "sockets");
  const maxCores = maximum(extraSpecs, properties, "cores");
  const [socketWish, coreWish] = wishes;
  if (
    !socketWish &&
    !coreWish &&
    maxSockets === Number.POSITIVE_INFINITY &&
    maxCores === Number.POSITIVE_INFINITY
  )
    return undefined;
  const fits = divisors(vcpus).filter(
    (perSocket) => perSocket <= maxCores && vcpus / perSocket <= maxSockets,
  );
  // Many sockets of one core first, as Nova ranks them.
  const best = fits.find(
    (perSocket) =>
      (!socketWish || vcpus / perSocket === socketWish.value) && (!coreWish || perSocket === coreWish.value),
  );
  if (best !== undefined) return best;
  throw invalidSetting(
    namedSetting(extraSpecs, properties),
    `a number that divides ${vcpus} vCPUs into sockets and cores within the maxima`,
  );
}

function divisors(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => count % number === 0);
}

/** The setting to blame: the first that is set, wishes first. */
function namedSetting(extraSpecs: SettingTexts, properties: SettingTexts): SettingText {
  const names = ["sockets", "cores", "max_sockets", "max_cores"];
  const flavorKeys = names.map((name) => `hw:cpu_${name}`);
  const imageKeys = names.map((name) => `hw_cpu_${name}`);
  const setting =
    findSetting("flavor", extraSpecs, ...flavorKeys) ?? findSetting("image", properties, ...imageKeys);
  if (!setting) throw new TypeError("a CPU topology is only refused when something asks for one");
  return setting;
}

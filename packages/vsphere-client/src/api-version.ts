/** The newest API version that the types of `@novasphere/vim25` describe. */
export const newestApiVersion = "9.1.0.0";

function compareVersions(one: string, other: string): number {
  const [left, right] = [one.split("."), other.split(".")];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = Number(left[index] ?? 0) - Number(right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The version to speak with a server whose own is `serverVersion`: that one, or ours when it is newer, since
 * servers keep speaking the versions before their own.
 */
export function chooseApiVersion(serverVersion: string): string {
  const isPlain = /^\d+(\.\d+)*$/.test(serverVersion);
  return isPlain && compareVersions(serverVersion, newestApiVersion) < 0 ? serverVersion : newestApiVersion;
}

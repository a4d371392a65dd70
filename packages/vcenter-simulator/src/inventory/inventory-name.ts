import { invalidName } from "../faults/faults.ts";

const maximumLength = 80;

/**
 * The stored form of a name given to an API call: `/`, `\` and `%` are escaped, a `%` that already starts
 * one of these escapes is left alone. Throws the fault InvalidName for an empty or overlong name.
 */
export function escapeName(name: string): string {
  const stored = name
    .replace(/%(?!2f|5c|25)/gi, "%25")
    .replaceAll("/", "%2f")
    .replaceAll("\\", "%5c");
  if (name === "" || displayName(stored).length > maximumLength) throw invalidName(name);
  return stored;
}

/** The stored form of a display name, in which `%2f` is text like any other. */
export function storeDisplayName(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2f").replaceAll("\\", "%5c");
}

/** What a person sees of a stored name. */
export function displayName(stored: string): string {
  return stored.replace(/%2f/gi, "/").replace(/%5c/gi, "\\").replace(/%25/g, "%");
}

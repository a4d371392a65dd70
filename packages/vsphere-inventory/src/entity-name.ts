/**
 * vSphere stores `%`, `/` and `\` of a name as `%25`, `%2f` and `%5c` and leaves everything else alone.
 * The stored form is what the `name` property holds and what stands between the slashes of a path.
 */
const escapes: Readonly<Record<string, string>> = { "%": "%25", "/": "%2f", "\\": "%5c" };

/** The stored form of a display name: `50% off` gives `50%25 off`. */
export function encodeName(displayName: string): string {
  return displayName.replace(/[%/\\]/g, (character) => escapes[character] ?? character);
}

/** The display name of a stored name: `A%2fB` gives `A/B`. Hex digits may be upper or lower case. */
export function decodeName(storedName: string): string {
  if (!storedName.includes("%")) return storedName;
  return storedName.replace(/%(25|2f|5c)/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * The stored form of a segment as a person writes it: an escape that is already there is kept with lower-case
 * digits, any other `%` and every `\` is escaped. `50% off` and `50%25 off` both give `50%25 off`.
 */
export function canonicalSegment(segment: string): string {
  if (!segment.includes("%") && !segment.includes("\\")) return segment;
  return segment
    .replace(
      /%(25|2f|5c)?/gi,
      (_, hex: string | undefined) => `%${hex === undefined ? "25" : hex.toLowerCase()}`,
    )
    .replaceAll("\\", "%5c");
}

/**
 * The most readable segment that {@link canonicalSegment} turns back into the stored name: the display name where
 * that works, otherwise the stored form.
 */
export function readableSegment(storedName: string): string {
  const display = decodeName(storedName);
  if (!display.includes("/") && canonicalSegment(display) === storedName) return display;
  return storedName.replaceAll("/", "%2f");
}

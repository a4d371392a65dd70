/**
 * The shortest equal path, worked out from the text alone: no doubled or trailing slash, no `.`, and `..` taken
 * together with what stands before it. An empty path is `.`; the rules are those of Go's `path.Clean`.
 */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isRooted) kept.push(segment);
  }
  return isRooted ? `/${kept.join("/")}` : kept.join("/") || ".";
}

/** Parts joined by slashes and cleaned; empty parts do not count. */
export function joinPath(...parts: readonly string[]): string {
  const present = parts.filter((part) => part !== "");
  return present.length === 0 ? "" : cleanPath(present.join("/"));
}

/** The last segment of a clean path, `/` for the root. */
export function lastSegment(path: string): string {
  return path === "/" ? path : path.slice(path.lastIndexOf("/") + 1);
}

const mostEdits = 3;

/**
 * The candidate that needs the fewest edits to become `name`, when these are at most three and at most a third
 * of its length, or one. `-` and `_`, and upper and lower case, count as equal.
 */
export function findNearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name);
  const allowed = Math.max(1, Math.min(mostEdits, Math.floor(wanted.length / 3)));
  let nearest: string | undefined;
  let fewest = allowed + 1;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    if (Math.abs(folded.length - wanted.length) >= fewest) continue;
    const edits = countEdits(wanted, folded);
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}

function fold(name: string): string {
  return name.slice(0, 100).toLowerCase().replaceAll("-", "_");
}

/** Levenshtein distance: insertions, deletions and replacements. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, removed, inserted));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

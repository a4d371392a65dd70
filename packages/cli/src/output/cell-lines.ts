import stringWidth from "string-width";

/** How many columns of a terminal a text takes; wide characters take two. */
export function displayWidth(text: string): number {
  // Most cells are plain, and there may be many.
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/**
 * The lines of a text that fit into `width` columns. Breaks behind a blank or one of `/-,(` where that leaves a
 * line at least half full, otherwise anywhere between two characters.
 */
export function cellLines(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const wanted = displayWidth(segment);
    if (used + wanted > width && line.length > 0) {
      const kept = goodBreak(line);
      lines.push(line.slice(0, kept).join("").trimEnd());
      line = line.slice(kept);
      used = displayWidth(line.join(""));
    }
    line.push(segment);
    used += wanted;
  }
  return [...lines, line.join("")];
}

/** How many characters of a full line to keep on it. */
function goodBreak(line: readonly string[]): number {
  const behind = line.findLastIndex((character) => " /-,(".includes(character)) + 1;
  return behind > line.length / 2 ? behind : line.length;
}

/** Breaks paragraphs (separated by an empty line) into lines of at most `width` characters where words allow. */
export function wrapText(text: string, width: number): string[] {
  return text.split("\n\n").flatMap((paragraph, index) => {
    const lines: string[] = [];
    for (const word of paragraph.split(/\s+/).filter((part) => part !== "")) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= width)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return index === 0 ? lines : ["", ...lines];
  });
}

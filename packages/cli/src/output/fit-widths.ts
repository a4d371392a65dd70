/** No column is made narrower than this. */
const narrowest = 8;

/** What stands between and around the texts of a row: `| `, ` | ` and ` |`. */
function framing(columns: number): number {
  return columns * 3 + 1;
}

/**
 * Widths of columns that fit into a table of `maximum` characters, borders included: the widest give way first.
 * The table stays too wide where even the narrowest columns do not fit.
 */
export function fitWidths(natural: readonly number[], maximum: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, framing(widths.length)) - maximum;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
}

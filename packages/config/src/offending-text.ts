/**
 * Names that suggest a secret: where a name like this is near, the text of a line is not repeated in a
 * message. Wider than the declared secrets, because a line that breaks the syntax may belong to any of them.
 */
const secretNames =
  /pass|passwd|pwd|secret|token|credential|private|auth|key|transport|connection|cert|:\/\//i;
const longest = 80;

/** True when an option of this name probably holds a secret, whether or not it is declared. */
function suggestsSecret(name: string): boolean {
  return secretNames.test(name);
}

/** A text for a message: quoted, control characters escaped, cut after 80 characters. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/**
 * A line for a message, or `undefined` when it may hold a secret: it names one itself, or it follows an
 * option that does and could be the rest of its value.
 */
export function quoteLine(line: string, precedingKey: string | undefined): string | undefined {
  const mayHoldSecret = suggestsSecret(line) || (precedingKey !== undefined && suggestsSecret(precedingKey));
  return mayHoldSecret ? undefined : quoteText(line);
}

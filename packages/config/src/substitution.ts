/** A reference of one value to another option, in the words of oslo.config's template. */
export interface Inserted {
  readonly text: string;
  /** The text comes from a secret. */
  readonly isSecret: boolean;
}

/** What a text becomes, and whether a secret went into it. */
export interface Substituted extends Inserted {
  readonly isChanged: boolean;
}

/** A text grew beyond every use; two options that refer to each other twice can double without end. */
export class ExpansionTooLong extends Error {}

/** Most characters that references may add to one value. */
export const mostInsertedCharacters = 16 * 1024 * 1024;

// Python matches [a-z] without regard to case, which takes in four letters beyond ASCII.
const referencePattern =
  /\$(?:(\$)|([_A-Za-z\u0130\u0131\u017f\u212a][._A-Za-z0-9\u0130\u0131\u017f\u212a]*)|\{([_A-Za-z\u0130\u0131\u017f\u212a][._A-Za-z0-9\u0130\u0131\u017f\u212a]*)\})/g;

/**
 * Replaces `$name`, `${name}` and `${group.name}` by what `lookUp` gives, and `$$` and `\$` by `$`.
 * A dot belongs to a name. A `$` that starts no name stays. What is inserted is not read again.
 */
export function substitute(text: string, lookUp: (name: string) => Inserted): Substituted {
  if (!text.includes("$")) return { text, isSecret: false, isChanged: false };
  let isSecret = false;
  let inserted = 0;
  const replaced = text.replaceAll("\\$", "$$$$").replace(referencePattern, (_, dollar, plain, braced) => {
    if (dollar !== undefined) return "$";
    const found = lookUp(plain ?? braced);
    isSecret ||= found.isSecret;
    inserted += found.text.length;
    if (inserted > mostInsertedCharacters) throw new ExpansionTooLong();
    return found.text;
  });
  return { text: replaced, isSecret, isChanged: replaced !== text };
}

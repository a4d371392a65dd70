/** One step of a compiled pattern. */
type Token =
  | { readonly kind: "star" }
  | { readonly kind: "any" }
  | { readonly kind: "literal"; readonly character: string }
  | {
      readonly kind: "class";
      readonly isNegated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    };

/** A compiled shell pattern for one path segment. */
export interface Glob {
  matches(name: string): boolean;
}

/** A pattern that cannot be compiled: an open class, an empty one, or a trailing backslash. */
export class BadGlobError extends Error {
  override readonly name = "BadGlobError";
}

/**
 * Compiles a pattern: `*`, `?`, `[abc]`, `[a-z]`, `[^…]`, and `\` before a character that stands for itself. `*` and
 * `?` never match a slash. Compares code points, without case folding. Throws {@link BadGlobError}.
 */
export function compileGlob(pattern: string): Glob {
  const tokens = tokenize(Array.from(pattern));
  return { matches: (name) => matches(tokens, Array.from(name)) };
}

function tokenize(characters: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] ?? "";
    if (character === "[") {
      const [token, next] = readClass(characters, at + 1);
      tokens.push(token);
      at = next;
      continue;
    }
    if (character === "*") tokens.push({ kind: "star" });
    else if (character === "?") tokens.push({ kind: "any" });
    else if (character !== "\\") tokens.push({ kind: "literal", character });
    else {
      at += 1;
      const escaped = characters[at];
      if (escaped === undefined) throw new BadGlobError("it ends in a backslash");
      tokens.push({ kind: "literal", character: escaped });
    }
    at += 1;
  }
  return tokens;
}

/** Reads a class from behind its bracket; gives back the token and the place behind the closing bracket. */
function readClass(characters: readonly string[], start: number): [Token, number] {
  const isNegated = characters[start] === "^";
  const ranges: (readonly [number, number])[] = [];
  let at = isNegated ? start + 1 : start;
  while (ranges.length === 0 || characters[at] !== "]") {
    const [low, afterLow] = readBound(characters, at);
    const [high, next] = characters[afterLow] === "-" ? readBound(characters, afterLow + 1) : [low, afterLow];
    ranges.push([low, high]);
    at = next;
  }
  return [{ kind: "class", isNegated, ranges }, at + 1];
}

function readBound(characters: readonly string[], at: number): [number, number] {
  const character = characters[at];
  if (character === "-" || character === "]")
    throw new BadGlobError(`'${character}' in a class needs a backslash`);
  const literal = character === "\\" ? characters[at + 1] : character;
  const code = literal?.codePointAt(0);
  if (code === undefined) throw new BadGlobError("a class has no closing bracket");
  return [code, at + (character === "\\" ? 2 : 1)];
}

/** Goes back to the last star only, which is enough and keeps the time proportional to pattern × name. */
function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    const character = name[at] ?? "";
    const current = tokens[token];
    if (current?.kind === "star") {
      star = token;
      resume = at;
      token += 1;
    } else if (current !== undefined && matchesOne(current, character)) {
      token += 1;
      at += 1;
    } else if (star >= 0 && name[resume] !== "/") {
      token = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return tokens.slice(token).every(({ kind }) => kind === "star");
}

function matchesOne(token: Token, character: string): boolean {
  switch (token.kind) {
    case "star":
      return false;
    case "any":
      return character !== "/";
    case "literal":
      return character === token.character;
    case "class": {
      const code = character.codePointAt(0) ?? 0;
      return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.isNegated;
    }
  }
}

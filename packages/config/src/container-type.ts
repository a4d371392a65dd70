import { quoteAsPython, strip, stripEndOf } from "./python-text.ts";
import { UnfitText, type ValueType } from "./value-type.ts";

const mostAttempts = 200;

/** oslo.config's `types.List`: items between commas; `bounds` asks for `[…]` around them. */
export function listType<Item>(
  item: ValueType<Item>,
  bounds = false,
): ValueType<readonly (Item | undefined)[]> {
  const toPython = (values: readonly (Item | undefined)[]) => {
    return `[${values.map((value) => (value === undefined ? "None" : item.toPythonRepr(value))).join(", ")}]`;
  };
  return {
    label: "list value",
    limits: [
      ...(bounds ? ["Written between [ and ]"] : []),
      ...item.limits.map((limit) => `Items: ${limit}`),
    ],
    joining: { most: 0 },
    convert: (text) => {
      const pieces = splitPieces(removeBounds(stripEndOf(strip(text), ","), bounds ? "[]" : ""));
      const values: (Item | undefined)[] = [];
      for (let index = 0; index < pieces.length; ) {
        const taken = takeItem(item, pieces, index, pieces[index] ?? "");
        values.push(taken.value);
        index = taken.next;
      }
      return Object.freeze(values);
    },
    format: (values) => {
      const text = values.map((value) => (value === undefined ? "" : item.format(value))).join(",");
      return bounds ? `[${text}]` : text;
    },
    toPythonText: toPython,
    toPythonRepr: toPython,
  };
}

/** Values by key. Has no prototype, so that a key may be any text, even `__proto__`. */
export type Dictionary<Value> = Readonly<Record<string, Value>>;

/** oslo.config's `types.Dict`: `key:value` pairs between commas; `bounds` asks for `{…}` around them. */
export function dictType<Item>(
  item: ValueType<Item>,
  bounds = false,
): ValueType<Dictionary<Item | undefined>> {
  const toPython = (values: Dictionary<Item | undefined>) => {
    const pairs = Object.entries(values).map(([key, value]) => {
      return `${quoteAsPython(key)}: ${value === undefined ? "None" : item.toPythonRepr(value)}`;
    });
    return `{${pairs.join(", ")}}`;
  };
  return {
    label: "dict value",
    limits: [
      ...(bounds ? ["Written between { and }"] : []),
      ...item.limits.map((limit) => `Values: ${limit}`),
    ],
    joining: { most: 0 },
    convert: (text) => {
      const pieces = splitPieces(removeBounds(strip(text), bounds ? "{}" : ""));
      const values: Record<string, Item | undefined> = Object.create(null);
      for (let index = 0; index < pieces.length; ) {
        let last = index;
        while (last < pieces.length && !pieces[last]?.includes(":")) last++;
        if (last === pieces.length) throw new UnfitText("must be `key:value` pairs with commas between them");
        const pair = pieces.slice(index, last + 1).join(",");
        const separator = pair.indexOf(":");
        const key = strip(pair.slice(0, separator));
        const taken = takeItem(item, pieces, last, pair.slice(separator + 1));
        if (key === "") throw new UnfitText("must have a key before each `:`");
        if (Object.hasOwn(values, key)) throw new UnfitText("must not name a key twice");
        values[key] = taken.value;
        index = taken.next;
      }
      return Object.freeze(values);
    },
    format: (values) => {
      const pairs = Object.entries(values).map(([key, value]) => {
        return `${key}:${value === undefined ? "" : item.format(value)}`;
      });
      return bounds ? `{${pairs.join(",")}}` : pairs.join(",");
    },
    toPythonText: toPython,
    toPythonRepr: toPython,
  };
}

function splitPieces(text: string): string[] {
  return text === "" ? [] : text.split(",");
}

function removeBounds(text: string, bounds: string): string {
  const [open, close] = bounds;
  if (open === undefined || close === undefined) return text;
  if (!text.startsWith(open) || !text.endsWith(close)) {
    throw new UnfitText(`must be written between ${open} and ${close}`);
  }
  return text.slice(1, -1);
}

/**
 * One item from `first` on, the text of `pieces[start]` or its end. A text that does not fit is joined with
 * the pieces after it, as far as the type says that this can help, so that long lists stay linear.
 */
function takeItem<Item>(
  type: ValueType<Item>,
  pieces: readonly string[],
  start: number,
  first: string,
): { readonly value: Item | undefined; readonly next: number } {
  let text = first;
  let failure: UnfitText;
  try {
    return { value: type.convert(strip(text)), next: start + 1 };
  } catch (error) {
    if (!(error instanceof UnfitText)) throw error;
    failure = error;
  }
  const { most, completes } = type.joining;
  let attempts = 0;
  for (
    let next = start + 1;
    next < pieces.length && next - start <= most && attempts < mostAttempts;
    next++
  ) {
    const piece = pieces[next] ?? "";
    text += `,${piece}`;
    if (completes !== undefined && !completes(first, piece)) continue;
    attempts++;
    try {
      return { value: type.convert(strip(text)), next: next + 1 };
    } catch (error) {
      if (!(error instanceof UnfitText)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function classOf(...ranges: readonly (readonly [first: string, last: string])[]): Uint8Array {
  const members = new Uint8Array(256);
  for (const [first, last] of ranges) members.fill(1, first.charCodeAt(0), last.charCodeAt(0) + 1);
  return members;
}

/** 1 for the bytes of element and attribute names as vSphere has them, and `-` and `.` for other namespaces. */
export const isNameByte = classOf(["a", "z"], ["A", "Z"], ["0", "9"], ["_", "_"], ["-", "."]);

/** 1 for bytes that may start a name. */
export const isNameStart = classOf(["a", "z"], ["A", "Z"], ["_", "_"]);

/** 1 for bytes that stand for themselves in text: ASCII but markup, entities, carriage returns and controls. */
export const isPlain = classOf(["\t", "\n"], [" ", "%"], ["'", ";"], ["=", "="], ["?", "~"]);

/** True for XML's white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

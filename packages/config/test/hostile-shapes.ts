/** Files that a careless reader takes quadratic time or deep recursion for, at any size in characters. */
export const hostileShapes: Readonly<Record<string, (size: number) => string>> = {
  "many options": (size) => `[vmware]\n${repeat((index) => `option_${index} = value\n`, size)}`,
  "many sections": (size) => repeat((index) => `[section_${index}]\na = 1\n`, size),
  "one section in many spellings": (size) =>
    repeat((index) => `[${spell("vmwaresection", index)}]\na = 1\n`, size),
  "one repeated option": (size) => `[pci]\n${repeat(() => "alias = x\n", size)}`,
  "one long value": (size) => `[vmware]\ncache_prefix = ${"x".repeat(size)}\n`,
  "a value of blanks": (size) => `[vmware]\ncache_prefix = a${" ".repeat(size)}b\n`,
  "many continuation lines": (size) => `[vmware]\ncache_prefix = a\n${" b\n".repeat(size / 3)}`,
  "a list of items": (size) => `[glance]\napi_servers = ${"a,".repeat(size / 2)}\n`,
  "a list of bad integers": (size) => `[glance]\nretriable_status_codes = ${"x,".repeat(size / 2)}\n`,
  "a list of bad choices": (size) => `[vnc]\nauth_schemes = ${"x,".repeat(size / 2)}\n`,
  "clusters with quotes": (size) => `[vmware]\ncluster_name = ${'"a,"b/"'.repeat(size / 7)}\n`,
  "clusters with commas": (size) => `[vmware]\ncluster_name = ${repeat((index) => `c${index},`, size)}\n`,
  dollars: (size) => `[vmware]\ncache_prefix = ${"$$".repeat(size / 2)}\n`,
  references: (size) => `[DEFAULT]\nmy_ip = x\n[vmware]\ncache_prefix = ${"$my_ip ".repeat(size / 7)}\n`,
  "broken lines": (size) => "no separator\n".repeat(size / 13),
  brackets: (size) => "[".repeat(size),
};

function repeat(make: (index: number) => string, size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; length < size; index++) {
    const part = make(index);
    parts.push(part);
    length += part.length;
  }
  return parts.join("");
}

/** The word with upper-case letters where `index` has ones in binary. */
function spell(word: string, index: number): string {
  return [...word].map((letter, place) => ((index >> place) & 1 ? letter.toUpperCase() : letter)).join("");
}

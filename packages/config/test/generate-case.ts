import type { Random } from "./random.ts";
import type { RecordedCase, RecordedOption } from "./recorded-case.ts";

const options: readonly RecordedOption[] = [
  { group: "DEFAULT", name: "my_ip", type: "str", default: "127.0.0.1" },
  { group: "DEFAULT", name: "t", type: "multi", deprecated: [{ group: "old", name: "t" }] },
  { group: "DEFAULT", name: "ratio", type: "float", default: 0.5, min: 0 },
  {
    group: "vmware",
    name: "cluster_name",
    type: "str",
    deprecated: [{ group: "DEFAULT", name: "old-cluster" }],
  },
  { group: "vmware", name: "host_ip", type: "str", default: "$my_ip" },
  { group: "vmware", name: "mode", type: "str", choices: ["thin", "thick"], ignore_case: true },
  { group: "vmware", name: "short", type: "str", max_length: 6 },
  { group: "vmware", name: "store", type: "str", regex: "ds[0-9]" },
  { group: "vmware", name: "count", type: "int", default: 10, min: 0, max: 100 },
  { group: "vmware", name: "level", type: "int", choices: [1, 2, 3] },
  { group: "vmware", name: "port", type: "port", default: 443 },
  { group: "vmware", name: "insecure", type: "bool", default: false },
  { group: "vmware", name: "names", type: "list", default: ["a"] },
  { group: "vmware", name: "sizes", type: "list", item_type: "int", bounds: true },
  { group: "vmware", name: "quoted", type: "list", item_type: "quoted_str" },
  { group: "vmware", name: "map", type: "dict" },
  { group: "vmware", name: "weights", type: "dict", item_type: "int" },
  { group: "vmware", name: "multi", type: "multi", deprecated: [{ name: "multi-old" }] },
];

const sections = [
  "DEFAULT",
  "vmware",
  "VMware",
  "vmware",
  "vmware",
  "default",
  "old",
  "a.b",
  " vmware ",
  "__proto__",
  "x]y",
];
const strangeKeys = [
  "p[]",
  "__proto__",
  "Host_ip",
  "host-ip",
  "a b",
  "old-cluster",
  "old_cluster",
  "multi_old",
  "multi-old",
  "ü",
];
const blanks = [" ", "\t", "\u00a0", "\u3000", "\u0085", "\u001c", "\ufeff", "\f", "\v", "\u2028"];
const pieces = [
  ...[
    "a",
    "b",
    "7",
    "-3",
    "0",
    "1",
    "12",
    "+5",
    "007",
    "1_000",
    "1.5",
    ".5",
    "1e3",
    "٣",
    "0x10",
    "ds1",
    "thin",
    "THICK",
  ],
  ...[
    "true",
    "No",
    "on",
    "OFF",
    "yes",
    ",",
    ",",
    ":",
    "=",
    "#",
    ";",
    '"',
    "'",
    "\\",
    "[",
    "]",
    "{",
    "}",
    "%",
    "k:v",
    "ü",
    "😀",
  ],
  ...[
    "$my_ip",
    "$$",
    "\\$",
    braced("host_ip"),
    "$cluster_name",
    braced("vmware.count"),
    "$names",
    "$insecure",
    "$nosuch",
    "$",
    "$ ",
    braced("t"),
  ],
  ...[
    braced("DEFAULT.my_ip"),
    "$vmware",
    "$ratio",
    braced("vmware.map"),
    "$old_cluster",
    "$weights",
    "$level",
    "a, b",
    "[1, 2]",
    "x:1, y:2",
  ],
];

/** A case with one or two files of ordinary and broken lines. Its answer is still missing. */
export function generateCase(random: Random, id: string): RecordedCase {
  const names = random.chance(30) ? ["a.conf", "b.conf"] : ["a.conf"];
  const files = names.map((name) => ({ name, text: generateText(random) }));
  const args = names.flatMap((name) => ["--config-file", name]);
  const env: Record<string, string> = {};
  if (random.chance(20)) {
    const { group, name } = random.pick(options);
    env[`OS_${group}__${name}`.toUpperCase()] = generateValue(random).replaceAll("\0", "");
  }
  const declared = options.map((option) => (random.chance(2) ? { ...option, required: true } : option));
  return { id, files, args, env, options: declared, expect: {} };
}

function generateText(random: Random): string {
  const end = random.pick(["\n", "\n", "\n", "\r\n", "\r"]);
  const lines = [`[${random.pick(["vmware", "DEFAULT"])}]`];
  const count = 2 + random.below(14);
  for (let index = 0; index < count; index++) lines.push(generateLine(random));
  if (random.chance(3)) lines.shift();
  return (random.chance(1) ? "\ufeff" : "") + lines.join(end) + (random.chance(80) ? end : "");
}

function generateLine(random: Random): string {
  const dice = random.below(100);
  if (dice < 14) return `[${random.pick(sections)}]${random.chance(3) ? " # x" : ""}`;
  if (dice < 18) return `${random.pick(["#", ";", "# c", ";x = y"])}`;
  if (dice < 21) return random.pick(["", "", "   ", "\u00a0"]);
  if (dice < 24) return `${random.pick(["  ", "\t", " "])}${generateValue(random)}`;
  if (dice < 25) return random.pick(["[", "[]", "novalue", "= x", ":", "]", "[x"]);
  const key = random.chance(12) ? random.pick(strangeKeys) : random.pick(options).name;
  const separator = random.pick([" = ", "=", " =", ": ", ":", " : ", "=\u00a0", " ="]);
  const more = random.chance(15) ? `\n${random.pick(["  ", "\t"])}${generateValue(random)}` : "";
  return `${key}${separator}${generateValue(random)}${random.chance(10) ? random.pick(blanks) : ""}${more}`;
}

function generateValue(random: Random): string {
  const parts = random.times(random.below(5), () =>
    random.chance(15) ? random.pick(blanks) : random.pick(pieces),
  );
  const text = parts.join(random.chance(25) ? " " : "");
  if (!random.chance(15)) return text;
  const quote = random.pick(['"', "'"]);
  return `${quote}${text}${quote}`;
}

function braced(name: string): string {
  return `\${${name}}`;
}

import { describe, expect, test } from "vitest";
import {
  bool,
  dict,
  float,
  hostAddress,
  int,
  ipAddress,
  list,
  loadConfig,
  multiStr,
  type Option,
  port,
  str,
  uri,
} from "./index.ts";

/** Reads one text as an option of this kind, through the environment. */
async function read(option: Option, text: string): Promise<unknown> {
  const config = await loadConfig({ g: { o: option } }, { env: { OS_G__O: text } });
  return config.values.g.o;
}

describe("accepts", () => {
  test.each<[string, Option, string, unknown]>([
    ["int with blanks, sign and underscores", int(), " +1_000\u00a0", 1000],
    ["int with leading zeros", int(), "-007", -7],
    ["int in digits of other scripts", int(), "٣𝟗", 39],
    ["blank int as nothing", int({ default: 5 }), " ", undefined],
    ["float without whole part", float(), "-.5e1_0", -5e9],
    ["float words", float(), "-Infinity", Number.NEGATIVE_INFINITY],
    ["port zero", port(), "0", 0],
    ["bool in any case", bool(), "YeS", true],
    ["choice in any case, as it was written", str({ choices: ["thin"], ignoreCase: true }), "THIN", "THIN"],
    ["regex anywhere", str({ regex: /ds\d/g }), "xds1x", "xds1x"],
    ["length in characters", str({ maxLength: 2 }), "😀😀", "😀😀"],
    ["list with empty items inside", list(), " a, ,b,, ", ["a", "", "b"]],
    [
      "list of quoted items with commas",
      list({ item: str({ quotes: true }) }),
      `"a, b", 'c',d`,
      ["a, b", "c", "d"],
    ],
    ["list of choices with commas", list({ item: str({ choices: ["a,b", "c"] }) }), "a,b,c", ["a,b", "c"]],
    [
      "list of texts that match with a comma",
      list({ item: str({ regex: /^\w+,\w+$/ }) }),
      "a,b,c,d",
      ["a,b", "c,d"],
    ],
    ["list in brackets", list({ bounds: true, item: int() }), "[1, 2]", [1, 2]],
    ["dict", dict(), "a:1, b : x:y,c:", { a: "1", b: "x:y", c: "" }],
    ["dict with commas in keys", dict(), "a,b:c", { "a,b": "c" }],
    ["dict in braces", dict({ bounds: true, value: int() }), "{a:1}", { a: 1 }],
    [
      "dict with the key __proto__",
      dict(),
      "__proto__:x",
      Object.assign(Object.create(null), JSON.parse('{"__proto__":"x"}')),
    ],
    ["IPv4 address", ipAddress(), "10.0.0.1", "10.0.0.1"],
    ["IPv6 address", hostAddress(), "fe80::1", "fe80::1"],
    ["host name, without its final dot", hostAddress(), "vc-1.example.", "vc-1.example"],
    ["host name with underscore where allowed", hostAddress({ allowUnderscore: true }), "my_host", "my_host"],
    [
      "URI with IPv6 address and port",
      uri({ schemes: ["https"] }),
      "https://u:p@[::1]:443/x y",
      "https://u:p@[::1]:443/x y",
    ],
  ])("%s", async (_, option, text, expected) => {
    expect(await read(option, text)).toEqual(expected);
  });
});

describe("refuses", () => {
  test.each<[string, Option, string, string]>([
    ["int with a fraction", int(), "1.0", "must be an integer"],
    ["int that JavaScript cannot hold", int(), "9007199254740993", "must be within ±9007199254740991"],
    ["int below its bound", int({ min: 3 }), "2", "must be at least 3"],
    ["int that is no choice", int({ choices: [1, 2] }), "3", "must be one of 1, 2"],
    [
      "blank int where that is refused",
      int({ default: 1, blank: "reject" }),
      "",
      "must be an integer. Remove the line to get the default.",
    ],
    ["float with a stray underscore", float(), "1_.5", "must be a number"],
    ["port above 65535", port(), "65536", "must be at most 65535"],
    ["bool with blanks", bool(), " true", "must be true, 1, on, yes, false, 0, off or no"],
    [
      "text that is no choice, with the nearest",
      str({ choices: ["thin", "thick"] }),
      "thicc",
      'Did you mean "thick"?',
    ],
    ["text that does not match", str({ regex: /^a/ }), "b", "must match /^a/"],
    ["text that is too long", str({ maxLength: 1 }), "ab", "must have at most 1 characters"],
    [
      "list item with an open quote",
      list({ item: str({ quotes: true }) }),
      '"a, b',
      "must end with the quote it starts with",
    ],
    ["list without its brackets", list({ bounds: true }), "a", "must be written between [ and ]"],
    ["dict without a colon", dict(), "a:1,b", "must be `key:value` pairs"],
    ["dict with a key twice", dict(), "a:1,a:2", "must not name a key twice"],
    ["dict without a key", dict(), ":1", "must have a key before each `:`"],
    ["IPv4 address with leading zeros", ipAddress(), "010.0.0.1", "must be an IP address"],
    ["IPv6 address where IPv4 is wanted", ipAddress({ version: 4 }), "::1", "must be an IPv4 address"],
    [
      "mistyped IPv4 address as host name",
      hostAddress(),
      "10.0.0.256",
      "must be an IP address or a host name",
    ],
    ["host name with underscore", hostAddress(), "my_host", "must be an IP address or a host name"],
    ["URI without host", uri(), "file:///x", "must be a URI with scheme and host"],
    ["URI of another scheme", uri({ schemes: ["telnet"] }), "http://x/", "must have the scheme telnet"],
  ])("%s", async (_, option, text, message) => {
    await expect(read(option, text)).rejects.toThrow(message);
    await expect(read(option, text)).rejects.toThrow("OS_G__O: [g] o: ");
  });
});

test("a dict of ten megabytes without a colon is refused in linear time", async () => {
  await expect(read(dict(), "a,".repeat(5_000_000))).rejects.toThrow("must be `key:value` pairs");
});

test("a list of quoted items that never close is refused in linear time", async () => {
  await expect(read(list({ item: str({ quotes: true }) }), `"${"a,".repeat(5_000_000)}`)).rejects.toThrow(
    "quote",
  );
});

test("defaults may refer to other options, also within lists and dicts", async () => {
  const table = {
    DEFAULT: { base: str({ default: "/srv" }), many: multiStr({ default: ["$base/a", "$$b"] }) },
    g: {
      paths: list({ default: ["$base/x"] }),
      map: dict({ default: { "${base}": "$base/y" } }),
      port: int({ default: "$number" }),
      number: int({ default: 7 }),
    },
  };
  const { values } = await loadConfig(table);
  expect(values.default.many).toEqual(["/srv/a", "$b"]);
  expect(values.g).toMatchObject({ paths: ["/srv/x"], map: { "/srv": "/srv/y" }, port: 7 });
});

test("references insert what Python would print", async () => {
  const table = {
    g: {
      flag: bool({ default: true }),
      ratio: float({ default: 1 }),
      tiny: float({ default: 1e-7 }),
      names: list({ default: ["it's", "b\n"] }),
      map: dict({ default: { a: "x" } }),
      text: str({ default: "$flag $ratio $tiny $names $map" }),
    },
  };
  const { values } = await loadConfig(table);
  expect(values.g.text).toBe(`True 1.0 1e-07 ["it's", 'b\\n'] {'a': 'x'}`);
});

import { describe, expect, test } from "vitest";
import { decodeEnvelope, Vim25Error, type Vim25ErrorCode } from "../index.ts";

/** Reads the content of an unknown element `Probe`, so that nothing but the XML rules applies. */
function read(content: string | Buffer, prolog = ""): unknown {
  const body = Buffer.concat([
    Buffer.from(`${prolog}<e:Envelope xmlns:e="urn:e"><e:Body><Probe>`),
    Buffer.from(content),
    Buffer.from("</Probe></e:Body></e:Envelope>"),
  ]);
  const message = decodeEnvelope(body);
  return message.kind === "request" ? message.value : message;
}

function refusal(action: () => unknown): [Vim25ErrorCode, string] {
  try {
    action();
  } catch (error) {
    if (error instanceof Vim25Error) return [error.code, error.message];
    throw error;
  }
  throw new Error("it was accepted");
}

const malformed = (problem: string) => ["VIM25_MALFORMED_XML", expect.stringContaining(problem)];

describe("text", () => {
  test.each([
    ["is never trimmed", "  a \n\t b  ", "  a \n\t b  "],
    ["has the five predefined entities", "&lt;&gt;&amp;&quot;&apos;", "<>&\"'"],
    ["has numeric references", "&#65;&#x42;&#x1F600;&#13;", "AB😀\r"],
    ["is replaced once, not again", "&amp;lt;", "&lt;"],
    ["has characters outside ASCII", "Größe 世界 😀", "Größe 世界 😀"],
    ["takes CDATA as it stands", "a<![CDATA[ <b>&amp;]] ]]>c", "a <b>&amp;]] c"],
    ["skips comments", "a<!-- <b> & -->c", "ac"],
    ["has line ends made \\n", "a\r\nb\rc\n<![CDATA[\r\n]]>", "a\nb\nc\n\n"],
    ["may hold a lone greater-than", "a > b", "a > b"],
    ["may be empty", "", ""],
    ["may be just an empty CDATA", "<![CDATA[]]>", ""],
  ])("%s", (_, xml, expected) => {
    expect(read(xml)).toBe(expected);
  });

  test.each([
    ["an entity of one's own", "&xxe;", "an entity"],
    ["an entity without a semicolon", "a &amp b", "an entity"],
    ["a bare ampersand", "a & b", "an entity"],
    ["a reference to NUL", "&#0;", "an entity"],
    ["a reference to half a surrogate pair", "&#xD83D;&#xDE00;", "an entity"],
    ["a reference beyond Unicode", "&#x110000;", "an entity"],
    ["a control character", "a\u0001b", "a character that XML cannot hold"],
    ["a NUL", "a\0b", "a character that XML cannot hold"],
    ["a stray end of CDATA", "a ]]> b", "a stray ]]>"],
    ["unfinished CDATA", "<![CDATA[ a", "unfinished CDATA"],
    ["an unfinished comment", "<!-- a", "unfinished comment"],
    ["text among elements", "<a></a>b<c></c>", "text between elements"],
  ])("with %s is refused", (_, xml, problem) => {
    expect(refusal(() => read(xml))).toEqual(malformed(problem));
  });

  test("that is not UTF-8 is refused", () => {
    expect(refusal(() => read(Buffer.from([0x61, 0xff, 0x62])))).toEqual(malformed("not UTF-8"));
    expect(refusal(() => read(Buffer.from("é", "latin1")))).toEqual(malformed("not UTF-8"));
  });
});

describe("tags", () => {
  test("may carry any prefix, attributes in either quotes and blanks", () => {
    expect(read(`<x:a  p:q = 'it"s'\n r="1"\t><b /><c></c ></x:a  >`)).toEqual({ a: { b: "", c: "" } });
  });

  test.each([
    ["a closing name of another element", "<a></b>", "closing tag does not fit"],
    ["a closing name that only starts alike", "<a></ab>", "closing tag does not fit"],
    ["a closing name of another prefix", "<x:a></y:a>", "closing tag does not fit"],
    ["a closing name in other letters", "<a></A>", "closing tag does not fit"],
    ["no name", "< a></ a>", "without a proper name"],
    ["a digit for a start", "<1a></1a>", "without a proper name"],
    ["two prefixes", "<a:b:c></a:b:c>", "without a proper name"],
    ["a name outside ASCII", "<größe></größe>", "without a proper name"],
    ["an attribute without a value", "<a b></a>", "an attribute"],
    ["an attribute without quotes", "<a b=c></a>", "an attribute without quotes"],
    ["attributes that stick together", `<a b="1"c="2"></a>`, "an attribute"],
    ["markup in an attribute", `<a b="<"></a>`, "an unfinished attribute"],
    ["an unknown entity in an attribute", `<a b="&xxe;"></a>`, "an entity"],
    ["two types", `<a xsi:type="x" xsi:type="y"></a>`, "given twice"],
    ["a slash in the middle", "<a / ></a>", "a stray / in a tag"],
    ["a document type", `<!DOCTYPE a [<!ENTITY x "y">]><a></a>`, "document types are refused"],
    ["a processing instruction", "<?php x ?>", "processing instructions are refused"],
  ])("with %s are refused", (_, xml, problem) => {
    expect(refusal(() => read(xml))).toEqual(malformed(problem));
  });
});

describe("the start of a message", () => {
  test.each([
    ["nothing", ""],
    ["a declaration", '<?xml version="1.0"?>'],
    ["a declaration of UTF-8", `<?xml version='1.0' encoding='utf-8' standalone="yes" ?>\n`],
    ["a byte order mark", '\ufeff<?xml version="1.0" encoding="UTF-8"?>'],
    ["comments and blanks", "\n<!-- a --> <!-- b -->\n"],
  ])("may be %s", (_, prolog) => {
    expect(read("x", prolog)).toBe("x");
  });

  test.each([
    ["a document type", '<!DOCTYPE e:Envelope SYSTEM "http://192.0.2.1/x">', "document types are refused"],
    ["another encoding", '<?xml version="1.0" encoding="ISO-8859-1"?>', "encoding ISO-8859-1 is not UTF-8"],
    ["a UTF-16 declaration", '<?xml version="1.0" encoding="UTF-16"?>', "encoding UTF-16 is not UTF-8"],
    ["a style sheet", '<?xml-stylesheet href="x"?>', "processing instructions are refused"],
    ["a late declaration", ' <?xml version="1.0"?>', "processing instructions are refused"],
    ["a declaration that never ends", '<?xml version="1.0"', "the XML declaration is no proper one"],
    ["text", "x", "text between elements"],
  ])("must not be %s", (_, prolog, problem) => {
    expect(refusal(() => read("x", prolog))).toEqual(malformed(problem));
  });
});

test("the message of an error tells the place and never quotes the body", () => {
  const [code, message] = refusal(() => read("<password>secret</passwort>"));
  expect([code, message]).toEqual([
    "VIM25_MALFORMED_XML",
    "malformed XML at byte 59: closing tag does not fit",
  ]);
});

/** Any worse than linear, these would take minutes. */
describe("hostile megabytes are read in linear time", () => {
  const size = 2_000_000;
  test.each([
    ["one text", "x".repeat(size), size],
    ["ampersands", "&amp;".repeat(size / 5), size / 5],
    ["empty CDATA sections", "<![CDATA[]]>".repeat(size / 10), 0],
    ["comments", "<!---->".repeat(size / 10), 0],
    ["blanks before an element", `${" ".repeat(size)}<a></a>`, 1],
    ["one unknown element again and again", "<a/>".repeat(size / 4), size / 4],
    ["elements of a thousand names", manyNames(size / 10), size / 10],
    ["attributes", `<a ${'b="" '.repeat(size / 5)}/>`, 1],
    ["one long attribute", `<a b="${"&gt;".repeat(size / 4)}"/>`, 1],
    ["one long name", `<${"a".repeat(size)}/>`, 1],
  ])("%s", (_, xml, expected) => {
    expect(extent(read(xml))).toBe(expected);
  });

  /** Characters of a text, or elements of an object. */
  function extent(value: unknown): number {
    return typeof value === "string" ? value.length : Object.values(value as object).flat().length;
  }

  function manyNames(elements: number): string {
    return Array.from({ length: elements }, (_, index) => `<a${index % 1000}/>`).join("");
  }
});

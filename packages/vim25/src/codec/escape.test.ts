import { expect, test } from "vitest";
import { escapeAttribute, escapeText } from "./escape.ts";

test("text that needs no escape is given back as it is", () => {
  expect(escapeText("Größe 世界 😀 \t\n 'a' \"b\"", "p")).toBe("Größe 世界 😀 \t\n 'a' \"b\"");
});

test("markup and carriage returns are escaped, so that a parser gives them back", () => {
  expect(escapeText("<a>&\r\n", "p")).toBe("&lt;a&gt;&amp;&#13;\n");
  expect(escapeAttribute('"<\n\t>', "p")).toBe("&#34;&lt;&#10;&#9;&gt;");
});

test.each(["\0", "\u0008", "\u001f", "\ufffe", "\uffff", "\ud800", "a\udc00b"])(
  "%j cannot be written, and the path is named",
  (text) => {
    expect(() => escapeText(text, "Login.userName")).toThrow(
      expect.objectContaining({
        code: "VIM25_INVALID_VALUE",
        message: expect.stringMatching(
          /^Login\.userName holds the character U\+[0-9a-f]{4}, which XML cannot$/,
        ),
      }),
    );
  },
);

import { Vim25Error } from "../errors.ts";
import { BodyText } from "./body-text.ts";
import { isNameByte, isNameStart, isPlain, isSpace } from "./byte-classes.ts";
import { readEntities, xmlLines } from "./xml-text.ts";

const lessThan = 60;
const greaterThan = 62;
const slash = 47;
const exclamation = 33;
const colon = 58;
const equals = 61;

const xmlDeclaration =
  /^<\?xml[ \t\r\n]+version="1\.\d"(?:[ \t\r\n]+encoding="([\w.-]+)")?(?:[ \t\r\n]+standalone="(?:yes|no)")?[ \t\r\n]*\?>/;

/** True when both parts of a name of proper bytes start properly; without a prefix they are the same. */
function isName(bytes: Buffer, start: number, local: number): boolean {
  return isNameStart[bytes[start] ?? 0] === 1 && isNameStart[bytes[local] ?? 0] === 1;
}

/**
 * Reads XML tags and text from one message body, front to back, in linear time.
 *
 * Knows what SOAP messages use: elements, attributes, text, CDATA, comments, the five predefined
 * entities and numeric references. A document type, a processing instruction inside the document, an
 * unknown entity, bytes that are not UTF-8 and a closing name that does not fit are errors, so nothing can be
 * expanded or smuggled. All positions are byte offsets.
 */
export class XmlScanner {
  protected readonly bytes: Buffer;
  protected position = 0;
  /** Raw name of the last opened tag, prefix included. */
  protected nameStart = 0;
  protected nameEnd = 0;
  /** Its `xsi:type` (any prefix) and its `type` attribute, or "". */
  protected xsiType = "";
  protected typeAttribute = "";
  protected isNil = false;
  protected isEmpty = false;
  #localStart = 0;
  readonly #text: BodyText;

  constructor(body: Buffer) {
    this.bytes = body;
    this.#text = new BodyText(body);
    if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) this.position = 3;
  }

  protected malformed(problem: string): Vim25Error {
    return new Vim25Error("VIM25_MALFORMED_XML", `malformed XML at byte ${this.position}: ${problem}`);
  }

  /** Skips the XML declaration, comments and blanks before the root element. */
  protected skipProlog(): void {
    const { bytes } = this;
    if (this.#startsWith("<?xml") && isSpace(bytes[this.position + 5])) {
      const start = bytes.toString("latin1", this.position, this.position + 200);
      const [declaration, encoding] = xmlDeclaration.exec(start.replaceAll("'", '"')) ?? [];
      if (declaration === undefined) throw this.malformed("the XML declaration is no proper one");
      if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
        throw this.malformed(`encoding ${encoding.slice(0, 20)} is not UTF-8`);
      this.position += declaration.length;
    }
    this.skipToTag();
  }

  /** Moves over blanks and comments to the next `<`; other text is an error. */
  protected skipToTag(): void {
    const { bytes } = this;
    for (;;) {
      while (isSpace(bytes[this.position])) this.position += 1;
      if (bytes[this.position] !== lessThan)
        throw this.position >= bytes.length ? this.#cutOff() : this.malformed("text between elements");
      const next = bytes[this.position + 1];
      if (next === exclamation) this.#skipComment();
      else if (next === 63) throw this.malformed("processing instructions are refused");
      else return;
    }
  }

  /** True when the next tag (see {@link skipToTag}) is a closing one. */
  protected atClosingTag(): boolean {
    return this.bytes[this.position + 1] === slash;
  }

  /** True when only blanks and comments are left. */
  protected atEnd(): boolean {
    for (;;) {
      while (isSpace(this.bytes[this.position])) this.position += 1;
      if (!this.#startsWith("<!--")) return this.position >= this.bytes.length;
      this.#skipComment();
    }
  }

  /** Reads the opening tag at `<` if its name is just `name`, without a prefix; otherwise moves nothing. */
  protected openTagIf(name: Uint8Array): boolean {
    const { bytes } = this;
    const start = this.position + 1;
    const end = start + name.length;
    if (bytes[start] !== name[0]) return false;
    for (let index = 1; index < name.length; index += 1)
      if (bytes[start + index] !== name[index]) return false;
    const after = bytes[end];
    if (after !== greaterThan && after !== slash && !isSpace(after)) return false;
    this.#openedTag(start, start, end);
    return true;
  }

  /** Reads the opening tag at `<`: its name and attributes. */
  protected openTag(): void {
    const { bytes } = this;
    const start = this.position + 1;
    let local = start;
    let at = start;
    for (; ; at += 1) {
      const code = bytes[at] ?? 0;
      if (isNameByte[code] === 1) continue;
      if (code !== colon || local !== start) break;
      local = at + 1;
    }
    const after = bytes[at];
    if (!isName(bytes, start, local) || (after !== greaterThan && after !== slash && !isSpace(after)))
      throw this.#badTag(at, "a tag without a proper name");
    this.#openedTag(start, local, at);
  }

  protected localName(): string {
    return this.#text.ascii(this.#localStart, this.nameEnd);
  }

  /** Reads a closing tag that must carry the raw name between `start` and `end`. */
  protected closeTag(start: number, end: number): void {
    const { bytes } = this;
    let at = this.position;
    if (bytes[at] !== lessThan || bytes[at + 1] !== slash)
      throw at + 1 >= bytes.length ? this.#cutOff() : this.malformed("a closing tag was expected");
    at += 2;
    for (let name = start; name < end; name += 1, at += 1)
      if (bytes[name] !== bytes[at]) throw this.malformed("closing tag does not fit");
    while (isSpace(bytes[at])) at += 1;
    if (bytes[at] !== greaterThan) throw this.malformed("closing tag does not fit");
    this.position = at + 1;
  }

  /** Reads text up to the closing tag of the name between `start` and `end`, and that tag. Nothing is trimmed. */
  protected text(start: number, end: number): string {
    const { bytes } = this;
    const from = this.position;
    let at = from;
    while (isPlain[bytes[at] ?? 0] === 1) at += 1;
    const isWhole = bytes[at] === lessThan && bytes[at + 1] === slash;
    if (isWhole) this.position = at;
    const result = isWhole ? this.#text.ascii(from, at) : this.#mixedText();
    this.closeTag(start, end);
    return result;
  }

  /** True when text (or nothing) follows up to the next closing tag, false when an element does. Moves nothing. */
  protected holdsText(): boolean {
    const { bytes } = this;
    const before = this.position;
    let at = bytes.indexOf(lessThan, before);
    while (this.#startsWith("<!--", at)) {
      this.position = at;
      this.#skipComment();
      at = bytes.indexOf(lessThan, this.position);
    }
    this.position = before;
    return at < 0 || bytes[at + 1] === slash || bytes[at + 1] === exclamation;
  }

  /** Text with entities, CDATA, comments, line ends to unify or characters outside ASCII. */
  #mixedText(): string {
    const { bytes } = this;
    let result = "";
    for (;;) {
      const to = bytes.indexOf(lessThan, this.position);
      if (to < 0) throw this.#cutOff();
      const piece = this.#lines(this.position, to);
      if (piece.includes("]]>")) throw this.malformed("a stray ]]>");
      result += this.#withEntities(piece);
      this.position = to;
      if (bytes[to + 1] !== exclamation) return result;
      if (this.#startsWith("<![CDATA[")) {
        const close = bytes.indexOf("]]>", to, "latin1");
        if (close < 0) throw this.malformed("unfinished CDATA");
        result += this.#lines(to + 9, close);
        this.position = close + 3;
      } else this.#skipComment();
    }
  }

  #lines(from: number, to: number): string {
    const text = this.#text.utf8(from, to);
    if (text === undefined) throw this.malformed("the message is not UTF-8");
    return xmlLines(text, (problem) => this.malformed(problem));
  }

  #openedTag(start: number, local: number, end: number): void {
    this.nameStart = start;
    this.#localStart = local;
    this.nameEnd = end;
    this.xsiType = "";
    this.typeAttribute = "";
    this.isNil = false;
    this.isEmpty = false;
    if (this.bytes[end] === greaterThan) this.position = end + 1;
    else this.#attributes(end);
  }

  #attributes(from: number): void {
    const { bytes } = this;
    let at = from;
    for (;;) {
      const isApart = isSpace(bytes[at]);
      while (isSpace(bytes[at])) at += 1;
      if (bytes[at] === greaterThan || bytes[at] === slash) break;
      const nameStart = at;
      let local = at;
      for (; isNameByte[bytes[at] ?? 0] === 1 || bytes[at] === colon; at += 1)
        if (bytes[at] === colon) local = at + 1;
      const nameEnd = at;
      while (isSpace(bytes[at])) at += 1;
      if (!isApart || !isName(bytes, nameStart, local) || bytes[at] !== equals)
        throw this.#badTag(at, "an attribute without a proper name and value");
      at += 1;
      while (isSpace(bytes[at])) at += 1;
      const quote = bytes[at];
      if (quote !== 34 && quote !== 39) throw this.#badTag(at, "an attribute without quotes");
      const valueStart = at + 1;
      at = valueStart;
      while (isPlain[bytes[at] ?? 0] === 1 && bytes[at] !== quote) at += 1;
      let odd: string | undefined;
      if (bytes[at] !== quote) {
        for (; bytes[at] !== quote; at += 1)
          if (at >= bytes.length || bytes[at] === lessThan) throw this.#badTag(at, "an unfinished attribute");
        odd = this.#withEntities(this.#lines(valueStart, at));
      }
      if (this.#isNamed("type", local, nameEnd)) {
        const value = odd ?? this.#text.ascii(valueStart, at);
        if ((local === nameStart ? this.typeAttribute : this.xsiType) !== "")
          throw this.malformed("an attribute is given twice");
        if (local === nameStart) this.typeAttribute = value;
        else this.xsiType = value;
      } else if (local !== nameStart && this.#isNamed("nil", local, nameEnd))
        this.isNil = /^\s*(true|1)\s*$/.test(odd ?? this.#text.ascii(valueStart, at));
      at += 1;
    }
    this.isEmpty = bytes[at] === slash;
    if (this.isEmpty) at += 1;
    if (bytes[at] !== greaterThan) throw this.#badTag(at, "a stray / in a tag");
    this.position = at + 1;
  }

  #isNamed(name: string, from: number, to: number): boolean {
    return to - from === name.length && this.#startsWith(name, from);
  }

  #withEntities(text: string): string {
    return readEntities(text, (problem) => this.malformed(problem));
  }

  #skipComment(): void {
    if (!this.#startsWith("<!--")) throw this.malformed("document types are refused");
    const end = this.bytes.indexOf("-->", this.position + 4, "latin1");
    if (end < 0) throw this.malformed("unfinished comment");
    this.position = end + 3;
  }

  #startsWith(ascii: string, at = this.position): boolean {
    for (let index = 0; index < ascii.length; index += 1)
      if (this.bytes[at + index] !== ascii.charCodeAt(index)) return false;
    return true;
  }

  #cutOff(): Vim25Error {
    return this.malformed("the message is cut off");
  }

  #badTag(at: number, problem: string): Vim25Error {
    return at >= this.bytes.length ? this.#cutOff() : this.malformed(problem);
  }
}

import { Vim25Error } from "../errors.ts";

const lessThan = 60;
const entities: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Strings up to this length are copied by V8 itself; longer slices would keep the whole body alive. */
const sliceLimit = 12;

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/**
 * Reads XML tags and text from one message body, front to back, in linear time.
 *
 * Knows what SOAP messages use: elements, attributes, text, CDATA, comments, the five predefined
 * entities and numeric references. A document type, a processing instruction inside the document, an
 * unknown entity and a closing name that does not fit are errors, so nothing can be expanded or smuggled.
 * Positions are byte offsets: the body is held as one latin1 string and text outside ASCII is decoded as UTF-8.
 */
export class XmlScanner {
  protected readonly source: string;
  protected position = 0;
  /** Raw name of the last opened tag, prefix included. */
  protected nameStart = 0;
  protected nameEnd = 0;
  /** Where its local name starts. */
  protected localStart = 0;
  /** Its `xsi:type` (any prefix) and its `type` attribute, or "". */
  protected xsiType = "";
  protected typeAttribute = "";
  protected isNil = false;
  protected isEmpty = false;
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
    this.source = body.toString("latin1");
    if (this.source.startsWith("\u00ef\u00bb\u00bf")) this.position = 3;
  }

  protected malformed(problem: string): Vim25Error {
    return new Vim25Error("VIM25_MALFORMED_XML", `malformed XML at byte ${this.position}: ${problem}`);
  }

  /** Skips the XML declaration, comments and blanks before the root element. */
  protected skipProlog(): void {
    this.#skipSpace();
    if (this.source.startsWith("<?xml", this.position)) {
      const end = this.source.indexOf("?>", this.position);
      if (end < 0 || end - this.position > 200) throw this.malformed("unfinished XML declaration");
      const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(this.source.slice(this.position, end))?.[1];
      if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
        throw this.malformed(`encoding ${encoding.slice(0, 20)} is not UTF-8`);
      this.position = end + 2;
    }
    this.skipToTag();
  }

  /** Moves over blanks and comments to the next `<`; other text is an error. */
  protected skipToTag(): void {
    const { source } = this;
    for (;;) {
      this.#skipSpace();
      if (source.charCodeAt(this.position) !== lessThan)
        throw this.malformed(
          this.position >= source.length ? "the message is cut off" : "text between elements",
        );
      const next = source.charCodeAt(this.position + 1);
      if (next === 33) {
        if (!source.startsWith("<!--", this.position)) throw this.malformed("document types are refused");
        this.#skipComment();
      } else if (next === 63) throw this.malformed("processing instructions are refused");
      else return;
    }
  }

  /** True when the next tag (see {@link skipToTag}) is a closing one. */
  protected atClosingTag(): boolean {
    return this.source.charCodeAt(this.position + 1) === 47;
  }

  /** True when only blanks and comments are left. */
  protected atEnd(): boolean {
    this.#skipSpace();
    while (this.source.startsWith("<!--", this.position)) {
      this.#skipComment();
      this.#skipSpace();
    }
    return this.position >= this.source.length;
  }

  /** Reads an opening tag at `<`: its name and attributes. */
  protected openTag(): void {
    const { source } = this;
    let at = this.position + 1;
    this.nameStart = at;
    this.localStart = at;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code === 62 || code === 47 || isSpace(code)) break;
      if (code === 58) this.localStart = at + 1;
      else if (Number.isNaN(code) || code === lessThan) throw this.malformed("unfinished tag");
      at += 1;
    }
    if (at === this.localStart) throw this.malformed("a tag without a name");
    this.nameEnd = at;
    this.xsiType = "";
    this.typeAttribute = "";
    this.isNil = false;
    this.isEmpty = false;
    if (source.charCodeAt(at) === 62) this.position = at + 1;
    else this.#attributes(at);
  }

  protected localName(): string {
    return this.source.slice(this.localStart, this.nameEnd);
  }

  /** Reads a closing tag that must carry the raw name between `start` and `end`. */
  protected closeTag(start: number, end: number): void {
    const { source } = this;
    if (source.charCodeAt(this.position) !== lessThan || source.charCodeAt(this.position + 1) !== 47)
      throw this.malformed(
        this.position >= source.length ? "the message is cut off" : "a closing tag was expected",
      );
    let at = this.position + 2;
    for (let name = start; name < end; name += 1, at += 1)
      if (source.charCodeAt(name) !== source.charCodeAt(at)) throw this.malformed("closing tag does not fit");
    while (isSpace(source.charCodeAt(at))) at += 1;
    if (source.charCodeAt(at) !== 62) throw this.malformed("closing tag does not fit");
    this.position = at + 1;
  }

  /** Reads text up to the closing tag of the name between `start` and `end`, and that tag. Nothing is trimmed. */
  protected text(start: number, end: number): string {
    const { source } = this;
    let result = "";
    for (;;) {
      const from = this.position;
      const to = source.indexOf("<", from);
      if (to < 0) throw this.malformed("the message is cut off");
      result += this.#plain(from, to);
      this.position = to;
      if (source.charCodeAt(to + 1) !== 33) break;
      if (source.startsWith("<![CDATA[", to)) {
        const close = source.indexOf("]]>", to);
        if (close < 0) throw this.malformed("unfinished CDATA");
        result += this.#body.toString("utf8", to + 9, close);
        this.position = close + 3;
      } else this.#skipComment();
    }
    this.closeTag(start, end);
    return result;
  }

  /** Text without markup: decoded, copied out of the body, entities replaced. */
  #plain(from: number, to: number): string {
    if (from === to) return "";
    const { source } = this;
    let hasEntity = false;
    let hasWide = false;
    for (let at = from; at < to; at += 1) {
      const code = source.charCodeAt(at);
      if (code === 38) hasEntity = true;
      else if (code > 127) hasWide = true;
    }
    let text: string;
    if (hasWide) text = this.#body.toString("utf8", from, to);
    else if (to - from > sliceLimit) text = this.#body.toString("latin1", from, to);
    else text = source.slice(from, to);
    return hasEntity ? this.#unescape(text) : text;
  }

  #unescape(text: string): string {
    return text.replace(/&([^;&]{0,12})(;?)/g, (_, name: string, end: string) => {
      const known = end === "" ? undefined : (entities.get(name) ?? this.#numeric(name));
      if (known === undefined) throw this.malformed("an entity that XML does not predefine");
      return known;
    });
  }

  #numeric(name: string): string | undefined {
    const match = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
    if (!match) return undefined;
    const code = match[1] ? Number.parseInt(match[1], 16) : Number(match[2]);
    return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  }

  #attributes(from: number): void {
    const { source } = this;
    let at = from;
    for (;;) {
      while (isSpace(source.charCodeAt(at))) at += 1;
      const code = source.charCodeAt(at);
      if (code === 62) break;
      if (code === 47) {
        if (source.charCodeAt(at + 1) !== 62) throw this.malformed("a stray / in a tag");
        this.isEmpty = true;
        at += 1;
        break;
      }
      const nameStart = at;
      let local = at;
      for (;;) {
        const next = source.charCodeAt(at);
        if (next === 61 || isSpace(next)) break;
        if (next === 58) local = at + 1;
        else if (Number.isNaN(next) || next === 62 || next === lessThan)
          throw this.malformed("an attribute without a value");
        at += 1;
      }
      const nameEnd = at;
      while (isSpace(source.charCodeAt(at))) at += 1;
      if (source.charCodeAt(at) !== 61) throw this.malformed("an attribute without a value");
      at += 1;
      while (isSpace(source.charCodeAt(at))) at += 1;
      const quote = source.charCodeAt(at);
      if (quote !== 34 && quote !== 39) throw this.malformed("an attribute without quotes");
      const valueStart = at + 1;
      at = source.indexOf(quote === 34 ? '"' : "'", valueStart);
      if (at < 0) throw this.malformed("an unfinished attribute");
      this.#keepAttribute(nameStart, local, nameEnd, valueStart, at);
      at += 1;
    }
    this.position = at + 1;
  }

  #keepAttribute(
    nameStart: number,
    local: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
  ): void {
    const length = nameEnd - local;
    if (length === 4 && this.source.startsWith("type", local)) {
      const value = this.#plain(valueStart, valueEnd);
      if (local === nameStart) this.typeAttribute = value;
      else this.xsiType = value;
    } else if (length === 3 && local !== nameStart && this.source.startsWith("nil", local))
      this.isNil = /^(true|1)$/.test(this.source.slice(valueStart, valueEnd));
  }

  #skipSpace(): void {
    while (isSpace(this.source.charCodeAt(this.position))) this.position += 1;
  }

  #skipComment(): void {
    const end = this.source.startsWith("<!--", this.position)
      ? this.source.indexOf("-->", this.position + 4)
      : -1;
    if (end < 0) throw this.malformed("unfinished comment");
    this.position = end + 3;
  }
}

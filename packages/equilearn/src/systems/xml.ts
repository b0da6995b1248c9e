import { Refusal } from "./system.ts";

/** Hears the parts of an XML document in their order; offsets are where the part starts. */
export interface XmlListener {
  open(name: string, attributes: ReadonlyMap<string, string>, offset: number): void;
  close(name: string, offset: number): void;
  /** Text between tags, in as many pieces as comments and CDATA sections cut it into. */
  text(piece: string): void;
}

const DEEPEST = 100;
const NAME = /[^\s<>/="'&!?]+/y;
const ATTRIBUTE = /\s+([^\s<>/="'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;

/** What XML cannot hold, not even by number. */
const UNSPEAKABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A refusal that says where. `complaint` completes "Line 3 of the GraphML file …". */
export function refuseAt(text: string, offset: number, complaint: string): never {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  throw new Refusal(`Line ${line} of the GraphML file ${complaint}.`);
}

/**
 * Reads well-formed XML without a document in memory. Document types are refused, so there are no entities but the
 * five of XML and characters by number, and nothing to expand or to fetch. Takes time proportional to the text.
 *
 * @throws Refusal with the line where the text stops being well-formed.
 */
export function readXml(text: string, listener: XmlListener): void {
  const strange = text.search(UNSPEAKABLE);
  if (strange >= 0) refuseAt(text, strange, "has a character that XML does not allow");
  const open: string[] = [];
  let seen = false;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const tag = text.indexOf("<", at);
    const end = tag < 0 ? text.length : tag;
    const piece = text.slice(at, end);
    if (open.length > 0) listener.text(decoded(text, at, piece));
    else if (piece.trim() !== "") refuseAt(text, at, "has text outside of its tags, where XML allows none");
    if (tag < 0) break;
    if (text.startsWith("<!--", tag)) at = after(text, tag, "-->", "comment");
    else if (text.startsWith("<?", tag)) at = after(text, tag, "?>", "processing instruction");
    else if (text.startsWith("<![CDATA[", tag) && open.length > 0) {
      at = after(text, tag, "]]>", "CDATA section");
      listener.text(text.slice(tag + 9, at - 3));
    } else if (text.startsWith("<!", tag)) {
      refuseAt(text, tag, "has a document type or another declaration; leave it out, for none is read");
    } else if (text.startsWith("</", tag)) at = closeTag(text, tag, open, listener);
    else {
      if (open.length === 0 && seen) refuseAt(text, tag, "starts a second document, where the file must end");
      seen = true;
      at = openTag(text, tag, open, listener);
    }
  }
  if (open.length > 0)
    refuseAt(text, text.length, `is the last, but <${clipped(open[open.length - 1])}> is still open`);
  if (!seen) throw new Refusal("The GraphML file has no XML in it.");
}

function after(text: string, start: number, mark: string, what: string): number {
  const found = text.indexOf(mark, start);
  return found < 0 ? refuseAt(text, start, `starts a ${what} that does not end`) : found + mark.length;
}

function closeTag(text: string, tag: number, open: string[], listener: XmlListener): number {
  const end = after(text, tag, ">", "tag");
  const name = text.slice(tag + 2, end - 1).trimEnd();
  const expected = open.pop();
  if (name !== expected) {
    const wanted = expected === undefined ? "but nothing is open" : `where </${clipped(expected)}> must come first`;
    refuseAt(text, tag, `has </${clipped(name)}>, ${wanted}`);
  }
  listener.close(name, tag);
  return end;
}

function openTag(text: string, tag: number, open: string[], listener: XmlListener): number {
  NAME.lastIndex = tag + 1;
  const name = NAME.exec(text)?.[0] ?? refuseAt(text, tag, "has a < that starts no tag; write it as &lt;");
  const attributes = new Map<string, string>();
  let at = NAME.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (!match) break;
    const [, key, double, single] = match;
    if (attributes.has(key)) refuseAt(text, tag, `gives <${clipped(name)}> the attribute ${clipped(key)} twice`);
    attributes.set(key, decoded(text, at, double ?? single));
    at = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = at;
  const close = TAG_END.exec(text);
  if (!close) return refuseAt(text, tag, `has a tag <${clipped(name)} that is not well-formed`);
  if (open.length === DEEPEST) refuseAt(text, tag, `nests tags more than ${DEEPEST} deep`);
  listener.open(name, attributes, tag);
  if (close[1] === "/") listener.close(name, tag);
  else open.push(name);
  return TAG_END.lastIndex;
}

const ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decoded(text: string, offset: number, piece: string): string {
  if (!piece.includes("&")) return piece;
  return piece.replace(/&(?:#x([\da-f]{1,6});|#(\d{1,7});|([a-z]{2,4});)?/gi, (all, hex, decimal, name) => {
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : Number.NaN;
    const character = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES.get(name);
    return (
      character ?? refuseAt(text, offset, `has ${clipped(all)}, which is none of the entities of XML; write & as &amp;`)
    );
  });
}

function clipped(name: string): string {
  return name.replace(/\s+/g, " ").slice(0, 40);
}

/**
 * A text as the content of an element.
 *
 * @throws Refusal when it has a character that XML cannot hold.
 */
export function xmlText(text: string): string {
  if (UNSPEAKABLE.test(text)) {
    throw new Refusal(
      `The name ${JSON.stringify(text.slice(0, 40))} has a character that XML cannot hold; change the name.`,
    );
  }
  return text.replace(/[&<>\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

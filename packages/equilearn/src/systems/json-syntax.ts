import { Refusal } from "./system.ts";

/**
 * As JSON.parse, but refusing with one sentence that names line and column and what JSON would allow there.
 * `what` names the text: "the network file".
 */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { offset, expected, found } = locate(text);
    const before = text.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    throw new Refusal(`Line ${line}, column ${column} of ${what} needs ${expected}, but ${found}.`);
  }
}

// Within a string: any character from the space up but the quote and the backslash, or an escape.
const TOKEN =
  /[ \t\r\n]*(?:([[\]{},:])|("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const BLANK = /[ \t\r\n]*/y;

/** What a parser may wait for: the words of the message, and where each accepted mark leads. */
const STATES = {
  value: { needs: "a value", close: "" },
  firstItem: { needs: 'a value or "]"', close: "]" },
  firstKey: { needs: 'a key in double quotes or "}"', close: "}" },
  key: { needs: "a key in double quotes", close: "" },
  colon: { needs: "a colon", close: "" },
  afterItem: { needs: 'a comma or "]"', close: "]" },
  afterEntry: { needs: 'a comma or "}"', close: "}" },
  end: { needs: "nothing more", close: "" },
} as const;
type State = keyof typeof STATES;

/** Where a text that JSON.parse refused goes wrong, what JSON would allow there, and what there is. */
function locate(text: string): { offset: number; expected: string; found: string } {
  const open: string[] = [];
  let state: State = "value";
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    const next: State | undefined = token ? advance(state, token, open) : undefined;
    if (next === undefined) {
      BLANK.lastIndex = at;
      const offset = at + (BLANK.exec(text)?.[0].length ?? 0);
      const mark = text.charAt(offset);
      const broken = mark === '"' && token === null;
      const found = broken ? "has an unfinished string" : mark ? `has ${JSON.stringify(mark)}` : "the text ends there";
      return { offset, expected: STATES[state].needs, found };
    }
    state = next;
  }
}

/** The state after a token, or undefined when the token is not allowed; `open` is the stack of open brackets. */
function advance(state: State, [, mark, string, scalar]: RegExpExecArray, open: string[]): State | undefined {
  if (mark !== undefined && mark === STATES[state].close) {
    open.pop();
    return afterValue(open);
  }
  if (state === "key" || state === "firstKey") return string === undefined ? undefined : "colon";
  if (state === "colon") return mark === ":" ? "value" : undefined;
  if (state === "afterItem") return mark === "," ? "value" : undefined;
  if (state === "afterEntry") return mark === "," ? "key" : undefined;
  if (state === "end") return undefined;
  if (string !== undefined || scalar !== undefined) return afterValue(open);
  if (mark !== "[" && mark !== "{") return undefined;
  open.push(mark);
  return mark === "[" ? "firstItem" : "firstKey";
}

function afterValue(open: readonly string[]): State {
  const inside = open.at(-1);
  return inside === undefined ? "end" : inside === "[" ? "afterItem" : "afterEntry";
}

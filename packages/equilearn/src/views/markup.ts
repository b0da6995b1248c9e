/** Text that is already well-formed markup and must not be escaped again. Made by {@link markup}; plain data can never pose as it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for use in XML or HTML, between tags or in a quoted attribute; characters XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * Template tag for XML and HTML: every interpolated value is escaped, except {@link Markup}; arrays are joined, and
 * `undefined`, `null` and `false` leave nothing.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  let text = parts[0];
  for (let i = 0; i < values.length; i++) text += inserted(values[i]) + parts[i + 1];
  return new Markup(text);
}

function inserted(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(inserted).join("");
  if (value === undefined || value === null || value === false) return "";
  return escapeText(String(value));
}

import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { escapeText, Markup, markup } from "./markup.ts";

test("escapes text and attributes alike, but not markup", () => {
  const inner = markup`<b title="${'"x"'}">${"a < b & c"}</b>`;
  expect(markup`<p>${inner}${[inner]}${undefined}${false}${null}${0}</p>`.text).toBe(
    '<p><b title="&quot;x&quot;">a &lt; b &amp; c</b><b title="&quot;x&quot;">a &lt; b &amp; c</b>0</p>',
  );
});

test("data that looks like markup is not trusted", () => {
  const forged = JSON.parse('{"text":"<script>"}');
  expect(markup`${forged}`.text).toBe("[object Object]");
  expect(markup`${new Markup("<i/>")}`.text).toBe("<i/>");
});

test("characters that XML forbids are replaced, lone surrogates too", () => {
  expect(escapeText("a\u0000\u001b[31m\uD800\uFFFFz\n😀")).toBe("a\uFFFD\uFFFD[31m\uFFFD\uFFFDz\n😀");
});

test("any text comes back from the parser as it went in, and makes no element", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      const { document } = parseHTML(markup`<html><body><p title="${text}">${text}</p></body></html>`.text);
      const paragraph = document.querySelector("p")!;
      expect(paragraph.children.length).toBe(0);
      expect([paragraph.textContent, paragraph.getAttribute("title")]).toEqual([text, text]);
    }),
  );
});

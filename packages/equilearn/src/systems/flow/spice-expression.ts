import { shown } from "../json-file.ts";
import { CUBIC, DIODE, LINEAR, QUADRATIC_DRAG } from "./elements.ts";
import { spiceNumber } from "./spice-format.ts";
import { refuseLine, type SpiceLine } from "./spice-lines.ts";

/** What an edge does: see `FlowNetwork`. */
export interface EdgeLaw {
  readonly element: number;
  readonly conductance: number;
  readonly parameter: number;
}

const NUMBER = String.raw`([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?[a-z]*)`;
const form = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll("#", NUMBER)}$`);

/** The forms of `networkToSpice` and a plain diode, without blanks and in lower case; D stands for the drop. */
const FORMS: readonly { readonly pattern: RegExp; readonly element: number }[] = [
  { pattern: form(String.raw`#\*D`), element: LINEAR },
  { pattern: form(String.raw`#\*\(D\+#\*D\*D\*D\)`), element: CUBIC },
  { pattern: form(String.raw`#\*D/sqrt\(sqrt\(D\*D\+#\*#\)\)`), element: QUADRATIC_DRAG },
  { pattern: form(String.raw`#\*#\*\(exp\(min\(D/#,80\)\)\*\(1\+max\(D/#-80,0\)\)-1\)`), element: DIODE },
  { pattern: form(String.raw`#\*#\*\(exp\(D/#\)-1\)`), element: DIODE },
];
const SATURATING = form(String.raw`#\*\(exp\(D/#\)-1\)`);

const WANTED = "w*D, w*(D+g*D*D*D), w*D/sqrt(sqrt(D*D+e*e)), w*v*(exp(D/v)-1) or i*(exp(D/v)-1) with D = V(a,b)";

/**
 * The edge that a source `B a b I=…` is.
 *
 * @throws Refusal when its current is not one of the known functions of the drop from a to b.
 */
export function controlledSource({ number, text }: SpiceLine, a: string, b: string): EdgeLaw {
  const expression = /^\S+\s+\S+\s+\S+\s+i\s*=(.*)$/i.exec(text)?.[1].replace(/\s+/g, "").toLowerCase() ?? "";
  const current = expression.replaceAll(`v(${a},${b})`.toLowerCase(), "D");
  for (const { pattern, element } of FORMS) {
    const [conductance, ...parameters] = pattern.exec(current)?.slice(1).map(spiceNumber) ?? [];
    const [parameter = 0] = parameters;
    if (conductance !== undefined && parameters.every((other) => other === parameter)) {
      return { element, conductance, parameter };
    }
  }
  const [saturation, thermal] = SATURATING.exec(current)?.slice(1).map(spiceNumber) ?? [];
  if (saturation !== undefined) return { element: DIODE, conductance: saturation / thermal, parameter: thermal };
  return refuseLine(number, `has the source ${shown(text)}, whose current must be I= ${WANTED}`);
}

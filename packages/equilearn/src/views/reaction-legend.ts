import type { Drawing } from "./figure.ts";
import { legend, lineSign } from "./legend.ts";
import { markup } from "./markup.ts";
import { palette } from "./palette.ts";

/** How the lines of a reaction system are drawn; its picture and its legend share it. */
export const lineStyles = {
  diffusion: { stroke: palette.blue, dash: undefined },
  hamiltonian: { stroke: palette.ink, dash: "1.5 3" },
  reaction: { stroke: palette.muted, dash: undefined },
} as const;

/** What a species does, and its colour. */
export const roleColours = {
  input: palette.green,
  output: palette.gold,
  feedback: palette.red,
  other: palette.sky,
} as const;

/** What the marks of a reaction drawing mean. */
export function reactionLegend(width: number): Drawing {
  const { input, output, feedback, other } = roleColours;
  const disc = (colour: string) => markup`<circle cx="12" cy="10" r="6" fill="${colour}"/>`;
  const ring = markup`<circle cx="12" cy="10" r="5" fill="${other}"/><circle cx="12" cy="10" r="8" fill="none" stroke="${palette.muted}"/>`;
  const square = markup`<rect x="6" y="4" width="12" height="12" rx="2" fill="${palette.muted}"/>`;
  const { diffusion, hamiltonian } = lineStyles;
  return legend(
    [
      { sign: disc(input), words: "input" },
      { sign: disc(output), words: "output" },
      { sign: disc(feedback), words: "feedback" },
      { sign: disc(other), words: "other species" },
      { sign: ring, words: "exchange with the outside" },
      { sign: square, words: "reaction, and what it makes" },
      { sign: lineSign(diffusion.stroke), words: "diffusion" },
      { sign: lineSign(hamiltonian.stroke, hamiltonian.dash), words: "Hamiltonian flow" },
    ],
    width,
  );
}

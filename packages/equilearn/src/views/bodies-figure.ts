import type { Drawing } from "./figure.ts";
import { formatNumber } from "./numbers.ts";
import { reactionDrawing } from "./reaction-drawing.ts";
import { reactionLegend } from "./reaction-legend.ts";
import type { ReportEvolution } from "./report-evolution-input.ts";
import { sideBySide } from "./side-by-side.ts";

/** Figure 4 of Equilibrium Point Learning: what champions of some generations are expressed as, above one legend. */
export function bodiesFigure({ champions, seed }: ReportEvolution, title: string): Drawing {
  const drawings = champions.map(({ picture, generation, fitness }) =>
    reactionDrawing(picture, `Generation ${generation}, fitness ${formatNumber(fitness)}`, { legend: false }),
  );
  return sideBySide(drawings, { width: 1300, title: `${title}: champions of seed ${seed}`, legend: reactionLegend });
}

/** The same one by one, each with its legend. */
export function bodiesOf({ champions, seed }: ReportEvolution): readonly Drawing[] {
  return champions.map(({ picture, generation }) =>
    reactionDrawing(picture, `Champion of generation ${generation}, seed ${seed}`),
  );
}

import { accuracyFigure, costFigure, errorFigure, type Series } from "./curves.ts";
import { type Drawing, placed, titled } from "./figure.ts";

export interface FourPanels {
  /** Cost at every training step of one seed. */
  readonly cost: Series;
  /** Accuracy or error in percent at every epoch, one series a seed, and what it is called. */
  readonly score: { readonly name: string; readonly series: readonly Series[] };
  readonly published?: number | undefined;
  /** Two drawings of what is learned, such as before and after, at {@link panel}'s size. */
  readonly learned: readonly [Drawing, Drawing];
  readonly title: string;
}

/** The size of each of the four drawings. */
export const panel = { width: 440, height: 310 };
const gap = { columns: 40, rows: 26 };
const headroom = 10;

/**
 * Figure 2 of the chemical signaling paper as one picture: cost at each training step, accuracy at each epoch, the initial
 * network, and how training changed it; for networks of neurons, what the first hidden units see before and after.
 */
export function fourPanels({ cost, score, published, learned, title }: FourPanels): Drawing {
  const name = `${score.name.slice(0, 1).toUpperCase()}${score.name.slice(1)}`;
  const panels = [
    costFigure(cost, panel),
    (/error$/.test(score.name) ? errorFigure : accuracyFigure)(score.series, published, {
      ...panel,
      title: name,
      yLabel: `${score.name} / %`,
    }),
    ...learned,
  ];
  const framed = panels.map((drawing, index) => titled(drawing, "abcd"[index]));
  const { width } = panel;
  const height = framed[0].height;
  const body = framed.map((drawing, index) => {
    const column = index % 2;
    const row = (index - column) / 2;
    return placed(drawing, column * (width + gap.columns), headroom + row * (height + gap.rows));
  });
  return {
    width: 2 * width + gap.columns,
    height: headroom + 2 * height + gap.rows,
    title,
    description: panels.map((drawing) => `${drawing.title}: ${drawing.description}`).join(" "),
    body: body.join("\n"),
  };
}

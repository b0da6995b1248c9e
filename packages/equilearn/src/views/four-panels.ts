import { accuracyFigure, costFigure, type Series } from "./curves.ts";
import { type Drawing, placed, titled } from "./figure.ts";
import { differenceDrawing, type NetworkPicture, networkDrawing } from "./network-drawing.ts";

export interface FourPanels {
  /** Cost at every training step of one seed. */
  readonly cost: Series;
  /** Accuracy in percent at every epoch, one series a seed. */
  readonly accuracy: readonly Series[];
  readonly published?: number | undefined;
  readonly network: NetworkPicture;
  /** Conductances before and after training, one for each edge. */
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
  readonly title?: string;
}

const panel = { width: 440, height: 310 };
const gap = { columns: 40, rows: 26 };
const headroom = 10;

/**
 * Figure 2 of the chemical signaling paper as one picture: cost at each training step, accuracy at each epoch, the initial
 * network, and how training changed it.
 *
 * @throws Refusal when the network's arrays do not fit each other.
 */
export function fourPanels({ cost, accuracy, published, network, before, after, title }: FourPanels): Drawing {
  const change = Float64Array.from(after, (value, edge) => value - before[edge]);
  const panels = [
    costFigure(cost, panel),
    accuracyFigure(accuracy, published, panel),
    networkDrawing(network, before, { ...panel, title: "Initial network" }),
    differenceDrawing(network, change, { ...panel, title: "Change after training" }),
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
    title: title ?? "Learning in a flow network",
    description: panels.map((drawing) => `${drawing.title}: ${drawing.description}`).join(" "),
    body: body.join("\n"),
  };
}

import { bodiesOf } from "./bodies-figure.ts";
import type { Drawing } from "./figure.ts";
import { generationsFigure } from "./generations-figure.ts";
import type { ReportInput } from "./report-input.ts";
import type { Series } from "./series.ts";
import { tracesFigure } from "./traces-figure.ts";

/** Scores that the picture of the generations shows, and that need no picture of their own. */
const DRAWN = { best: "best fitness", mean: "mean fitness", speed: "learned from episode" } as const;

/** Fitness and learning speed of a run by generation. */
export function generationsOf(input: ReportInput): Drawing {
  const seriesOf = (name: string): Series[] =>
    input.curves.flatMap(({ seed, steps, values }) =>
      Object.hasOwn(values, name) ? [{ seed, steps, values: values[name] }] : [],
    );
  const [best, mean, measured] = [DRAWN.best, DRAWN.mean, DRAWN.speed].map(seriesOf);
  // A gap where the champion of a generation has learned nothing.
  const speeds = best.map(({ seed, steps }) => {
    const own = measured.find((one) => one.seed === seed);
    const known = new Map(Array.from(own?.steps ?? [], (step, k) => [step, own?.values[k] ?? Number.NaN]));
    return { seed, steps, values: Array.from(steps, (step) => known.get(step) ?? Number.NaN) };
  });
  return generationsFigure({ best, mean, speeds }, input.recipe.title);
}

/** The pictures of what evolved, with how wide each has to be. */
export function evolutionFigures(input: ReportInput): readonly { readonly drawing: Drawing; readonly wide: boolean }[] {
  const { evolution } = input;
  if (!evolution || evolution.champions.length === 0) return [];
  const generations = { ...generationsOf(input), title: "Fitness and learning speed by generation" };
  const bodies = bodiesOf(evolution).map((drawing) => ({ drawing, wide: drawing.width > 600 }));
  const traces = evolution.champions.some(({ trace }) => trace)
    ? [{ drawing: { ...tracesFigure(evolution, ""), title: "Outputs at the beginning of a lifetime" }, wide: true }]
    : [];
  return [{ drawing: generations, wide: true }, ...bodies, ...traces];
}

/** The curves without those that {@link evolutionFigures} has drawn. */
export function otherCurves({ curves, evolution }: ReportInput): ReportInput["curves"] {
  if (!evolution) return curves;
  const drawn: readonly string[] = Object.values(DRAWN);
  return curves.map((one) => ({
    ...one,
    values: Object.fromEntries(Object.entries(one.values).filter(([name]) => !drawn.includes(name))),
  }));
}

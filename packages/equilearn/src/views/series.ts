/** One quantity over the steps of one seed; `steps` and `values` have the same length. Values that are not finite are left out. */
export interface Series {
  readonly seed: number;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points with finite coordinates; on a logarithmic axis, positive ones. */
export function pointsOf({ steps, values }: Series, log: boolean): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < Math.min(steps.length, values.length); i++) {
    const point = { x: steps[i], y: values[i] };
    if (Number.isFinite(point.x) && Number.isFinite(point.y) && (!log || point.y > 0)) points.push(point);
  }
  return points;
}

export function spansDecades(series: readonly Series[]): boolean {
  const values = series
    .flatMap(({ values }) => Array.from(values))
    .filter(Number.isFinite)
    .sort(ascending);
  return values.length > 0 && values[0] > 0 && quantile(values, 0.95) / quantile(values, 0.05) > 50;
}

export function runningMedian(points: readonly Point[]): Point[] {
  const half = Math.max(1, Math.round(points.length / 80));
  const centres = Array.from({ length: Math.min(points.length, 160) }, (_, i, count = Math.min(points.length, 160)) =>
    Math.round((i * (points.length - 1)) / Math.max(1, count - 1)),
  );
  return centres.map((centre) => {
    const nearby = points.slice(Math.max(0, centre - half), centre + half + 1).map(({ y }) => y);
    return { x: points[centre].x, y: quantile(nearby.sort(ascending), 0.5) };
  });
}

/** Centre and 10–90 % quantiles of the seeds, while at least half of them go on: the last ones are not typical. */
export function summarise(
  lines: readonly (readonly Point[])[],
  log: boolean,
): (Point & { low: number; high: number })[] {
  const byStep = new Map<number, number[]>();
  for (const { x, y } of lines.flat()) {
    const values = byStep.get(x);
    if (values) values.push(y);
    else byStep.set(x, [y]);
  }
  return [...byStep]
    .filter(([, values]) => 2 * values.length >= lines.length)
    .sort(([a], [b]) => a - b)
    .map(([x, values]) => {
      values.sort(ascending);
      const y = log ? quantile(values, 0.5) : values.reduce((sum, value) => sum + value, 0) / values.length;
      return { x, y, low: quantile(values, 0.1), high: quantile(values, 0.9) };
    });
}

export const ascending = (a: number, b: number) => a - b;

/** Linear interpolation between order statistics; `sorted` must not be empty. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

export function extent(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

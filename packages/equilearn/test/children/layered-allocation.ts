import { PerformanceObserver } from "node:perf_hooks";
import { planLayered } from "../../src/solvers/layered/plan.ts";
import type { Settling } from "../../src/solvers/program.ts";
import { drawnSingle, drawnUniforms, methodOf, steps, within } from "../layered-networks.ts";

/**
 * Prints how many bytes a training step of a small layered network leaves on the heap, and how often garbage was collected meanwhile.
 * Its one argument says when settlings stop: `steps`, `freezing` or `together`.
 */

const stops = { steps: steps(5, 4), freezing: within(1e-3, true, 2, 6), together: within(1e-3, false, 2, 6) };
const count = 10_000;
const samples = 4;
const network = drawnSingle({ layers: [5, 6, 3], weight: 0.2 });
const program = planLayered(network, { ...methodOf("sweep", stops[process.argv[2] as keyof typeof stops]), samples });
const inputs = program.allocate(5 * samples);
const target = program.allocate(3 * samples);
inputs.set(drawnUniforms("inputs", inputs.length));
target.set(drawnUniforms("targets", target.length));
const held = { kind: "hold", port: "input", value: inputs } as const;
const settling = (slot: string, from: string, stiffness?: number): Settling => ({
  slot,
  from,
  conditions: stiffness === undefined ? [held] : [held, { kind: "spring", port: "output", target, stiffness }],
  samples,
});
const [free, plus, minus] = [settling("free", "rest"), settling("plus", "free", 0.5), settling("minus", "free", -0.5)];
const readings = [
  { weight: 0.5, at: "plus" },
  { weight: -0.5, at: "minus" },
];
const gradient = program.allocate(program.weights.length);
const outputs = program.allocate(target.length);
const descent = program.planDescent({
  method: "adam",
  firstMoment: 0.9,
  secondMoment: 0.999,
  epsilon: 1e-8,
  decay: 0,
});
const rates = program.segments.map(() => 1e-6);
const run = (times: number): void => {
  for (let time = 0; time < times; time++) {
    program.settle(free);
    program.observe("free", "output", outputs, samples);
    program.settle(plus);
    program.settle(minus);
    gradient.fill(0);
    program.read(gradient, readings, 1, samples);
    descent.descend(gradient, rates, samples);
    program.changed();
  }
};
// The compiler itself allocates while it warms up.
run(count);
let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});
observer.observe({ entryTypes: ["gc"] });
const before = process.memoryUsage().heapUsed;
run(count);
const grown = process.memoryUsage().heapUsed - before;
await new Promise((resolve) => setTimeout(resolve, 20));
observer.disconnect();
process.stdout.write(JSON.stringify({ collections, bytes: grown / count }));

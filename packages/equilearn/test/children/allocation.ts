import { PerformanceObserver } from "node:perf_hooks";
import { planFlow } from "../../src/solvers/flow/plan.ts";
import type { Settling } from "../../src/solvers/program.ts";
import { latticeNetwork } from "../flow-networks.ts";

/** Prints how many bytes a settling of a 12 × 12 lattice leaves on the heap, and how often garbage was collected meanwhile. */

const settles = 100_000;
const network = latticeNetwork(1);
const program = planFlow(network);
const conditions = [{ kind: "drive", port: "input", current: network.inputCurrents } as const];
const free: Settling = { slot: "free", from: "rest", conditions, samples: 1 };
const errors = Float64Array.of(0.1, -0.2, 0.3);
const feedback = [{ kind: "drive", port: "output", current: errors } as const];
const chemical: Settling = { slot: "chemical", from: "rest", around: "free", conditions: feedback, samples: 1 };
const gradient = new Float64Array(network.conductance.length);
const readings = [{ weight: 1e-9, at: "free", along: "chemical" }];
const run = (times: number): void => {
  for (let time = 0; time < times; time++) {
    program.changed();
    program.settle(free);
    program.observe("free", "output", errors, 1);
    program.settle(chemical);
    program.read(gradient, readings, 1, 1);
  }
};
// The compiler itself allocates while it warms up.
run(settles / 2);
let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});
observer.observe({ entryTypes: ["gc"] });
const before = process.memoryUsage().heapUsed;
run(settles / 2);
const grown = process.memoryUsage().heapUsed - before;
await new Promise((resolve) => setTimeout(resolve, 20));
observer.disconnect();
process.stdout.write(JSON.stringify({ collections, bytes: grown / settles }));

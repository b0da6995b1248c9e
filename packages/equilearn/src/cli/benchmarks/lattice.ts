import { laplacianSolver } from "../../solvers/flow/laplacian.ts";
import { squareLattice } from "../../systems/flow/generate.ts";

/**
 * One lattice solve in a process of its own, so that its peak memory is its own: prints {seconds, again, residual, megabytes}.
 * The peer in bench/peers/scipy_lattice.py solves the same numbers. `seconds` covers planning, factorising and solving from a
 * cold start; `again` factorising and solving once more with other conductances, as every step of learning does.
 */

const side = Number(process.argv[2]);
const { graph } = squareLattice(side, side);
const weights = Float64Array.from({ length: graph.from.length }, (_, e) => {
  const golden = e * 0.6180339887498949;
  return 0.05 + 0.1 * (golden - Math.floor(golden));
});
const current = new Float64Array(graph.nodes);
current[0] = 1;
current[Math.floor(side / 2) * side + Math.floor(side / 2)] -= 1;

const begin = performance.now();
const solver = laplacianSolver(graph, [graph.nodes - 1], 1e4);
solver.factor(weights);
const voltage = new Float64Array(graph.nodes);
solver.solve(current, voltage);
const seconds = (performance.now() - begin) / 1000;
const again = repeatedly(3, () => {
  for (let e = 0; e < weights.length; e++) weights[e] *= e % 2 === 0 ? 1.01 : 0.99;
  const start = performance.now();
  solver.factor(weights);
  solver.solve(current, voltage);
  return (performance.now() - start) / 1000;
});

const net = new Float64Array(graph.nodes);
for (let e = 0; e < weights.length; e++) {
  const flow = weights[e] * (voltage[graph.from[e]] - voltage[graph.to[e]]);
  net[graph.from[e]] += flow;
  net[graph.to[e]] -= flow;
}
let squares = 0;
for (let x = 0; x < graph.nodes - 1; x++) squares += (net[x] - current[x]) ** 2;
const residual = Math.sqrt(squares) / Math.SQRT2;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, again, residual, megabytes })}\n`);

/** The least of a few measurements. */
function repeatedly(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}

import { normMax } from "../../math/vector.ts";
import type { Equations } from "./equations.ts";

/** The last correction must be this small beside the potentials. */
const STILL = 1e-9;
/** Rounding errors of half a unit in the last place that a node's current balance may have gathered. */
const ROUNDINGS = 16 * Number.EPSILON;

/**
 * Whether no node's imbalance exceeds what rounding the potentials alone can cause: Σ g·(|v_from| + |v_to|)·2⁻⁵³ over its
 * edges, times a few. Where currents are tiny beside conductance times potential, as in a reverse-biased diode behind a
 * resistor, the relative residual cannot come below its tolerance, and this tells that the network has settled all the same.
 * Holds and springs must keep their law as ever, and the last correction, in `step`, must have been negligible too:
 * potentials that run away make any imbalance look small.
 *
 * @param tangent differential conductances g at the potentials, shape (edges)
 * @param magnitude scratch, shape (nodes)
 */
export function isRounding(
  { network, boundary, fixed, imbalance, step, mismatch }: Equations,
  tangent: Float64Array,
  potential: Float64Array,
  magnitude: Float64Array,
): boolean {
  if (!(normMax(step) <= STILL * normMax(potential))) return false;
  mismatch[0] = 0;
  boundary.raiseToMismatch(potential, mismatch);
  if (!(mismatch[0] <= STILL)) return false;
  const { from, to } = network.graph;
  magnitude.fill(0);
  for (let edge = 0; edge < tangent.length; edge++) {
    const size = Math.abs(tangent[edge]) * (Math.abs(potential[from[edge]]) + Math.abs(potential[to[edge]]));
    magnitude[from[edge]] += size;
    magnitude[to[edge]] += size;
  }
  for (let node = 0; node < magnitude.length; node++) {
    const bound = ROUNDINGS * (magnitude[node] + Math.abs(boundary.injected[node]));
    if (fixed[node] === 0 && !(Math.abs(imbalance[node]) <= bound)) return false;
  }
  return true;
}

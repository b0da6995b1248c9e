import type { RandomKey } from "../math/random.ts";
import { perturbedLattice, randomGeometric, squareLattice } from "../systems/flow/generate.ts";
import type { FlowSystemRecipe } from "./recipe.ts";

/** The settings of a graph in the plane. */
type PlaneGraphRecipe = Pick<FlowSystemRecipe, "rows" | "columns" | "step" | "neighbours" | "radius"> & {
  readonly generator: string;
};

/** A graph in the plane, as a recipe of any law describes one. */
export function drawGraph(key: RandomKey, system: PlaneGraphRecipe) {
  const { rows, columns, step, neighbours } = system;
  if (system.generator === "square-lattice") return squareLattice(rows, columns);
  if (system.generator === "random-geometric") {
    const nodes = rows * columns;
    // The recipe's radius is for one node per unit of area, and the nodes are drawn in the unit square.
    return randomGeometric(key, { nodes, radius: system.radius / Math.sqrt(nodes) });
  }
  return perturbedLattice(key, { rows, columns, step, neighbours });
}

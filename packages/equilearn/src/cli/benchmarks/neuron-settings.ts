import { recipeNamed } from "../../experiments/catalogue.ts";
import { isNeuronRecipe } from "../../experiments/recipe.ts";
import { Refusal } from "../../systems/system.ts";

/** What the neuron benchmark trains, the same on both sides: ours takes a recipe, and the peer the same numbers as JSON. */

/** `euler` is the paper's method on its network, `sweep` directional Gauss–Seidel on a small one. */
export const algorithms = ["euler", "sweep"] as const;
export type Algorithm = (typeof algorithms)[number];

const recipes = { euler: "fhn-mnist", sweep: "fhn-mnist-small" } as const;

/** Enough for the error that trainings are timed to: a cosine drawn out for a lower one would only make the paper's method wait. */
const epochsAtMost = { euler: 4, sweep: Infinity } as const;

/** The recipe of an algorithm, on other hidden layers and with fused multiply-adds where they are asked for. */
export function benchRecipe(algorithm: Algorithm, changes: { hidden?: readonly number[]; relaxed?: boolean } = {}) {
  const recipe = recipeNamed(recipes[algorithm]);
  if (!isNeuronRecipe(recipe) || recipe.system.law !== "fhn")
    throw new Error(`${recipe.name} is no network of neurons.`);
  const { system, solver, learning } = recipe;
  const { hidden = system.hidden, relaxed = false } = changes;
  const rates = hidden.length === system.hidden.length ? learning.rates : null;
  const schedule = learning.schedule.map((stage) => ({
    ...stage,
    epochs: Math.min(stage.epochs, epochsAtMost[algorithm]),
  }));
  return {
    ...recipe,
    system: { ...system, hidden: [...hidden] },
    solver: { ...solver, relaxed },
    // Which the peer does not do.
    learning: { ...learning, rates, schedule, inputDropout: 0 },
  };
}

export type BenchRecipe = ReturnType<typeof benchRecipe>;

/** Inputs and classes of MNIST around the hidden layers. */
export function layersOf({ system }: { readonly system: { readonly hidden: readonly number[] } }): readonly number[] {
  return [784, ...system.hidden, 10];
}

/** "784-128-10" as sizes. @throws Refusal when it is something else */
export function parseLayers(text: string): readonly number[] {
  const layers = text.split("-").map(Number);
  if (layers.length >= 3 && layers.every((size) => Number.isInteger(size) && size > 0)) return layers;
  throw new Refusal(`Layers are given as 784-128-10, not as ${text}.`);
}

/** The steps of a phase from rest and from there. */
function stepsOf({ solver }: BenchRecipe): { free: number; nudged: number } {
  if (solver.stop.kind !== "steps") throw new Error("The benchmark counts steps.");
  return solver.stop;
}

/** All that the peer in bench/peers/torch_fhn.py is told besides layers, batch and threads. */
export function peerSettings(recipe: BenchRecipe, seed: number): Record<string, unknown> {
  const { system, solver, learning, task } = recipe;
  const { epsilon, alpha, bound, scale } = system;
  const { free, nudged } = stepsOf(recipe);
  const { timeStep, damping } = solver;
  const { nudge, rates, schedule, adam } = learning;
  const { scaling, validation } = task.name === "classification" ? task : { scaling: "unit", validation: 0 };
  const physics = { epsilon, alpha, bound, scale, free, nudged, timeStep, damping };
  return { ...physics, nudge, rates, schedule, adam, scaling, validation, seed, evaluations: EVALUATIONS };
}

/** Looks at the test error in each epoch of a training, outside the clock. */
export const EVALUATIONS = 4;

/** Floating-point operations of the products in a training step, for each sample: what both sides must do. */
export function stepFlops(recipe: BenchRecipe, layers: readonly number[]): number {
  const { free, nudged } = stepsOf(recipe);
  const first = layers[0] * layers[1];
  const rest = layers.slice(2).reduce((sum, size, l) => sum + size * layers[l + 1], 0);
  // A step in time takes the products from both sides, a pass of a sweep one of them; then there is the gradient.
  const products = recipe.solver.method === "sweep" ? 1 : 2;
  return 2 * (2 * first + rest * (products * (free + 2 * nudged) + 2));
}

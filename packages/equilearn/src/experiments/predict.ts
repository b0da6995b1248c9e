import type { Vector } from "../math/vector.ts";
import { DIVERGED } from "../solvers/program.ts";
import { layeredNetwork } from "../systems/neurons/network.ts";
import { Refusal } from "../systems/system.ts";
import { type Scaling, scaled } from "../tasks/classification.ts";
import type { RawInputs } from "../tasks/inputs.ts";
import { planProgram } from "./assemble-neurons.ts";
import { largest } from "./classification-lesson.ts";
import { unitsOf } from "./draw-neurons.ts";
import type { CheckpointEvent } from "./events.ts";
import type { NeuronRecipe } from "./recipe.ts";

/** A trained network of neurons, as a checkpoint holds it. */
export interface TrainedNeurons {
  readonly recipe: NeuronRecipe;
  readonly layers: readonly number[];
  readonly classes: readonly string[];
  readonly scaling: Scaling;
  readonly weights: Vector;
}

/** What a trained network makes of some inputs: one place for each example. */
export interface Predictions {
  /** Numbers of the classes; −1 where the state is not finite. */
  readonly classes: Int32Array;
  /** Examples × classes. */
  readonly outputs: Float64Array;
  /** Relative residual of each example's state. */
  readonly residuals: Float64Array;
}

/** @throws Refusal when the checkpoint holds no network of neurons */
export function trainedNeurons(recipe: NeuronRecipe, { state, tensors }: CheckpointEvent, run: string): TrainedNeurons {
  const { layers, classes, scaling } = state.blueprint as Partial<TrainedNeurons>;
  const weights = tensors.weights?.data;
  if (!layers || !classes || !weights || weights instanceof Int32Array)
    throw new Refusal(`The checkpoint of run "${run}" holds no network of neurons.`);
  return { recipe, layers, classes, scaling: scaling ?? { offset: 0, factor: 1 }, weights };
}

const AT_ONCE = 250;

/**
 * Settles a trained network under each input, scaled as its training inputs were, by the solver of its recipe.
 * @throws Refusal when an input is no number that can be scaled
 */
export function predict(
  { recipe, layers, scaling, weights }: TrainedNeurons,
  { count, values }: RawInputs,
): Predictions {
  const { system } = recipe;
  const [inputSize] = layers;
  const outputSize = layers[layers.length - 1];
  const edges = layers.slice(1).reduce((sum, size, l) => sum + size * layers[l], 0);
  const network = layeredNetwork({
    ...system,
    name: recipe.name,
    units: unitsOf(system),
    layers,
    weight: new Float64Array(edges),
  });
  const { program } = planProgram(network, recipe, Math.min(AT_ONCE, count), {});
  if (weights.length !== program.described(program.weights).length)
    throw new Refusal(
      `The checkpoint has ${weights.length} weights, and a network of ${layers.join("-")} units has others.`,
    );
  program.adopt(weights, program.weights);
  program.changed();
  const found: Predictions = {
    classes: new Int32Array(count),
    outputs: new Float64Array(count * outputSize),
    residuals: new Float64Array(count),
  };
  const inputs = program.allocate(program.samples * inputSize);
  const outputs = program.allocate(program.samples * outputSize);
  for (let first = 0; first < count; first += program.samples) {
    const samples = Math.min(program.samples, count - first);
    inputs.set(scaled(values.subarray(first * inputSize, (first + samples) * inputSize), scaling));
    const conditions = [{ kind: "hold", port: "input", value: inputs } as const];
    const { residual, outcome } = program.settle({ slot: "free", from: "rest", conditions, samples, measured: true });
    program.observe("free", "output", outputs, samples);
    found.outputs.set(outputs.subarray(0, samples * outputSize), first * outputSize);
    for (let sample = 0; sample < samples; sample++) {
      found.residuals[first + sample] = residual[sample];
      found.classes[first + sample] =
        outcome[sample] !== DIVERGED ? largest(outputs, sample * outputSize, outputSize) : -1;
    }
  }
  return found;
}

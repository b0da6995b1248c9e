import { type Condition, portOf, Refusal, type System } from "../../systems/system.ts";
import type { Physics } from "./physics.ts";

/** What a settling's conditions do to the nodes of one sample: all shape (nodes). */
export interface Boundary {
  /** Bias, currents, and springs' stiffness × target. */
  readonly source: Float64Array;
  /** Imaginary part of the currents. */
  readonly imaginary: Float64Array;
  /** Diffusive leak and springs' stiffness. */
  readonly leak: Float64Array;
  /** 1 where the state is given: inputs, and outputs that are held. */
  readonly fixed: Uint8Array;
  /** The signal there. */
  readonly given: Float64Array;
  /** Whether any current is complex. */
  readonly isComplex: boolean;
  /** Takes the conditions of a settling, refusing those that do not fit. A response has neither bias nor inputs. */
  bind(conditions: readonly Condition[], samples: number, response: boolean): void;
  /** Loads the values of one sample. */
  load(sample: number): void;
  /** Loads the network by itself: biases, no teacher, inputs where they are. */
  loadAlone(): void;
}

export function planBoundary({ network, couplings, inner, weights, firstBias }: Physics, system: System): Boundary {
  const { graph, inputs, outputs, bias } = network;
  const array = () => new Float64Array(graph.nodes);
  const [source, imaginary, leak, given] = [array(), array(), array(), array()];
  const fixed = new Uint8Array(graph.nodes);
  let bound: readonly Condition[] = [];
  let isResponse = false;
  let isComplex = false;

  const begin = (biased: boolean): void => {
    source.fill(0);
    imaginary.fill(0);
    given.fill(0);
    fixed.fill(0);
    leak.set(couplings.leak);
    for (const node of inputs) fixed[node] = 1;
    if (bias && biased) for (let k = 0; k < inner.length; k++) source[inner[k]] = weights[firstBias + k];
  };
  const apply = (condition: Condition, nodes: Int32Array, first: number): void => {
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k];
      if (condition.kind === "drive") {
        source[node] += condition.current[first + k];
        if (condition.imaginary) imaginary[node] += condition.imaginary[first + k];
      } else if (condition.kind === "spring") {
        source[node] += condition.stiffness * condition.target[first + k];
        leak[node] += condition.stiffness;
      } else {
        fixed[node] = 1;
        given[node] = condition.value[first + k];
      }
    }
  };
  return {
    source,
    imaginary,
    leak,
    fixed,
    given,
    get isComplex() {
      return isComplex;
    },
    bind(conditions, samples, response) {
      for (const condition of conditions) checkCondition(condition, samples, system);
      bound = conditions;
      isResponse = response;
      isComplex = conditions.some((condition) => condition.kind === "drive" && condition.imaginary);
    },
    load(sample) {
      begin(!isResponse);
      for (const condition of bound) {
        const nodes = condition.port === "input" ? inputs : outputs;
        apply(condition, nodes, sample * nodes.length);
      }
    },
    loadAlone: () => begin(true),
  };
}

/**
 * The input of neurons is held; their outputs may be driven, sprung or held.
 *
 * @throws Refusal when a condition does not fit the system or the samples
 */
export function checkCondition(condition: Condition, samples: number, system: System): void {
  const { name, size } = portOf(system, condition.port);
  if (name === "input" && condition.kind !== "hold")
    throw new Refusal(
      `The input of ${system.summary} is held; it cannot be ${condition.kind === "drive" ? "driven" : "sprung"}.`,
    );
  const values =
    condition.kind === "hold" ? condition.value : condition.kind === "drive" ? condition.current : condition.target;
  if (values.length < samples * size)
    throw new Refusal(`The condition on port "${name}" has ${values.length} values for ${samples} samples of ${size}.`);
}

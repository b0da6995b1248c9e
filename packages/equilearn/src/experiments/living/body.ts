import { type Observer, planReactions } from "../../solvers/reaction/settle.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { encodingOf } from "./encoding.ts";
import type { Behaviour, Organism } from "./organism.ts";

export interface BodyOptions {
  /** See {@link encodingOf}. */
  readonly scales?: readonly number[];
  readonly witness?: Witness;
}

/** Who watches a life, to draw it. Must not write to the amounts that are shown. */
export interface Witness {
  /** A settling begins after this: birth, a pulse of what is observed, or a pulse of so much loss. */
  pulse(cause: Cause, amounts: Float64Array, loss: number): void;
  sweep(amounts: Float64Array): void;
  /** What answered the observation before. */
  answer(action: number): void;
}

export type Cause = "birth" | "observation" | "loss";

/** How long a system may take to come to rest from its initial state: ten times what it may take later, once in a lifetime. */
export function birthOf(behaviour: Behaviour): Behaviour {
  return { ...behaviour, most: 10 * behaviour.most };
}

/** An organism that can be pulsed and read; allocates nothing after this unless it is watched. */
export function planBody(organism: Organism, task: EnvironmentTask, { scales, witness }: BodyOptions = {}) {
  const { network, behaviour, inputs, inputGain, outputs, feedback, feedbackGain } = organism;
  const program = planReactions(network);
  const { amounts } = program.state;
  const encoding = encodingOf(task.observation, scales);
  const channels = new Float64Array(encoding.channels);
  const [before, sums, scores] = [0, 1, 2].map(() => new Float64Array(outputs.length));
  const tally = { settlings: 0, sweeps: 0, unsettled: 0 };
  const isCount = behaviour.reading === "count";
  const collect = (state: Float64Array): void => {
    for (let k = 0; k < outputs.length; k++) {
      const amount = state[outputs[k]];
      sums[k] += isCount ? (amount - before[k] > behaviour.threshold ? 1 : 0) : amount;
    }
  };
  const settle = (options: Behaviour, observe?: (state: Float64Array) => void): number => {
    const { status, steps } = program.settle(options, witness ? watched(witness, observe) : observe);
    tally.settlings++;
    tally.sweeps += steps;
    if (status !== "settled") tally.unsettled++;
    return steps;
  };
  return {
    tally: () => ({ ...tally, residual: program.residual() }),
    /** Comes to rest from the state that it was born in. */
    rest(): void {
      witness?.pulse("birth", amounts, 0);
      settle(birthOf(behaviour));
    },
    /** Amounts and momenta, live. */
    state: [amounts, program.state.momenta],
    /** Shows an observation and reads which action answers it: the one with the highest output, of equals the first. */
    act(observation: Float64Array): number {
      encoding.encode(observation, channels);
      for (let k = 0; k < outputs.length; k++) before[k] = amounts[outputs[k]];
      sums.fill(0);
      for (let k = 0; k < inputs.length; k++) amounts[inputs[k]] += inputGain[k] * channels[k];
      witness?.pulse("observation", amounts, 0);
      const steps = settle(behaviour, collect);
      for (let k = 0; k < outputs.length; k++) {
        const mean = sums[k] / steps;
        if (behaviour.reading === "excess") scores[k] = mean - before[k];
        else if (behaviour.reading === "area") scores[k] = sums[k] - steps * amounts[outputs[k]];
        else scores[k] = mean;
      }
      const action = firstLargest(scores, behaviour.resolution);
      witness?.answer(action);
      return action;
    },
    /** A pulse of loss. */
    feel(loss: number): void {
      for (let k = 0; k < feedback.length; k++) amounts[feedback[k]] += feedbackGain[k] * loss;
      witness?.pulse("loss", amounts, loss);
      settle(behaviour);
    },
  };
}

/** An observer of settling that tells a witness, too. */
function watched(witness: Witness, observe?: Observer): Observer {
  return (amounts, step) => {
    observe?.(amounts, step);
    witness.sweep(amounts);
  };
}

function firstLargest(scores: Float64Array, resolution: number): number {
  let largest = scores[0];
  for (let k = 1; k < scores.length; k++) if (scores[k] > largest) largest = scores[k];
  for (let k = 0; k < scores.length; k++) if (scores[k] >= largest - resolution) return k;
  return 0;
}

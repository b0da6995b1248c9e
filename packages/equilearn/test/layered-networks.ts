import type { Muster } from "../src/devices/team.ts";
import { keyFromSeed, split, uniforms } from "../src/math/random.ts";
import { relativeError, type Vector } from "../src/math/vector.ts";
import { squaredError } from "../src/rules/cost.ts";
import { bindLearner, type Learner, type UnsettledPolicy } from "../src/rules/learner.ts";
import { ruleNamed } from "../src/rules/tableaux.ts";
import { planLayered } from "../src/solvers/layered/plan.ts";
import { type LayeredBriefing, openShard } from "../src/solvers/layered/shard.ts";
import type { NeuronMethod, Stop } from "../src/solvers/neurons/options.ts";
import { planNeurons } from "../src/solvers/neurons/plan.ts";
import type { Program } from "../src/solvers/program.ts";
import { activationFunctions } from "../src/systems/hopfield/activations.ts";
import type { NeuronNetwork } from "../src/systems/neurons/network.ts";
import { type DrawnLayers, drawnLayers } from "./neuron-networks.ts";

/** A drawn network whose weights and biases are float32 numbers, so that both devices have the same. */
export function drawnSingle(options: DrawnLayers & { readonly biased?: boolean }): NeuronNetwork {
  const { bias, ...network } = drawnLayers(options);
  const weight = network.weight.map(Math.fround);
  return options.biased === false || !bias
    ? { ...network, weight }
    : { ...network, weight, bias: bias.map(Math.fround) };
}

/** Independent float32 numbers between 0 and 1. */
export function drawnUniforms(label: string, count: number): Float64Array {
  const values = new Float64Array(count);
  uniforms(split(keyFromSeed(2), label), values);
  return values.map(Math.fround);
}

export const steps = (free: number, nudged: number): Stop => ({ kind: "steps", free, nudged });
export const within = (tolerance: number, freeze: boolean, every = 2, most = 80): Stop => ({
  kind: "tolerance",
  tolerance,
  most,
  every,
  freeze,
});

/** A method with the time step and damping of these tests. */
export const methodOf = (method: NeuronMethod["method"], stop: Stop): NeuronMethod => ({
  method,
  timeStep: 0.2,
  damping: 3,
  stop,
});

/** A program on either device, bound to a rule, with drawn inputs and targets. */
export function learnerOn<A extends Vector>(
  program: Program<A>,
  rule = "equilibrium-propagation-centred",
  policy: UnsettledPolicy = "count",
  nudge = 0.5,
): Learner<A> {
  const learner = bindLearner(ruleNamed(rule), program, squaredError, nudge, policy);
  learner.inputs.set(drawnUniforms("inputs", learner.inputs.length));
  learner.targets.set(drawnUniforms("targets", learner.targets.length));
  return learner;
}

/** Members of a team that take turns on one thread: what each does is what a thread of its own would do. */
export const takingTurns =
  (threads: number): Muster =>
  (share, briefing) => {
    const others = Array.from({ length: threads - 1 }, (_, k) => openShard(briefing as LayeredBriefing, k + 1));
    const job = new Float64Array(32);
    return {
      threads,
      run(numbers) {
        job.set(numbers);
        // The leader last: nothing may depend on who is first.
        others.forEach((other, k) => {
          other(job, k + 1, threads);
        });
        share(job, 0, threads);
      },
      release() {},
    };
  };

/** What a sample's state in a slot is, on either device: what each inner unit sends, and its inhibitor where there are any. */
export function signalsIn(
  network: NeuronNetwork,
  program: Program<Vector>,
  slot: string,
  samples: number,
): Float64Array {
  const { units, graph, inputs } = network;
  const state = program.state(slot);
  const variables = units.law === "fhn" ? 2 * graph.nodes : graph.nodes;
  const isReference = state instanceof Float64Array;
  const send = units.law === "hopfield" && isReference ? activationFunctions[units.activation].value : (u: number) => u;
  return Float64Array.from(state.subarray(0, samples * variables), (value, at) => {
    const node = (at % variables) % graph.nodes;
    return node < inputs.length ? 0 : send(value);
  });
}

/** How far the fast device is from the reference after a rule has been through its phases, and where they ended. */
export interface Agreement {
  /** Largest difference of a signal or inhibitor in any slot, for each sample, the worst first. */
  readonly states: readonly number[];
  readonly outputs: number;
  /** ‖difference‖/‖reference‖ of the gradient, and relative difference of the cost. */
  readonly gradient: number;
  readonly cost: number;
  /** Largest difference of a measured residual r, in units of 1e-3·r + 1e-6. */
  readonly residuals: number;
  /** Steps, status and outcomes of the last phase and of the free one done again, on the reference and the fast device. */
  readonly ends: readonly [readonly unknown[], readonly unknown[]];
}

/** Takes the same programs through several rules. */
export function compareDevices(
  network: NeuronNetwork,
  method: NeuronMethod,
  rules: readonly string[],
  samples: number,
): readonly Agreement[] {
  const reference = planNeurons(network, { ...method, samples });
  const fast = planLayered(network, { ...method, samples });
  return rules.map((rule) => compareOn(network, reference, fast, rule));
}

function compareOn(network: NeuronNetwork, reference: Program, fast: Program<Float32Array>, rule: string): Agreement {
  const { samples } = fast;
  const [a, b] = [learnerOn(reference, rule), learnerOn(fast, rule)];
  const costs = [a, b].map((learner) => learner.estimate(samples));
  const slots = ruleNamed(rule).phases.map(({ slot }) => slot);
  const states = slots.map((slot) => [reference, fast].map((program) => signalsIn(network, program, slot, samples)));
  const row = (values: Float64Array, sample: number) =>
    values.subarray((values.length / samples) * sample, (values.length / samples) * (sample + 1));
  const worst = Array.from({ length: samples }, (_, sample) =>
    Math.max(...states.map(([one, other]) => largestDifference(row(one, sample), row(other, sample)))),
  );
  const gradient = relativeError(fast.described(b.gradient), a.gradient);
  const ends = [a, b].map(({ settlement: { steps, status, outcome } }) => [steps, status, ...outcome]);
  const [one, other] = [a, b].map((learner, k) => {
    learner.infer(samples, 1, true);
    const { steps, status, outcome, residual } = learner.settlement;
    ends[k].push(steps, status, ...outcome);
    return residual.slice(0, samples);
  });
  return {
    states: worst.toSorted((x, y) => y - x),
    outputs: largestDifference(a.outputs, b.outputs),
    gradient,
    cost: Math.abs(costs[1] / costs[0] - 1),
    residuals: Math.max(...one.map((r, k) => Math.abs(r - other[k]) / (1e-3 * r + 1e-6))),
    ends: [ends[0], ends[1]],
  };
}

/** The largest |aᵢ − bᵢ|; NaN when there is one. */
export function largestDifference(a: Vector, b: Vector): number {
  if (a.length !== b.length) return Number.NaN;
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k] - b[k]));
  return most;
}

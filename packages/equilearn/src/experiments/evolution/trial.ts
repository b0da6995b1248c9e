import { express } from "../../evolution/expression/express.ts";
import type { Substrate } from "../../evolution/expression/substrate.ts";
import type { Genome } from "../../evolution/neat/genome.ts";
import { type RandomKey, split } from "../../math/random.ts";
import { planReactions } from "../../solvers/reaction/settle.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { Refusal } from "../../systems/system.ts";
import { environmentNamed } from "../../tasks/environments/catalogue.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { answersOf, birthOf, type Life, type LifePlan, lastReturn, live } from "../living/life.ts";
import type { Organism } from "../living/organism.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";
import { alignmentOf } from "./alignment.ts";
import { bodyPlan } from "./body-plan.ts";

/** What an individual is rated by. */
export interface Rating {
  /**
   * Share of the best return over the last episodes of its lifetimes, and what curiosity counts for, less what its size and its restlessness
   * cost.
   */
  readonly fitness: number;
  /** See {@link alignmentOf}; 0 where it is not what is evolved for. */
  readonly alignment: number;
  /** Whether anything joins what it is shown to what it does, and it comes to rest when nothing is shown. */
  readonly isViable: boolean;
  readonly settlings: number;
  readonly sweeps: number;
  readonly unsettled: number;
  /** Of the states that its lifetimes ended in. */
  readonly worstResidual: number;
}

/** Everything that turns genomes into lives. */
export interface Trial {
  readonly task: EnvironmentTask;
  readonly substrate: Substrate;
  organism(genome: Genome): Organism;
  live(organism: Organism, plan: LifePlan): Life;
  /** Rates a genome by lifetimes that the key alone decides. */
  rate(genome: Genome, key: RandomKey): Rating;
}

/** @param world to act in, if it is not to be the one that the recipe names */
export function planTrial(
  { system, solver, learning, task: { environment, scales } }: ReactionRecipe,
  world?: EnvironmentTask,
): Trial {
  const task = world ?? environmentNamed(environment);
  const substrate = bodyPlan(task, system);
  const { timeStep, growth, tolerance, most } = solver;
  const { reading, threshold, episodes, lifetimes, parsimony, restlessness, curiosity, objective } = learning;
  const behaviour = { timeStep, growth, tolerance, most, reading, threshold };
  const organism = (genome: Genome): Organism => {
    const expressed = express(genome, substrate, system);
    const gain = ({ length }: Int32Array, value: number) => new Float64Array(length).fill(value);
    const inputGain = gain(expressed.inputs, learning.inputGain);
    return { ...expressed, behaviour, inputGain, feedbackGain: gain(expressed.feedback, learning.feedbackGain) };
  };
  const lead = (of: Organism, { key, ...rest }: LifePlan) =>
    live(of, task, key, { episodes, ...rest, ...(scales ? { scales } : {}) });
  const returnScore = (one: Organism, key: RandomKey) => {
    // As many lives of each kind: an innate answer is right in some, and must not be lucky.
    const lives = Array.from({ length: lifetimes }, (_, k) =>
      lead(one, { key: split(key, k), feedback: "on", kind: k % (task.kinds ?? 1) }),
    );
    const sum = (of: (life: Life) => number) => lives.reduce((total, life) => total + of(life), 0);
    return {
      score: (sum(lastReturn) / task.bestReturn + curiosity * sum(({ seen }) => seen)) / lifetimes,
      alignment: 0,
      settlings: sum((life) => life.settlings),
      sweeps: sum((life) => life.sweeps),
      unsettled: sum((life) => life.unsettled),
      worstResidual: Math.max(...lives.map(({ residual }) => residual)),
    };
  };
  const answersScore = (one: Organism) => {
    if (!task.worthOf)
      throw new Refusal(`What answers are worth in ${task.name} is not known exactly; rate by "return" instead.`);
    const { answers, seen: _, residual, ...tally } = answersOf(one, task);
    return { score: task.worthOf(answers) / task.bestReturn, alignment: 0, ...tally, worstResidual: residual };
  };
  const alignmentScore = (one: Organism, key: RandomKey) => {
    const { cosine, residual, ...tally } = alignmentOf(one, task, key, episodes, scales ?? undefined);
    return { score: cosine, alignment: cosine, ...tally, worstResidual: residual };
  };
  return {
    task,
    substrate,
    organism,
    live: lead,
    rate(genome, key) {
      const one = organism(genome);
      const cost = parsimony * one.network.species.length;
      if (!isViable(one)) return { ...idle, fitness: -cost - restlessness };
      const { score, alignment, ...tally } =
        objective === "alignment"
          ? alignmentScore(one, key)
          : objective === "answers"
            ? answersScore(one)
            : returnScore(one, key);
      // What ended in no numbers is no life.
      if (!(tally.worstResidual <= 1)) return { ...idle, fitness: -cost - restlessness };
      const unrest = restlessness * Math.max(tally.sweeps / (tally.settlings * most), tally.worstResidual);
      return { fitness: score - cost - unrest, alignment, isViable: true, ...tally };
    },
  };
}

const idle: Rating = {
  fitness: 0,
  alignment: 0,
  isViable: false,
  settlings: 0,
  sweeps: 0,
  unsettled: 0,
  worstResidual: 0,
};

function isViable({ network, behaviour, inputs, outputs }: Organism): boolean {
  return isJoined(network, inputs, outputs) && planReactions(network).settle(birthOf(behaviour)).status === "settled";
}

/** Whether matter can get from some input to some output; nothing else can answer what it is shown. */
function isJoined(network: ReactionNetwork, inputs: Int32Array, outputs: Int32Array): boolean {
  const { offsets, species } = network.stoichiometry;
  const reached = new Set<number>(inputs);
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (let edge = 0; edge + 1 < offsets.length; edge++) {
      const members = species.subarray(offsets[edge], offsets[edge + 1]);
      if (members.some((i) => reached.has(i))) for (const i of members) reached.add(i);
    }
  }
  return outputs.some((i) => reached.has(i));
}

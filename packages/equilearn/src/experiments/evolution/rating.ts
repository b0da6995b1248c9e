import type { RandomKey } from "../../math/random.ts";
import { planReactions } from "../../solvers/reaction/settle.ts";
import type { ReactionNetwork } from "../../systems/reaction/network.ts";
import { Refusal } from "../../systems/system.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { birthOf } from "../living/body.ts";
import { plansOf } from "../living/control.ts";
import { answersOf } from "../living/life.ts";
import { type Life, type LifePlan, lastReturn } from "../living/lifetime.ts";
import type { Organism } from "../living/organism.ts";
import type { ReactionRecipe } from "../schema/reactions.ts";
import { alignmentOf } from "./alignment.ts";

/** What an individual is rated by. */
export interface Rating {
  /**
   * What it is evolved for, such as the share of the best return over the last episodes of its lifetimes, and what curiosity counts for, less
   * what its size and its restlessness cost.
   */
  readonly fitness: number;
  /** What it is evolved for alone; 0 of what is not viable. */
  readonly score: number;
  /** Whether anything joins what it is shown to what it does, and it comes to rest when nothing is shown. */
  readonly isViable: boolean;
  readonly settlings: number;
  readonly sweeps: number;
  readonly unsettled: number;
  /** Of the states that its lifetimes ended in. */
  readonly worstResidual: number;
}

/** Rates an organism by what its recipe asks of it. */
export function rate(
  organism: Organism,
  { learning, solver, task: { scales } }: ReactionRecipe,
  task: EnvironmentTask,
  live: (organism: Organism, plan: LifePlan) => Life,
  key: RandomKey,
): Rating {
  const { objective, episodes, lifetimes, curiosity, parsimony, restlessness } = learning;
  const cost = parsimony * organism.network.species.length;
  const none = { ...idle, fitness: -cost - restlessness };
  if (!isViable(organism)) return none;
  const { score, appeal, ...tally } =
    objective === "alignment"
      ? byAlignment(organism, task, key, episodes, scales)
      : objective === "answers"
        ? byAnswers(organism, task, curiosity)
        : byReturn(livesOf(organism, task, live, key, lifetimes), task, curiosity);
  if (!Number.isFinite(appeal)) throw new Refusal(`Lives in "${task.name}" are worth ${appeal}, which is no number.`);
  // What ended in no numbers is no life.
  const { settlings, sweeps, unsettled } = tally;
  if (!(tally.worstResidual <= 1)) return { ...none, settlings, sweeps, unsettled };
  const unrest = Math.max(sweeps / (settlings * solver.most), tally.worstResidual);
  return { fitness: appeal - cost - restlessness * unrest, score, isViable: true, ...tally };
}

const idle: Rating = {
  fitness: 0,
  score: 0,
  isViable: false,
  settlings: 0,
  sweeps: 0,
  unsettled: 0,
  worstResidual: 0,
};

/** Lives with feedback, as many of each kind: an innate answer is right in some, and must not be lucky. */
function livesOf(
  organism: Organism,
  task: EnvironmentTask,
  live: (organism: Organism, plan: LifePlan) => Life,
  key: RandomKey,
  lifetimes: number,
): readonly Life[] {
  return plansOf(task, key, lifetimes, () => "on").map((plan) => live(organism, plan));
}

function byReturn(lives: readonly Life[], { bestReturn }: EnvironmentTask, curiosity: number) {
  const sum = (of: (life: Life) => number) => lives.reduce((total, life) => total + of(life), 0);
  const share = sum(lastReturn) / bestReturn;
  return {
    score: share / lives.length,
    appeal: (share + curiosity * sum(({ seen }) => seen)) / lives.length,
    settlings: sum((life) => life.settlings),
    sweeps: sum((life) => life.sweeps),
    unsettled: sum((life) => life.unsettled),
    worstResidual: Math.max(...lives.map(({ residual }) => residual)),
  };
}

function byAnswers(organism: Organism, task: EnvironmentTask, curiosity: number) {
  const { answers, settlings, sweeps, unsettled, residual } = answersOf(organism, task);
  const { fromStart, fromAnywhere } = task.worthOf?.(answers) ?? { fromStart: Number.NaN, fromAnywhere: 0 };
  const score = fromStart / task.bestReturn;
  const appeal = score + (curiosity * fromAnywhere) / task.bestReturn;
  return { score, appeal, settlings, sweeps, unsettled, worstResidual: residual };
}

function byAlignment(
  organism: Organism,
  task: EnvironmentTask,
  key: RandomKey,
  examples: number,
  scales: readonly number[] | null,
) {
  const { cosine, residual, ...tally } = alignmentOf(organism, task, key, examples, scales ?? undefined);
  return { score: cosine, appeal: cosine, ...tally, worstResidual: residual };
}

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

import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import { type BodyOptions, planBody } from "./body.ts";
import { type Life, type LifePlan, leadLifetime, type Tally } from "./lifetime.ts";
import type { Organism } from "./organism.ts";

export interface LifeOptions extends BodyOptions {
  readonly episodes: number;
}

/**
 * Algorithm 1: the system settles once from its initial state; then every observation is a pulse, the outputs are read from the settling that it
 * begins, and at the end of an episode its loss is a pulse of feedback, after which the system settles again. Both settlings always run, also when the loss is 0,
 * since how often a system settles would otherwise tell it. What was learned is the state that is left; nothing else changes.
 *
 * Source: Equilibrium Point Learning, Section 3.2, with line 23's inequality the right way round.
 */
export function live(organism: Organism, task: EnvironmentTask, plan: LifePlan, options: LifeOptions): Life {
  const body = planBody(organism, task, options);
  body.rest();
  const lived = leadLifetime(task, plan, options.episodes, {
    act: body.act,
    feel: (loss = 0) => body.feel(loss),
  });
  return { ...lived, ...body.tally() };
}

/**
 * What an organism answers to each observation of a discrete space when it is at rest as it was born, for a task whose value it decides; and how
 * its settlings went.
 */
export function answersOf(organism: Organism, task: EnvironmentTask): Tally & { answers: Int32Array } {
  const body = planBody(organism, task);
  body.rest();
  const size = task.observation.kind === "discrete" ? task.observation.size : 0;
  const born = body.state.map((values) => values.slice());
  const answers = Int32Array.from({ length: size }, (_, shown) => {
    body.state.forEach((values, k) => void values.set(born[k]));
    return body.act(Float64Array.of(shown));
  });
  return { answers, ...body.tally() };
}

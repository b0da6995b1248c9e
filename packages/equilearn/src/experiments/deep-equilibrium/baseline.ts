import { digestOf } from "../../math/digest.ts";
import { drawsFrom } from "../../math/draws.ts";
import { keyFromSeed, type RandomKey, split } from "../../math/random.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";
import type { SeedOptions } from "../apprentice.ts";
import type { LiveEvent } from "../events.ts";
import { controlMetrics, controlOf, lossesOfAnother, plansOf } from "../living/control.ts";
import { encodingOf } from "../living/encoding.ts";
import { type Life, type LifePlan, leadLifetime } from "../living/lifetime.ts";
import { worldOf } from "../living/world.ts";
import type { DeepEquilibriumRecipe } from "../schema/deep-equilibrium.ts";
import { planPolicy } from "./policy.ts";

/**
 * The baseline that Equilibrium Point Learning compares itself with (Algorithm 1, left column): in every lifetime the same deep equilibrium
 * model begins anew and is trained by implicit differentiation, told no more than the reaction systems are: one loss an episode. It
 * stands the same three-way control; without feedback its parameters stay.
 */
export async function* runBaseline(
  recipe: DeepEquilibriumRecipe,
  seed: number,
  options: SeedOptions = {},
): AsyncGenerator<LiveEvent, void> {
  const { learning, system } = recipe;
  const task = worldOf(recipe.task.environment, options.environment, seed);
  const key = keyFromSeed(seed);
  const lives = [...((options.resume?.state.lives ?? []) as Life[])];
  const description = `deep equilibrium model of ${system.units} units in ${task.name}`;
  const on = plansOf(task, split(key, "control"), learning.controls, () => "on");
  const { length } = on;
  if (!options.resume) yield { type: "begin", recipe: recipe.name, seed, steps: 3 * length, system: description };
  while (lives.length < 3 * length) {
    const k = lives.length % length;
    const phase = Math.floor(lives.length / length);
    const feedback = phase === 0 ? "on" : phase === 1 ? "off" : lossesOfAnother(lives.slice(0, length), k);
    lives.push(lead(recipe, task, key, { ...on[k], feedback }));
    yield { type: "progress", step: lives.length };
    if (lives.length % recipe.checkpointEvery === 0)
      yield { type: "checkpoint", step: lives.length, tensors: {}, state: { lives: structuredClone(lives) } };
  }
  const part = (phase: number) => lives.slice(phase * length, (phase + 1) * length);
  const control = controlOf(task, part(0), part(1), part(2));
  for (const [episode, value] of control.byEpisode.entries())
    yield { type: "score", step: episode + 1, values: { "return of an episode": value } };
  yield {
    type: "end",
    step: 3 * length,
    metrics: controlMetrics(control),
    certificate: { residual: control.worstResidual, unsettled: control.unsettled, indefinite: 0, clamps: 0 },
    digest: digestOf(Float64Array.from(lives.flatMap(({ returns }) => returns))),
  };
}

/** The loss that is expected before any has been felt, and how fast it follows those that are. */
const EXPECTED = 0.5;
const FOLLOWING = 0.1;

/** A lifetime of the model of a seed. */
function lead(recipe: DeepEquilibriumRecipe, task: EnvironmentTask, key: RandomKey, plan: LifePlan): Life {
  const { system, solver, learning } = recipe;
  const encoding = encodingOf(task.observation, recipe.task.scales ?? undefined);
  const { tolerance, most } = solver;
  const options = { ...system, rate: learning.rate, solver: { tolerance, most } };
  const policy = planPolicy(encoding.channels, task.actions, options, key);
  const draws = drawsFrom(split(plan.key, "actions"));
  const channels = new Float64Array(encoding.channels);
  let expected = EXPECTED;
  const lived = leadLifetime(task, plan, learning.episodes, {
    act(observation) {
      encoding.encode(observation, channels);
      return policy.act(channels, draws);
    },
    feel(loss) {
      if (loss === undefined) return policy.forget();
      policy.learn(expected - loss);
      expected += FOLLOWING * (loss - expected);
    },
  });
  return { ...lived, ...policy.tally };
}

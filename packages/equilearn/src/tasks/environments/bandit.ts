import { integers, type RandomKey } from "../../math/random.ts";
import { type EnvironmentTask, episodes, kindOf } from "./environment.ts";

/*
 * Two-armed bandits: the smallest tasks that cannot be solved without learning during a lifetime. An episode is one pull, of
 * arm 0 or arm 1, that pays 1 or nothing.
 */

/**
 * A bandit that shows one of `contexts` contexts, drawn for each episode. Which arm pays in which context is drawn for the
 * lifetime, independently and evenly, so that what is fixed before birth is paid ½ on average.
 */
function banditTask(name: string, contexts: number): EnvironmentTask {
  const rules = { name, actions: 2 };
  const kinds = 2 << (contexts - 1);
  return Object.freeze({
    name,
    observation: Object.freeze({ kind: "discrete", size: contexts }),
    actions: rules.actions,
    bestReturn: 1,
    mostSteps: 1,
    kinds,
    live: (seed, kind = kindOf(seed, kinds)) =>
      episodes<number>(rules, {
        begin: (key) => drawnContext(key, contexts),
        // Bit k of the kind is the arm that pays in context k.
        advance: (context, arm) => ({
          state: context,
          reward: arm === ((kind >> context) & 1) ? 1 : 0,
          terminated: true,
        }),
        observe: (context) => Float64Array.of(context),
      }),
  } satisfies EnvironmentTask);
}

function drawnContext(key: RandomKey, contexts: number): number {
  const drawn = new Int32Array(1);
  integers(key, drawn, contexts);
  return drawn[0];
}

/** One arm pays throughout a lifetime; there is nothing to see. */
export const bandit = banditTask("bandit", 1);

/** In each of two contexts one arm pays throughout a lifetime, so there are four kinds of lifetime. */
export const contextBandit = banditTask("context-bandit", 2);

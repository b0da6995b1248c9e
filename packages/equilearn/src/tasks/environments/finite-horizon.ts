/** What may follow an action, with the probability that it does. Probabilities of one action sum to 1. */
export type Outcome = readonly [probability: number, next: number, reward: number, terminated: boolean];

/** A finite Markov decision process: the outcomes of each action in each state, as table[state][action]. */
export type TransitionTable = readonly (readonly (readonly Outcome[])[])[];

/**
 * The largest expected return of an episode from `start` that ends after `steps` steps at the latest, by a policy that sees
 * the state and knows the table and the steps that are left.
 *
 * Method: backward induction (Bellman, "Dynamic Programming", 1957): the value with no steps left is 0, and the value with
 * k is the best over actions of the mean of reward and value with k − 1.
 */
export function optimalReturn(table: TransitionTable, start: number, steps: number): number {
  let values = table.map(() => 0);
  for (let left = 0; left < steps; left++) {
    const later = values;
    values = table.map((actions) => Math.max(...actions.map((outcomes) => expectation(outcomes, later))));
  }
  return values[start];
}

/**
 * The expected return, from each state, of an episode of so many steps at most that takes the same action whenever it is in a state:
 * policy[state].
 */
export function expectedReturns(table: TransitionTable, steps: number, policy: Int32Array): readonly number[] {
  let values = table.map(() => 0);
  for (let left = 0; left < steps; left++) {
    const later = values;
    values = table.map((actions, state) => expectation(actions[policy[state]], later));
  }
  return values;
}

function expectation(outcomes: readonly Outcome[], values: readonly number[]): number {
  let sum = 0;
  for (const [probability, next, reward, terminated] of outcomes) {
    sum += probability * (reward + (terminated ? 0 : values[next]));
  }
  return sum;
}

import { uniforms } from "../../math/random.ts";
import { type EnvironmentTask, episodes } from "./environment.ts";
import { expectedReturns, type Outcome, optimalReturn, type TransitionTable } from "./finite-horizon.ts";

/*
 * A walk over a frozen lake to the goal, past holes in the ice: FrozenLake-v1 of Gymnasium 1.4.0, whose actions are left,
 * down, right and up. Cells are numbered row by row; the observation is the cell.
 */

/** Start, frozen, hole, goal. */
const MAPS = {
  "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
  "8x8": ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"],
} as const;

const STEP_LIMITS = { "4x4": 100, "8x8": 200 } as const;

/** Rows and columns that left, down, right and up lead on by; the order makes neighbours of perpendicular ones. */
const MOVES = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

/** The probability of moving as intended on slippery ice, and of slipping to one given side. Their last bits differ. */
const INTENDED = 1 / 3;
const ASIDE = (1 - INTENDED) / 2;

/** The maps there are. */
export type LakeMap = keyof typeof MAPS;

/**
 * What each action does in each cell, as table[cell][action]. On slippery ice the outcomes of an action are the moves of
 * the actions before it, of itself and after it in turn. A step against the edge stays. A hole and the goal end the
 * episode, and the goal is rewarded with 1; either, once reached, only leads to itself.
 */
export function frozenLakeTable(map: LakeMap, slippery: boolean): TransitionTable {
  return Array.from(MAPS[map].join(""), (letter, cell) =>
    MOVES.map((_, action): readonly Outcome[] => {
      if (isEnd(letter)) return [[1, cell, 0, true]];
      if (!slippery) return [moved(map, cell, action, 1)];
      const [before, after] = [(action + 3) % 4, (action + 1) % 4];
      return [moved(map, cell, before, ASIDE), moved(map, cell, action, INTENDED), moved(map, cell, after, ASIDE)];
    }),
  );
}

function moved(map: LakeMap, cell: number, action: number, probability: number): Outcome {
  const rows = MAPS[map];
  const last = rows.length - 1;
  const column = cell % rows.length;
  const [down, right] = MOVES[action];
  const nextRow = clamped((cell - column) / rows.length + down, last);
  const nextColumn = clamped(column + right, last);
  const letter = rows[nextRow][nextColumn];
  return [probability, nextRow * rows.length + nextColumn, letter === "G" ? 1 : 0, isEnd(letter)];
}

function clamped(index: number, last: number): number {
  return Math.min(Math.max(index, 0), last);
}

function isEnd(letter: string): boolean {
  return letter === "G" || letter === "H";
}

/** The outcome that a uniform draw in [0, 1) falls on. */
function outcomeAt(outcomes: readonly Outcome[], draw: number): Outcome {
  let reached = 0;
  for (const outcome of outcomes) {
    reached += outcome[0];
    if (draw < reached) return outcome;
  }
  return outcomes[outcomes.length - 1];
}

/** The task of reaching the goal of a map, on ice where only a third of the steps go as intended or on firm ice. */
export function frozenLakeTask(map: LakeMap, slippery: boolean): EnvironmentTask {
  const table = frozenLakeTable(map, slippery);
  const start = startOf(map);
  const begins = Array.from(MAPS[map].join(""), (letter) => !isEnd(letter));
  const rules = { name: `frozenlake-${map}${slippery ? "-slippery" : ""}`, actions: 4, stepLimit: STEP_LIMITS[map] };
  // Filled and read within one step, so lifetimes can share it.
  const draw = new Float64Array(1);
  return Object.freeze({
    name: rules.name,
    observation: Object.freeze({ kind: "discrete", size: table.length }),
    actions: rules.actions,
    bestReturn: 1,
    mostSteps: rules.stepLimit,
    worthOf: (answers) => {
      const returns = expectedReturns(table, rules.stepLimit, answers);
      return {
        fromStart: returns[start],
        fromAnywhere: mean(returns.filter((_, cell) => begins[cell])),
      };
    },
    live: () =>
      episodes<number>(rules, {
        begin: () => start,
        advance: (cell, action, chance) => {
          uniforms(chance(), draw);
          const [, state, reward, terminated] = outcomeAt(table[cell][action], draw[0]);
          return { state, reward, terminated };
        },
        observe: (cell) => Float64Array.of(cell),
      }),
  } satisfies EnvironmentTask);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function startOf(map: LakeMap): number {
  return MAPS[map].join("").indexOf("S");
}

/** The largest probability with which any policy reaches the goal within the step limit. */
export function frozenLakeOptimum(map: LakeMap, slippery: boolean): number {
  return optimalReturn(frozenLakeTable(map, slippery), startOf(map), STEP_LIMITS[map]);
}

import type { Descent } from "../devices/descent.ts";
import type { RandomKey } from "../math/random.ts";
import type { Vector } from "../math/vector.ts";
import type { Learner } from "../rules/learner.ts";
import type { Program } from "../solvers/program.ts";
import type { EnvironmentTask } from "../tasks/environments/environment.ts";
import type { LabelledTask } from "../tasks/task.ts";
import type { CheckpointEvent } from "./events.ts";
import type { Host } from "./host.ts";
import type { InputDropout } from "./input-dropout.ts";
import type { Lesson } from "./lesson.ts";
import type { Recipe, RuleLearning } from "./recipe.ts";

/** One network to train, with everything bound to it. The engine knows no physics: it sees only these. */
export interface Apprentice {
  readonly program: Program<Vector>;
  readonly learner: Learner<Vector>;
  readonly lesson: Lesson;
  readonly descent: Descent<Vector>;
  /** How much of the program's count of indefinite factorisations the training state has taken over. */
  readonly absorbed: { indefinite: number };
  /** The physical system as drawn, before any learning, as plain data for whoever takes it away. */
  blueprint(): object;
  /** Lets go of what is held outside the program, such as threads. */
  release(): void;
}

/** What the engine is given for a seed. */
export interface Schooling {
  readonly recipe: Recipe;
  readonly learning: RuleLearning;
  readonly seed: number;
  readonly key: RandomKey;
  readonly task: LabelledTask<Vector>;
  /** What training examples lose of their inputs, if anything. */
  readonly dropout?: InputDropout | undefined;
  /** Metrics known before training: baselines on the same split. */
  readonly baselines: Readonly<Record<string, number>>;
  /** What the recipe's `checkpointEvery` counts. */
  readonly stops: "epochs" | "batches";
  /** Builds candidate network k; the same k always gives the same network. */
  apprentice(candidate: number): Apprentice;
}

/** How a host steers a seed's run. */
export interface SeedOptions {
  /** Go on from here; events that were emitted before are not emitted again. */
  readonly resume?: CheckpointEvent;
  /** Also emit the cost of every training step, for figures. */
  readonly probes?: boolean;
  readonly host?: Host;
  /** A world of your own in place of the one that the recipe names, for recipes that act in one; it is checked first, and played in the calling thread. */
  readonly environment?: EnvironmentTask;
}

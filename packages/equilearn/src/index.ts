/**
 * Learning at equilibrium: physical networks that settle, and learn from what each part can see.
 *
 * A system is described (`systems`), planned with a solver into a program (`planFlow`, `planNeurons`, `planLayered`), taught by a
 * rule (`bindLearner`), and a recipe puts it all together (`runSeed`). Nothing in here names Node or the DOM.
 */

export type { AdamSettings, Descent, DescentSettings, MomentumSettings } from "./devices/descent.ts";
export { leadTeam, type Muster, serveTeam, type Team, teamControl } from "./devices/team.ts";
export type { SeedOptions } from "./experiments/apprentice.ts";
export { catalogue, recipeNamed } from "./experiments/catalogue.ts";
export type { CheckpointEvent, EndEvent, RunCertificate, RunEvent } from "./experiments/events.ts";
export { studyGradient } from "./experiments/gradient.ts";
export { estimateGradient, finiteDifferences, type GradientSubject } from "./experiments/gradient-estimates.ts";
export type { Host } from "./experiments/host.ts";
export { type Control, controlled } from "./experiments/living/control.ts";
export { type LifeOptions, live } from "./experiments/living/life.ts";
export type { Life, LifePlan } from "./experiments/living/lifetime.ts";
export type { Organism } from "./experiments/living/organism.ts";
export { override, parseRecipe } from "./experiments/override.ts";
export { type Predictions, predict, type TrainedNeurons, trainedNeurons } from "./experiments/predict.ts";
export { type Recipe, type RecipeInput, recipeSchema } from "./experiments/recipe.ts";
export { runSeed } from "./experiments/run.ts";
export { type RunSummary, summarise } from "./experiments/summary.ts";
export { keyFromSeed, type RandomKey, split } from "./math/random.ts";
export { planAdvective } from "./rules/advective.ts";
export { applicableRules, refusal } from "./rules/applicable.ts";
export { type Cost, crossEntropy, huber, squaredError } from "./rules/cost.ts";
export { bindLearner, type Learner } from "./rules/learner.ts";
export type { Rule } from "./rules/rule.ts";
export { holomorphicRule, ruleNamed, rules } from "./rules/tableaux.ts";
export { planFlow } from "./solvers/flow/plan.ts";
export { solveNetwork } from "./solvers/flow/solve-network.ts";
export { planLayered } from "./solvers/layered/plan.ts";
export { type LayeredBriefing, openShard } from "./solvers/layered/shard.ts";
export type { LayeredPlanOptions } from "./solvers/layered/workshop.ts";
export type { NeuronMethod, Stop } from "./solvers/neurons/options.ts";
export { type NeuronPlanOptions, planNeurons } from "./solvers/neurons/plan.ts";
export type { Certificate, Program, Settlement, Settling } from "./solvers/program.ts";
export { certify, type ReactionCertificate } from "./solvers/reaction/certificate.ts";
export { settleExactly } from "./solvers/reaction/pseudo-transient.ts";
export { equilibriumGradient, planSensitivity } from "./solvers/reaction/sensitivity.ts";
export { planReactions, type ReactionProgram } from "./solvers/reaction/settle.ts";
export { describeFlow } from "./systems/flow/describe.ts";
export { networkJsonSchema, networkToFile, parseNetwork } from "./systems/flow/file.ts";
export {
  drawConductances,
  drawPorts,
  flowNetwork,
  perturbedLattice,
  randomGeometric,
  squareLattice,
} from "./systems/flow/generate.ts";
export { networkToGraphml, parseGraphml } from "./systems/flow/graphml.ts";
export type { FlowNetwork, NodePair } from "./systems/flow/network.ts";
export { networkToSpice } from "./systems/flow/spice-export.ts";
export { parseSpice } from "./systems/flow/spice-import.ts";
export { describeNeurons } from "./systems/neurons/describe.ts";
export {
  type FhnUnits,
  type HopfieldUnits,
  layeredGraph,
  layeredNetwork,
  type NeuronNetwork,
  neuronNetwork,
} from "./systems/neurons/network.ts";
export { type ReactionParts, reactionNetwork } from "./systems/reaction/assemble.ts";
export type { ReactionNetwork } from "./systems/reaction/network.ts";
export { parseReactions, reactionText } from "./systems/reaction/text.ts";
export { type ConservedTotal, conservedTotals } from "./systems/reaction/totals.ts";
export { type Condition, Refusal, type System, type Trait } from "./systems/system.ts";
export { baselineAccuracies } from "./tasks/baselines.ts";
export { type ClassificationTask, classificationTask } from "./tasks/classification.ts";
export { environmentNamed, environmentNames } from "./tasks/environments/catalogue.ts";
export { checkEnvironment } from "./tasks/environments/check.ts";
export {
  type Environment,
  type EnvironmentTask,
  episodes,
  type Space,
  type Transition,
  type Worth,
} from "./tasks/environments/environment.ts";
export { irisTask } from "./tasks/iris.ts";
export { type LabelledData, labelledDataFrom } from "./tasks/labelled-data.ts";
export type { LabelledTask } from "./tasks/task.ts";

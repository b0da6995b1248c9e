import type { DeepEquilibriumRecipeInput } from "../schema/deep-equilibrium.ts";

/** What Equilibrium Point Learning compares itself with. Defaults that are not written here stand in `schema/deep-equilibrium.ts`. */
export const deepEquilibriumRecipes: readonly DeepEquilibriumRecipeInput[] = [
  {
    name: "deq-baseline",
    title: "A deep equilibrium model, trained by implicit differentiation",
    description:
      "The same bandit and the same control as epl-bandit, for a model whose parameters learn: in every lifetime anew, by policy gradient " +
      "through its equilibrium, from one loss an episode. Other tasks: --set task.environment=cartpole --set learning.episodes=500.",
    cite: "Bai, Kolter and Koltun (2019); Equilibrium Point Learning (2023), Algorithm 1",
    system: { law: "deep-equilibrium" },
    learning: { kind: "policy-gradient" },
    task: { name: "environment", environment: "bandit" },
  },
];

import type { ReactionRecipeInput } from "../schema/reactions.ts";

const baik = "Baik and Yoon, Equilibrium Point Learning (2023)";

/** The reaction systems that carry their own learning algorithm. Defaults that are not written here stand in `schema/reactions.ts`. */
export const reactionRecipes: readonly ReactionRecipeInput[] = [
  {
    name: "epl-bandit",
    title: "A two-armed bandit, learned in life",
    description:
      "One of two arms pays, another one in every lifetime, and nothing shows which. What is felt of a loss " +
      "must stay and turn the system to the other arm; without feedback every answer earns one half.",
    cite: `after ${baik}, Section 3.2`,
    system: { law: "reaction" },
    learning: { kind: "evolution", generations: 40, lifetimes: 4, goal: 0.97 },
    task: { name: "environment", environment: "bandit" },
  },
  {
    name: "epl-context-bandit",
    title: "A bandit with two contexts, learned in life",
    description: "Which of two arms pays depends on which of two contexts is shown, and how, on the lifetime.",
    cite: `after ${baik}, Section 3.2`,
    system: { law: "reaction" },
    learning: { kind: "evolution", generations: 60, lifetimes: 8, episodes: 20, goal: 0.97 },
    task: { name: "environment", environment: "context-bandit" },
  },
  {
    name: "epl-cartpole",
    title: "CartPole by evolved reaction systems",
    description:
      "The paper's first environment. The four numbers that are seen come in as eight amounts, and the higher output pushes.",
    cite: `${baik}, Section 5`,
    system: { law: "reaction", charges: false },
    learning: { kind: "evolution", generations: 15, lifetimes: 1, goal: 0.99, controls: 10 },
    task: { name: "environment", environment: "cartpole", scales: [1, 1, 0.2, 1] },
  },
];

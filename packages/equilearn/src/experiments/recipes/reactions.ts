import { type ReactionRecipeInput, relativeSpecies } from "../schema/reactions.ts";

const baik = "Baik and Yoon, Equilibrium Point Learning (2023)";

const evolved = { kind: "evolution" } as const;

/** Bodies of two components without charges, settled in few long steps: enough for answers that need no memory. */
const innate = {
  system: { law: "reaction", components: 2, charges: false },
  solver: { timeStep: 20, tolerance: 1e-3 },
} as const;

/** What a recipe promises that is learned in life, by so large a share of ten seeds. */
function learned({ on, off, yoked, share }: Bounds): ReactionRecipeInput["expect"] {
  const promised = { published: null, source: "this project", share, seeds: 10 };
  return [
    { metric: "on", low: on, ...promised },
    { metric: "off", ...off, ...promised },
    { metric: "yoked", high: yoked, ...promised },
    { metric: "learned in life", low: 1, ...promised },
  ];
}

/** Bounds of the mean return of a lifetime's last episodes. */
interface Bounds {
  readonly on: number;
  readonly off: { readonly low?: number; readonly high: number };
  readonly yoked: number;
  readonly share: number;
}

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
    learning: { ...evolved, generations: 40, lifetimes: 4, goal: 0.97 },
    expect: learned({ on: 0.95, off: { low: 0.45, high: 0.55 }, yoked: 0.5, share: 0.9 }),
    task: { name: "environment", environment: "bandit" },
  },
  {
    name: "epl-context-bandit",
    title: "A bandit with two contexts, learned in life",
    description: "Which of two arms pays depends on which of two contexts is shown, and how, on the lifetime.",
    cite: `after ${baik}, Section 3.2`,
    system: { law: "reaction" },
    learning: { ...evolved, generations: 24, lifetimes: 8, episodes: 20, goal: 0.98 },
    expect: learned({ on: 0.8, off: { high: 0.55 }, yoked: 0.55, share: 0.8 }),
    task: { name: "environment", environment: "context-bandit" },
  },
  {
    name: "epl-align-backprop",
    title: "In search of backpropagation among reaction systems",
    description:
      "Evolves for the cosine between what a loss changes and the exact gradient of that loss by what was learned, found by implicit " +
      "differentiation. The control then asks whether what is aligned learns a bandit.",
    cite: `${baik}, Eqs. 3 and 4`,
    system: { law: "reaction" },
    learning: { ...evolved, objective: "alignment", generations: 30 },
    task: { name: "environment", environment: "bandit" },
  },
  {
    name: "epl-cartpole",
    title: "CartPole by evolved reaction systems",
    description:
      "The paper's first environment. The four numbers that are seen come in as eight amounts, and the output that rises more pushes.",
    cite: `${baik}, Section 5`,
    ...innate,
    learning: {
      ...evolved,
      population: 200,
      generations: 15,
      lifetimes: 2,
      episodes: 5,
      goal: 0.99,
      controls: 20,
      reading: "excess",
    },
    task: { name: "environment", environment: "cartpole", scales: [1, 1, 0.2, 1] },
    expect: [{ metric: "return", published: null, source: `${baik}, Section 5`, low: 475, share: 0.9, seeds: 10 }],
  },
  {
    name: "epl-cartpole-swapped",
    title: "CartPole with left and right swapped in half of the lifetimes",
    description:
      "Which action pushes to which side is drawn for each lifetime, so that no answer from before birth balances the pole in all of them.",
    cite: `after ${baik}, Section 5`,
    system: { law: "reaction" },
    solver: { timeStep: 20, tolerance: 1e-3 },
    learning: { ...evolved, generations: 50, lifetimes: 2, goal: 0.95, controls: 20, reading: "excess" },
    task: { name: "environment", environment: "cartpole-swapped", scales: [1, 1, 0.2, 1] },
  },
  {
    name: "epl-frozenlake",
    title: "FrozenLake by evolved reaction systems",
    description: "The paper's second environment, on ice that does not slip: 16 places come in as 16 amounts.",
    cite: `${baik}, Section 5`,
    ...innate,
    learning: {
      ...evolved,
      generations: 60,
      lifetimes: 1,
      episodes: 3,
      goal: 1,
      controls: 20,
      reading: "excess",
      curiosity: 0.1,
    },
    task: { name: "environment", environment: "frozenlake-4x4" },
    expect: [{ metric: "return", published: null, source: `${baik}, Section 5`, low: 1, share: 0.8, seeds: 10 }],
  },
  {
    name: "epl-frozenlake-slippery",
    title: "FrozenLake on ice that slips",
    description:
      "Each step goes where it should one time in three, and the best there is reaches the goal in 74 of 100 episodes. Bodies are rated by " +
      "the exact worth of what they answer at rest.",
    cite: `${baik}, Section 5`,
    // See docs/decisions/0014-what-slippery-ice-took.md.
    system: { ...innate.system, lateral: false },
    solver: { timeStep: 0.2, growth: 1.1, tolerance: 1e-4 },
    learning: {
      ...evolved,
      population: 300,
      generations: 200,
      episodes: 3,
      goal: 0.7,
      controls: 400,
      reading: "excess",
      resolution: 1e-3,
      objective: "answers",
      curiosity: 0.5,
      neat: { ...relativeSpecies, mutation: { step: 0.04, replace: 0.02, addConnection: 0.2, addNode: 0.1 } },
    },
    task: { name: "environment", environment: "frozenlake-4x4-slippery" },
    expect: [{ metric: "worth", published: null, source: "this project", low: 0.7, share: 0.8, seeds: 10 }],
  },
];

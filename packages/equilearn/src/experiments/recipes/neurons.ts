import type { NeuronRecipeInput } from "../schema/neurons.ts";

const kendall =
  "Kendall, Equilibrium propagation and Hamiltonian inference in the diffusive FitzHugh–Nagumo model (2026)";
const scellier = "Scellier and Bengio, Equilibrium propagation, Frontiers in Computational Neuroscience 11 (2017)";
const unpublished = { published: null, source: "this project" };
const published = { metric: "test error", published: 2.8, source: `${kendall}, Table I: 2.8 ± 0.2` };

/** What all of them share: one-hot targets, a nudge that follows the output on both sides, Adam. */
const taught = {
  kind: "rule",
  rule: "equilibrium-propagation-centred-spring",
  batch: 64,
  unsettled: "drop",
  targets: "one-hot",
  readout: "largest",
} satisfies Partial<NeuronRecipeInput["learning"]>;

/** The paper's Table I: explicit Euler steps from zero, 55 and then 14. */
const asPublished = {
  system: { law: "fhn", epsilon: 0.85, alpha: 1.08, scale: 0.014 },
  solver: { method: "euler", timeStep: 0.1, stop: { kind: "steps", free: 55, nudged: 14 } },
  learning: { ...taught, nudge: 0.9, schedule: [{ rate: 1, epochs: 8, decay: "cosine" }], adam: {} },
} satisfies Partial<NeuronRecipeInput>;

/** Units leaky enough (α < 1) that their cubic has one root, and the sweeps' own rates. */
const swept = {
  system: { law: "fhn", alpha: 0.6, epsilon: 3, scale: 0.05 },
  learning: {
    ...taught,
    nudge: 0.9,
    adam: { secondMoment: 0.99, decay: 0.1 },
  },
} as const;

const mnist = { name: "classification", data: "mnist" } as const;

/** The networks of neurons that learn images. Defaults that are not written here stand in `schema/neurons.ts`. */
export const neuronRecipes: readonly NeuronRecipeInput[] = [
  {
    name: "fhn-mnist-small",
    title: "MNIST by small FitzHugh–Nagumo networks in seconds",
    description:
      "Four hidden layers of 128 units, settled by three directional sweeps that solve each unit's cubic exactly: 1.1 million " +
      "operations a sample where the paper's network takes 268, and a lower error.",
    cite: `after ${kendall}, Section III`,
    system: { ...swept.system, hidden: [128, 128, 128, 128] },
    solver: { method: "sweep", stop: { kind: "steps", free: 3, nudged: 1 }, efforts: [2, 10] },
    learning: { ...swept.learning, schedule: [{ rate: 1e-3, epochs: 6, decay: "cosine" }], rates: [5, 1, 1, 1, 1] },
    task: { ...mnist, scaling: "standard" },
    expect: [{ ...published, high: 3, seeds: 3 }],
  },
  {
    name: "fhn-mnist-settled",
    title: "MNIST by FitzHugh–Nagumo networks at a true equilibrium",
    description:
      "A leakier network trained with nine sweeps. What it has learned is its equilibrium and not a passing state: forty times the " +
      "sweeps change its error by less than a tenth of a point.",
    cite: `after ${kendall}, Section III`,
    system: { ...swept.system, alpha: 0.5, hidden: [128, 128, 128, 128] },
    solver: { method: "sweep", stop: { kind: "steps", free: 9, nudged: 1 }, efforts: [2, 10, 40] },
    learning: { ...swept.learning, schedule: [{ rate: 1e-3, epochs: 6, decay: "cosine" }], rates: [5, 1, 1, 1, 1] },
    task: { ...mnist, scaling: "standard" },
    seeds: 3,
    expect: [
      { ...published, high: 2.6, seeds: 3 },
      ...[10, 40].map((effort) => ({
        ...unpublished,
        metric: `test error change at ${effort}T`,
        high: 0.1,
        seeds: 3,
      })),
      { ...unpublished, metric: "worst residual at 40T", high: 1e-6, seeds: 3 },
    ],
  },
  {
    name: "fhn-mnist",
    title: "MNIST by FitzHugh–Nagumo networks, as published",
    description:
      "Table I of the paper: 784-512-512-512-512-10, explicit Euler steps, weights learned layer by layer at falling rates. The network is " +
      "fitted to the state after 55 steps, which is not yet its equilibrium; the certificate says how far.",
    cite: `${kendall}, Section III and Table I`,
    system: { ...asPublished.system, hidden: [512, 512, 512, 512] },
    solver: asPublished.solver,
    learning: { ...asPublished.learning, rates: [1e-2, 1e-3, 2e-4, 1e-4, 5e-5] },
    task: { ...mnist, scaling: "unit" },
    seeds: 1,
    checkpointEvery: 200,
    expect: [{ ...published, high: 2.8, seeds: 3 }],
  },
  {
    name: "fhn-mnist-five",
    title: "MNIST by FitzHugh–Nagumo networks with five hidden layers",
    description:
      "Table I names five hidden layers and lists four; this is the other reading, with the last rate for the sixth matrix too.",
    cite: `${kendall}, Section III and Table I`,
    system: { ...asPublished.system, hidden: [512, 512, 512, 512, 512] },
    solver: asPublished.solver,
    learning: { ...asPublished.learning, rates: [1e-2, 1e-3, 2e-4, 1e-4, 5e-5, 5e-5] },
    task: { ...mnist, scaling: "unit" },
    seeds: 1,
    checkpointEvery: 200,
  },
  {
    name: "fhn-mnist-best",
    title: "MNIST by FitzHugh–Nagumo networks, as low as it goes",
    description: "Two hidden layers, sweeps, dropped input pixels, a long cosine.",
    cite: `after ${kendall}, Section III`,
    system: { ...swept.system, hidden: [512, 128] },
    solver: { method: "sweep", stop: { kind: "steps", free: 3, nudged: 1 } },
    learning: {
      ...swept.learning,
      schedule: [{ rate: 1e-3, epochs: 20, decay: "cosine" }],
      rates: [5, 1, 1],
      inputDropout: 0.2,
    },
    task: { ...mnist, scaling: "standard" },
    seeds: 3,
    expect: [{ ...published, high: 1.8, seeds: 3 }],
  },
  {
    name: "fhn-fashion",
    title: "Fashion-MNIST by FitzHugh–Nagumo networks",
    description: "The network with the lowest error on handwriting, given pictures of clothes.",
    cite: `after ${kendall}, Section III`,
    system: { ...swept.system, hidden: [512, 128] },
    solver: { method: "sweep", stop: { kind: "steps", free: 3, nudged: 1 } },
    learning: {
      ...swept.learning,
      schedule: [{ rate: 1e-3, epochs: 12, decay: "cosine" }],
      rates: [5, 1, 1],
    },
    task: { ...mnist, data: "fashion-mnist", scaling: "standard" },
    seeds: 3,
  },
  {
    name: "hopfield-mnist",
    title: "MNIST by a deep energy model",
    description: "The deep energy model of Scellier and Bengio with one hidden layer, settled by sweeps.",
    cite: `${scellier}, Section 3`,
    system: { law: "hopfield", hidden: [512], scale: [0.03, 0.05], biased: true, initialBias: [0, 0.3] },
    solver: { method: "sweep", damping: 1, stop: { kind: "steps", free: 3, nudged: 1 } },
    learning: {
      ...taught,
      nudge: 0.7,
      schedule: [{ rate: 5e-4, epochs: 16, decay: "cosine" }],
      levels: [0, 1],
      adam: { secondMoment: 0.99, decay: 1 },
    },
    task: { ...mnist, scaling: "centred" },
    seeds: 3,
    expect: [{ ...unpublished, metric: "test error", high: 1.8, seeds: 3 }],
  },
];

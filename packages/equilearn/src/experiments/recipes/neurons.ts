import type { NeuronRecipeInput } from "../schema/neurons.ts";

const kendall =
  "Kendall, Equilibrium propagation and Hamiltonian inference in the diffusive FitzHugh–Nagumo model (2026)";

/** The networks of neurons that learn images. Defaults that are not written here stand in `schema/neurons.ts`. */
export const neuronRecipes: readonly NeuronRecipeInput[] = [
  {
    name: "fhn-mnist-small",
    title: "MNIST by small FitzHugh–Nagumo networks in seconds",
    description: "Four hidden layers of 128 units, settled by three sweeps.",
    cite: `after ${kendall}, Section III`,
    system: { law: "fhn", hidden: [128, 128, 128, 128], alpha: 0.8, epsilon: 1.6, scale: 0.05 },
    solver: { method: "sweep", stop: { kind: "steps", free: 3, nudged: 1 } },
    learning: {
      kind: "rule",
      rule: "equilibrium-propagation-centred-spring",
      nudge: 0.9,
      schedule: [{ rate: 1e-3, epochs: 6, decay: "cosine" }],
      rates: [5, 1, 1, 1, 1],
      batch: 64,
      adam: { decay: 0.1 },
      unsettled: "drop",
      targets: "one-hot",
      readout: "largest",
    },
    task: { name: "classification", data: "mnist", scaling: "standard" },
    expect: [],
  },
];

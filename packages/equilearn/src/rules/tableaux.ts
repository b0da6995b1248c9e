import type { Reading } from "../solvers/program.ts";
import { Refusal } from "../systems/system.ts";
import type { Phase, Rule } from "./rule.ts";

const anisetti =
  "Anisetti, Scellier and Schwarz, Learning by non-interfering feedback chemical signaling in physical networks (2022)";
const scellier = "Scellier and Bengio, Equilibrium propagation, Frontiers in Computational Neuroscience 11 (2017)";
const stern =
  "Stern, Hexner, Rocks and Liu, Supervised learning in physical networks, Physical Review X 11, 021045 (2021)";

const free: Phase = { slot: "free", from: "rest", inputs: "given" };

/** A nudged copy of the free phase that starts where the free phase ended. */
function nudged(slot: string, how: "drive" | "spring" | "hold", strength: number): Phase {
  return { slot, from: "free", inputs: "given", teach: { how, strength } };
}

/** The error, and nothing else, driven into the outputs: the feedback chemical. */
function feedback(around?: string): Phase {
  const teach = { how: "drive", strength: 1 } as const;
  return { slot: "chemical", from: "rest", inputs: "grounded", teach, ...(around ? { around } : {}) };
}

const productOfDrops: readonly Reading[] = [{ weight: 1, at: "free", along: "chemical" }];
const oneSided = (sign: 1 | -1): readonly Reading[] => [
  { weight: sign, at: "nudged" },
  { weight: -sign, at: "free" },
];
const centred: readonly Reading[] = [
  { weight: 0.5, at: "plus" },
  { weight: -0.5, at: "minus" },
];

/** The rules as rows of one kind. Adding a rule adds a row. */
export const rules: readonly Rule[] = [
  {
    name: "chemical",
    title: "chemical signaling",
    cite: `${anisetti}, Eqs. 2–4 and 8; the sign as corrected in docs/notation.md`,
    requires: ["linear", "self-adjoint"],
    order: "exact",
    phases: [free, feedback()],
    reads: productOfDrops,
  },
  {
    name: "chemical-linearised",
    title: "chemical signaling in the linearised network",
    cite: `after ${anisetti}: the chemical diffuses in the network linearised at the free phase`,
    requires: ["self-adjoint"],
    order: "exact",
    phases: [free, feedback("free")],
    reads: productOfDrops,
  },
  {
    name: "equilibrium-propagation",
    title: "equilibrium propagation, one-sided",
    cite: scellier,
    requires: ["self-adjoint"],
    order: 1,
    phases: [free, nudged("nudged", "drive", 1)],
    reads: oneSided(1),
  },
  {
    name: "equilibrium-propagation-negative",
    title: "equilibrium propagation, one-sided with a negative nudge",
    cite: scellier,
    requires: ["self-adjoint"],
    order: 1,
    phases: [free, nudged("nudged", "drive", -1)],
    reads: oneSided(-1),
  },
  {
    name: "equilibrium-propagation-spring",
    title: "equilibrium propagation, one-sided, the nudge following the output",
    cite: scellier,
    requires: ["self-adjoint"],
    order: 1,
    phases: [free, nudged("nudged", "spring", 1)],
    reads: oneSided(1),
  },
  {
    name: "equilibrium-propagation-centred",
    title: "equilibrium propagation, centred",
    cite: "Laborieux et al., Scaling equilibrium propagation to deep convnets, Frontiers in Neuroscience 15 (2021)",
    requires: ["self-adjoint"],
    order: 2,
    phases: [free, nudged("plus", "drive", 1), nudged("minus", "drive", -1)],
    reads: centred,
  },
  {
    name: "coupled-learning",
    title: "coupled learning",
    cite: `${stern}, Eq. 5`,
    requires: ["gradient"],
    order: "direction",
    phases: [free, nudged("nudged", "hold", 1)],
    reads: oneSided(1),
  },
  {
    name: "coupled-learning-centred",
    title: "coupled learning, centred",
    cite: `after ${stern}: clamped on both sides of the free phase`,
    requires: ["gradient"],
    order: "direction",
    phases: [free, nudged("plus", "hold", 1), nudged("minus", "hold", -1)],
    reads: centred,
  },
  {
    name: "adjoint",
    title: "exact adjoint (the oracle)",
    cite: "implicit function theorem: ∂C/∂w = −(∂C/∂v)ᵀ J⁻¹ ∂F/∂w with the symmetric tangent operator J",
    requires: ["self-adjoint"],
    order: "exact",
    phases: [free, feedback("free")],
    reads: productOfDrops,
  },
];

/** The rule of that name; a {@link Refusal} that lists the rules there are otherwise. */
export function ruleNamed(name: string): Rule {
  const rule = rules.find((candidate) => candidate.name === name);
  if (rule) return rule;
  throw new Refusal(
    `There is no rule "${name}"; the rules are ${rules.map((candidate) => candidate.name).join(", ")}.`,
  );
}

/**
 * The order in the nudge that a tableau promises, from its own numbers: with strengths s and weights c, the estimate is
 * Σ c·(∂E/∂w)(s·η)/η, so it is consistent when Σc = 0 and Σc·s = 1, and of order n when Σc·s^k = 0 for k = 2 … n.
 * A reading along a driven linear response is exact. Throws an Error naming the row when a condition fails.
 */
export function tableauOrder(rule: Rule): number | "exact" {
  const strength = (slot: string) => rule.phases.find((phase) => phase.slot === slot)?.teach?.strength ?? 0;
  const moment = (power: number) =>
    rule.reads.reduce((sum, { weight, at, along }) => {
      let factor = weight;
      for (let k = 0; k < power; k++) factor *= strength(along ?? at);
      return sum + factor;
    }, 0);
  const alongResponse = rule.reads.every((reading) => reading.along !== undefined);
  if (moment(1) !== 1)
    throw new Error(`The tableau of "${rule.name}" is not consistent: Σ weight·strength is ${moment(1)}.`);
  if (alongResponse) return "exact";
  if (moment(0) !== 0) throw new Error(`The tableau of "${rule.name}" is not consistent: Σ weight is ${moment(0)}.`);
  let order = 1;
  while (order < 8 && moment(order + 1) === 0) order++;
  return order;
}

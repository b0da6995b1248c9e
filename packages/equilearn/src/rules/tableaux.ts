import { complex, times } from "../math/complex.ts";
import { cos, sin } from "../math/elementary.ts";
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

/**
 * Holomorphic equilibrium propagation with nudges at `points` equal angles around 0: the mean of ∂E/∂w over the circle, each
 * turned back by its angle, is Cauchy's formula for the derivative at 0. Exact up to O(η^points), so the error falls exponentially with the points
 * while η is inside the disc where the equilibrium is analytic. States at opposite angles are conjugate: half of them are settled.
 */
export function holomorphicRule(points: number): Rule {
  if (!(Number.isInteger(points) && points >= 2 && points <= 64))
    throw new Refusal(`Holomorphic equilibrium propagation takes 2 to 64 nudges around the circle, not ${points}.`);
  const half = Array.from({ length: Math.floor(points / 2) + 1 }, (_, k) => k);
  const angle = (k: number) => (2 * Math.PI * k) / points;
  const name = (k: number) => `nudged ${k}`;
  return {
    name: `equilibrium-propagation-holomorphic${points === 8 ? "" : `-${points}`}`,
    title: `holomorphic equilibrium propagation, ${points} nudges`,
    cite: "Laborieux and Zenke, Holomorphic equilibrium propagation computes exact gradients through finite size oscillations, NeurIPS 35 (2022), Eq. 10",
    requires: ["self-adjoint", "analytic"],
    order: points,
    phases: [
      free,
      ...half.map((k) => ({
        ...nudged(name(k), "drive", cos(angle(k))),
        teach: { how: "drive", strength: cos(angle(k)), imaginaryStrength: sin(angle(k)) } as const,
      })),
    ],
    reads: half.map((k) => {
      const share = (k === 0 || 2 * k === points ? 1 : 2) / points;
      return { weight: share * cos(angle(k)), imaginaryWeight: -share * sin(angle(k)), at: name(k) };
    }),
  };
}

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
    name: "equilibrium-propagation-centred-spring",
    title: "equilibrium propagation, centred, the nudges following the output",
    cite: "Laborieux et al. (2021), with the dynamic nudge of Scellier and Bengio (2017)",
    requires: ["self-adjoint"],
    order: 2,
    phases: [free, nudged("plus", "spring", 1), nudged("minus", "spring", -1)],
    reads: centred,
  },
  holomorphicRule(8),
  {
    name: "backpropagation-through-time",
    title: "backpropagation through the steps that settle (an oracle)",
    cite: "Rumelhart, Hinton and Williams, Nature 323 (1986); exact for the steps taken, settled or not",
    requires: ["differentiable-in-time"],
    order: "exact",
    phases: [free],
    throughTime: true,
    reads: [],
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

/** Rounding in a sum of products of sines and cosines. */
const ROUNDING = 1e-12;

/**
 * The order in the nudge that a tableau promises, from its own numbers: with strengths s and weights c, the estimate is
 * Re Σ c·(∂E/∂w)(s·η)/η, so it is consistent when Σc = 0 and Σc·s = 1, and of order n when Re Σc·s^k = 0 for k = 2 … n.
 * A reading along a driven linear response is exact, and so is running back through time. Throws an Error naming the row when
 * a condition fails.
 */
export function tableauOrder(rule: Rule): number | "exact" {
  if (rule.throughTime) return "exact";
  const strength = (slot: string) => {
    const teach = rule.phases.find((phase) => phase.slot === slot)?.teach;
    return complex(teach?.strength ?? 0, teach?.imaginaryStrength ?? 0);
  };
  const moment = (power: number) =>
    rule.reads.reduce((sum, { weight, imaginaryWeight = 0, at, along }) => {
      let factor = complex(weight, imaginaryWeight);
      for (let k = 0; k < power; k++) factor = times(factor, strength(along ?? at));
      return sum + factor.re;
    }, 0);
  const vanishes = (value: number) => Math.abs(value) < ROUNDING;
  const alongResponse = rule.reads.every((reading) => reading.along !== undefined);
  if (!vanishes(moment(1) - 1))
    throw new Error(`The tableau of "${rule.name}" is not consistent: Σ weight·strength is ${moment(1)}.`);
  if (alongResponse) return "exact";
  if (!vanishes(moment(0)))
    throw new Error(`The tableau of "${rule.name}" is not consistent: Σ weight is ${moment(0)}.`);
  let order = 1;
  while (order < 100 && vanishes(moment(order + 1))) order++;
  return order;
}

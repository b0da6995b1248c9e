import { expect, test } from "vitest";
import { Refusal, type System } from "../systems/system.ts";
import { applicableRules, refusal } from "./applicable.ts";
import type { Rule } from "./rule.ts";
import { holomorphicRule, ruleNamed, rules, tableauOrder } from "./tableaux.ts";

const system = (...traits: System["traits"][number][]): System => ({
  law: "test",
  blocks: [],
  ports: [],
  traits,
  summary: "a test system",
});

test.each(rules.map((rule) => [rule.name, rule] as const))(
  "the tableau of %s promises the order its numbers give",
  (_, rule) => {
    const order = tableauOrder(rule);
    if (rule.order === "direction") expect(order).toBeGreaterThanOrEqual(1);
    else expect(order).toBe(rule.order);
  },
);

test("a tableau whose weights do not add up is caught", () => {
  const centred = ruleNamed("equilibrium-propagation-centred");
  const broken: Rule = {
    ...centred,
    reads: [
      { weight: 1, at: "plus" },
      { weight: -0.5, at: "minus" },
    ],
  };
  expect(() => tableauOrder(broken)).toThrow("not consistent");
});

test("every phase starts from, errs at and linearises around phases that came before it", () => {
  for (const rule of rules) {
    const known = new Set(["rest"]);
    for (const phase of rule.phases) {
      for (const slot of [phase.from, phase.around ?? "rest"]) expect(known).toContain(slot);
      known.add(phase.slot);
    }
    for (const { at, along } of rule.reads) for (const slot of [at, along ?? "rest"]) expect(known).toContain(slot);
  }
});

test("chemical signaling on a nonlinear system is refused with the rule that would work", () => {
  const sentence = refusal(ruleNamed("chemical"), system("gradient", "self-adjoint", "dissipative"));
  expect(sentence).toContain('needs the trait "linear"');
  expect(sentence).toContain("use chemical-linearised (exact there)");
});

test("a system without any useful trait is offered no rule", () => {
  expect(applicableRules(system("dissipative"))).toEqual([]);
  expect(refusal(ruleNamed("adjoint"), system("dissipative"))).toContain("no rule of this library applies");
});

test("a linear gradient system may use every rule, a FitzHugh–Nagumo-like one all but the gradient ones", () => {
  const all = system("linear", "gradient", "self-adjoint", "analytic", "differentiable-in-time");
  expect(applicableRules(all)).toHaveLength(rules.length);
  const names = applicableRules(system("skew-gradient", "self-adjoint")).map((rule) => rule.name);
  expect(names).toContain("equilibrium-propagation-centred");
  expect(names).not.toContain("coupled-learning");
  expect(names).not.toContain("chemical");
});

test("an unknown rule is refused with the list of rules", () => {
  expect(() => ruleNamed("backprop")).toThrow(Refusal);
});

test.each([2, 3, 4, 5, 8, 12, 16])("holomorphic equilibrium propagation with %i nudges is of that order", (points) => {
  expect(tableauOrder(holomorphicRule(points))).toBe(points);
});

test.each([1, 65, 2.5])("holomorphic equilibrium propagation with %s nudges is refused", (points) => {
  expect(() => holomorphicRule(points)).toThrow(Refusal);
});

import { Refusal, type System } from "../systems/system.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./tableaux.ts";

/** The rules whose required traits the system has, the most accurate first. */
export function applicableRules(system: System): readonly Rule[] {
  const fits = rules.filter((rule) => rule.requires.every((trait) => system.traits.includes(trait)));
  return fits.toSorted((a, b) => accuracy(b) - accuracy(a));
}

const accuracy = ({ order }: Rule) => (order === "exact" ? Infinity : order === "direction" ? 0 : order);

/**
 * Why a rule may not be used on a system, in one sentence that names a rule that would work; undefined when it may.
 * The check matters because a rule without its trait still runs and is silently wrong.
 */
export function refusal(rule: Rule, system: System): string | undefined {
  const missing = rule.requires.filter((trait) => !system.traits.includes(trait));
  if (missing.length === 0) return undefined;
  const alternatives = applicableRules(system).filter((other) => other.name !== "adjoint");
  const advice = alternatives
    .slice(0, 2)
    .map((other) => `${other.name} (${other.order === "exact" ? "exact there" : `order ${other.order}`})`)
    .join(" or ");
  const instead = advice ? `use ${advice}` : "no rule of this library applies to it";
  return `The rule "${rule.name}" needs the trait ${missing.map((trait) => `"${trait}"`).join(" and ")}, which ${system.summary} lacks; ${instead}.`;
}

/** Throws a {@link Refusal} with that sentence. */
export function requireApplicable(rule: Rule, system: System): void {
  const sentence = refusal(rule, system);
  if (sentence) throw new Refusal(sentence);
}

import type { Command } from "commander";
import { gradientSubject } from "../../experiments/assemble.ts";
import { recipeNamed } from "../../experiments/catalogue.ts";
import { type GradientReport, type RuleReport, studyGradient } from "../../experiments/gradient.ts";
import { override } from "../../experiments/override.ts";
import { nodeHost } from "../node-host.ts";
import { collect, wholeNumber } from "../options.ts";
import { left, number, table } from "../render.ts";
import { openTerminal } from "../terminal.ts";

export function registerGradient(program: Command): void {
  program
    .command("gradient")
    .argument("<recipe>", "the recipe whose network, example and target are used")
    .option("--seed <seed>", "seed of the network", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--set <path=value>", "change a setting of the recipe", collect, [])
    .option("--json", "print one JSON object")
    .description("hold every rule that applies against the exact gradient")
    .action(async (name: string, options: { seed: number; set: string[]; json?: boolean }) => {
      const terminal = openTerminal(options.json === true);
      const recipe = override(recipeNamed(name), options.set);
      const report = studyGradient(await gradientSubject(recipe, options.seed, nodeHost()));
      terminal.result(report);
      if (!terminal.json) terminal.say(render(report));
    });
}

function render(report: GradientReport): string {
  const rules = table(
    [left("rule"), ...["cosine", "relative error", "at nudge", "order", "promised", "cosine, one output"].map(number)],
    report.rules.filter((rule) => rule.refused === undefined).map(ruleRow),
  );
  const exact = table(
    ["exact rule", "cost", "nudges", "worst error against finite differences"].map(left),
    report.exactness.map(({ rule, cost, nudges, errors }) => [
      rule,
      cost,
      `${nudges[0].toExponential()} … ${nudges[nudges.length - 1].toExponential()}`,
      Math.max(...errors).toExponential(1),
    ]),
  );
  const refused = report.rules.flatMap((rule) => (rule.refused ? [rule.refused] : []));
  const probed = report.probed < report.weights ? ` in ${report.probed} of them` : "";
  const head = `${report.recipe}: ${report.system}, ${report.weights} weights; adjoint against finite differences${probed}: ${report.oracleError.toExponential(1)}`;
  const parts = [head, rules, exact, holomorphicText(report), throughTimeText(report), refused.join("\n")];
  return parts.filter((part) => part !== "").join("\n\n");
}

function holomorphicText({ holomorphic }: GradientReport): string {
  if (!holomorphic) return "";
  const { nudge, points, errors } = holomorphic;
  const rows = points.map((count, k) => [String(count), errors[k].toExponential(1)]);
  return `Holomorphic equilibrium propagation with nudges of ${nudge} around the circle:\n${table([number("nudges"), number("relative error")], rows)}`;
}

function throughTimeText({ throughTime }: GradientReport): string {
  if (!throughTime) return "";
  const { steps, residual, relativeError } = throughTime;
  return `Backpropagation through ${steps} Euler steps, settled to ${residual.toExponential(1)}, against the adjoint there: ${relativeError.toExponential(1)}`;
}

function ruleRow(rule: RuleReport): string[] {
  return [
    rule.rule,
    rule.cosine?.toFixed(9) ?? "",
    rule.relativeError?.toExponential(1) ?? "",
    rule.nudges?.at(-1)?.toExponential(1) ?? "",
    rule.order === null || rule.order === undefined ? "–" : rule.order.toFixed(2),
    String(rule.promised),
    rule.cosineOneOutput?.toFixed(9) ?? "",
  ];
}

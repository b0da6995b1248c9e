import type { Command } from "commander";
import { catalogue, recipeNamed } from "../../experiments/catalogue.ts";
import { toleranceText } from "../../experiments/summary.ts";
import { left, table } from "../render.ts";
import { openTerminal } from "../terminal.ts";

export function registerRecipes(program: Command): void {
  program
    .command("recipes")
    .argument("[recipe]", "show one recipe in full, with every setting that --set can change")
    .option("--json", "print the recipes as JSON")
    .description("list what can be run, and what each recipe promises")
    .action((name: string | undefined, options: { json?: boolean }) => {
      const terminal = openTerminal(options.json === true);
      const chosen = name === undefined ? catalogue : [recipeNamed(name)];
      terminal.result(name === undefined ? chosen : chosen[0]);
      if (terminal.json) return;
      if (name === undefined) {
        terminal.say(listing());
        return;
      }
      const [recipe] = chosen;
      terminal.say(`${recipe.title}\n${recipe.description}\n${recipe.cite}\n\n${JSON.stringify(recipe, null, 2)}`);
    });
}

function listing(): string {
  const rows = catalogue.map((recipe) => [
    recipe.name,
    recipe.title,
    recipe.expect.map(({ metric, low, high }) => `${metric} ${toleranceText({ low, high })}`).join("; "),
  ]);
  return table(["recipe", "what it does", "promise (mean over seeds)"].map(left), rows);
}

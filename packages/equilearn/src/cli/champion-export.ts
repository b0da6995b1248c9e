import { championToFile, portsOf } from "../experiments/evolution/champion-file.ts";
import { planTrial } from "../experiments/evolution/trial.ts";
import type { Run } from "../store/runs.ts";
import { reactionsToGraphml } from "../systems/reaction/graphml.ts";
import { reactionText } from "../systems/reaction/text.ts";
import { Refusal } from "../systems/system.ts";
import { championOf, evolvedRecipe } from "./champions.ts";
import type { Session } from "./session.ts";

/** What a champion is taken away as. */
const formats = ["json", "graphml", "reactions"] as const;

export interface ChampionExport {
  readonly format: string;
  readonly seed: number;
  readonly generation: number | undefined;
}

/** The champion of a generation as text, and of which generation it is. @throws Refusal for a format that says nothing of it */
export function exportChampion(
  session: Session,
  run: Run,
  { format, seed, generation }: ChampionExport,
): { readonly text: string; readonly generation: number } {
  const recipe = evolvedRecipe(run);
  if (!(formats as readonly string[]).includes(format))
    throw new Refusal(
      `Run "${run.id}" evolved reaction systems, which are taken away as ${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}, not as ${format}.`,
    );
  const champion = championOf(session, run, seed, generation);
  const trial = planTrial(recipe);
  const organism = trial.organism(champion.genome);
  const text =
    format === "json"
      ? `${JSON.stringify(championToFile(recipe, seed, champion, organism, trial.task), null, 1)}\n`
      : format === "graphml"
        ? reactionsToGraphml(organism.network, portsOf(recipe, organism))
        : reactionText(organism.network);
  return { text, generation: champion.step };
}

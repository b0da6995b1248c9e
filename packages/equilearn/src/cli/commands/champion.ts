import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Genome } from "../../evolution/neat/genome.ts";
import { genomeToFile } from "../../evolution/neat/genome-file.ts";
import type { ChampionEvent } from "../../experiments/events.ts";
import { planTrial } from "../../experiments/evolution/trial.ts";
import { type Control, controlled } from "../../experiments/living/control.ts";
import type { ReactionRecipe } from "../../experiments/recipe.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import type { Run } from "../../store/runs.ts";
import { reactionText } from "../../systems/reaction/text.ts";
import { toSvg } from "../../views/figure.ts";
import { reactionDrawing } from "../../views/reaction-drawing.ts";
import { championOf, evolvedRecipe } from "../champions.ts";
import { crewOf } from "../crew.ts";
import { writeAside } from "../files.ts";
import { defaultStore, runArgument, wholeNumber } from "../options.ts";
import { writePictureFile } from "../picture-file.ts";
import { figure, left, number, table } from "../render.ts";
import { type Session, withExistingStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

interface ChampionOptions {
  readonly generation?: number;
  readonly seed?: number;
  readonly lifetimes?: number;
  readonly genome?: string;
  readonly reactions?: string;
  readonly drawing?: string;
  readonly store: string;
  readonly json?: boolean;
}

export function registerChampion(program: Command): void {
  program
    .command("champion")
    .argument("<run>", runArgument)
    .option(
      "--generation <n>",
      "whose champion (default: the one that did best on fresh lifetimes)",
      wholeNumber(1, 1_000_000),
    )
    .option("--seed <seed>", "of which seed (default: the run's first)", wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option("--lifetimes <n>", "lifetimes of each control (default: the recipe's)", wholeNumber(4, 10_000))
    .option("--genome <file>", "write its genome there, as JSON")
    .option("--drawing <file>", "draw that system, as .svg or .png")
    .option("--reactions <file>", "write the system that it is expressed as there")
    .option("--store <file>", "where runs are kept", defaultStore)
    .option("--json", "print one JSON object")
    .description(
      "look at what evolved: its genome and its reactions, whether it learns in life (feedback on, off, and that of another " +
        "lifetime), and whether that holds when it settles to 1e-8 and at half the time step",
    )
    .action((query: string, options: ChampionOptions) =>
      withExistingStore(options.store, (session) => tell(session, session.store.findRun(query), options)),
    );
}

async function tell(session: Session, run: Run, options: ChampionOptions): Promise<void> {
  const recipe = evolvedRecipe(run);
  const seed = options.seed ?? run.seeds[0];
  const champion = championOf(session, run, seed, options.generation);
  const { organism: bring, substrate } = planTrial(recipe);
  const organism = bring(champion.genome);
  if (options.genome) writeAside(options.genome, new TextEncoder().encode(genomeText(champion)));
  if (options.reactions) writeAside(options.reactions, new TextEncoder().encode(reactionText(organism.network)));
  if (options.drawing) {
    const title = `${recipe.title}: generation ${champion.step}`;
    const points = substrate.spaces.map(({ point }) => point);
    writePictureFile(options.drawing, () => toSvg(reactionDrawing({ ...organism, points }, title)));
  }
  const tests = await testsOf(champion.genome, recipe, seed, options.lifetimes ?? recipe.learning.controls);
  const { nodes, connections } = champion.genome;
  const terminal = openTerminal(options.json === true);
  terminal.result({
    run: run.id,
    seed,
    generation: champion.step,
    individual: champion.individual,
    parents: champion.parents,
    fitness: champion.fitness,
    species: organism.network.species.length,
    edges: organism.network.rate.length,
    controls: Object.fromEntries(tests.map(({ name, control }) => [name, control])),
  });
  if (terminal.json) return;
  const { species, rate } = organism.network;
  const size = `${species.length} species and ${rate.length} ${rate.length === 1 ? "edge" : "edges"}`;
  terminal.say(
    `Champion of generation ${champion.step}, seed ${seed}: number ${champion.individual}, fitness ${figure(champion.fitness)}; ` +
      `a genome of ${nodes.length} nodes and ${connections.length} connections, expressed as ${size}.\n`,
  );
  terminal.say(controlTable(tests));
}

/** The control of a champion as it evolved and as it is under {@link variants}, on a crew of their own each. */
async function testsOf(genome: Genome, recipe: ReactionRecipe, seed: number, lifetimes: number) {
  const tests: { readonly name: string; readonly control: Control }[] = [];
  for (const { name, recipe: varied } of variants(recipe)) {
    const crew = crewOf(availableParallelism())(varied);
    const key = split(keyFromSeed(seed), "control");
    try {
      tests.push({
        name,
        control: await controlled(planTrial(varied).task, (plans) => crew.live(genome, plans), key, lifetimes),
      });
    } finally {
      crew.release();
    }
  }
  return tests;
}

const genomeText = ({ genome }: ChampionEvent) => `${JSON.stringify(genomeToFile(genome), null, 1)}\n`;

/** The recipe, and with what its behaviour should not depend on changed. */
function variants(recipe: ReactionRecipe): readonly { readonly name: string; readonly recipe: ReactionRecipe }[] {
  const { solver } = recipe;
  const settled = { ...solver, tolerance: 1e-8, most: 100_000 };
  return [
    { name: "as it evolved", recipe },
    { name: "settled to 1e-8", recipe: { ...recipe, solver: settled } },
    {
      name: "half the time step",
      recipe: { ...recipe, solver: { ...solver, timeStep: solver.timeStep / 2, most: 2 * solver.most } },
    },
  ];
}

function controlTable(tests: readonly { readonly name: string; readonly control: Control }[]): string {
  const spread = ({ mean, margin }: Control["on"]) => `${figure(mean)} ± ${figure(margin)}`;
  return table(
    [
      left("tested"),
      number("feedback on"),
      number("off"),
      number("another's"),
      number("first episode"),
      left("verdict"),
    ],
    tests.map(({ name, control }) => [
      name,
      spread(control.on),
      spread(control.off),
      spread(control.yoked),
      figure(control.byEpisode[0]),
      control.verdict,
    ]),
  );
}

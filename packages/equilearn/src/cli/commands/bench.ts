import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Command } from "commander";
import { recipeNamed } from "../../experiments/catalogue.ts";
import { runSeed } from "../../experiments/run.ts";
import { hostDescription } from "../host.ts";
import { wholeNumber } from "../options.ts";
import { figure, left, number, table } from "../render.ts";
import { openTerminal } from "../terminal.ts";

interface Measurement {
  readonly seconds: number;
  readonly residual: number;
  readonly megabytes: number;
}

interface LatticeRow {
  readonly nodes: number;
  readonly equilearn: Measurement;
  readonly superlu?: Measurement;
  readonly conjugateGradient?: Measurement;
  /** Peer's seconds over ours; above 1 we are faster. */
  readonly ratioSuperlu?: number;
  readonly ratioConjugateGradient?: number;
  /** Our seconds over those of the size before, per factor of nodes: 1 is linear growth. */
  readonly growth?: number;
}

const run = promisify(execFile);
const peer = fileURLToPath(new URL("../../../bench/peers/scipy_lattice.py", import.meta.url));

export function registerBench(program: Command): void {
  program
    .command("bench")
    .option("--largest <side>", "side of the largest lattice", wholeNumber(10, 3000), 1000)
    .option("--json", "print one JSON object")
    .description("time lattice solves beside scipy (where python3-scipy is present), and Iris training")
    .action(async (options: { largest: number; json?: boolean }) => {
      const terminal = openTerminal(options.json === true);
      const scipy = await scipyVersion();
      const sides = [100, 316, 1000, 3000].filter((side) => side <= options.largest);
      const rows: LatticeRow[] = [];
      for (const side of sides) rows.push(await benchLattice(side, scipy !== undefined, rows.at(-1)));
      const iris = await benchIris();
      terminal.result({ host: hostDescription(), scipy: scipy ?? null, lattices: rows, iris });
      if (!terminal.json) terminal.say(render(rows, iris, scipy));
    });
}

async function scipyVersion(): Promise<string | undefined> {
  if (!existsSync(peer)) return undefined;
  try {
    return (await run("python3", ["-c", "import scipy; print(scipy.__version__)"])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** The best of a few runs, each in a process of its own; ours and the peers' take turns. */
async function benchLattice(side: number, withPeers: boolean, before: LatticeRow | undefined): Promise<LatticeRow> {
  const repeats = side <= 316 ? 3 : 2;
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const script = fileURLToPath(new URL(`../benchmarks/lattice.${extension}`, import.meta.url));
  const commands: [string, string[]][] = [[process.execPath, [script, String(side)]]];
  if (withPeers) for (const method of ["superlu", "cg"]) commands.push(["python3", [peer, String(side), method]]);
  const best: Measurement[] = [];
  for (let k = 0; k < repeats; k++) {
    for (const [index, [program, args]] of commands.entries()) {
      const measured = JSON.parse((await run(program, args)).stdout) as Measurement;
      if (!best[index] || measured.seconds < best[index].seconds) best[index] = measured;
    }
  }
  const [equilearn, superlu, conjugateGradient] = best;
  const nodes = side * side;
  return {
    nodes,
    equilearn,
    ...(superlu ? { superlu, ratioSuperlu: superlu.seconds / equilearn.seconds } : {}),
    ...(conjugateGradient
      ? { conjugateGradient, ratioConjugateGradient: conjugateGradient.seconds / equilearn.seconds }
      : {}),
    ...(before ? { growth: equilearn.seconds / before.equilearn.seconds / (nodes / before.nodes) } : {}),
  };
}

/** Seconds of the hundred epochs of the paper's protocol, one seed, one thread, everything included. */
async function benchIris(): Promise<{ epochs: number; seconds: number }> {
  const recipe = recipeNamed("iris-chemical");
  let seconds = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 3; k++) {
    const begin = performance.now();
    for await (const _event of runSeed(recipe, k)) {
      // The events themselves are not wanted here.
    }
    seconds = Math.min(seconds, (performance.now() - begin) / 1000);
  }
  return { epochs: 100, seconds };
}

function render(
  rows: readonly LatticeRow[],
  iris: { epochs: number; seconds: number },
  scipy: string | undefined,
): string {
  const cell = (m: Measurement | undefined) =>
    m ? `${figure(m.seconds)} s, ${Math.round(m.megabytes)} MB, ${m.residual.toExponential(0)}` : "–";
  const lines = rows.map((row) => [
    String(row.nodes),
    cell(row.equilearn),
    cell(row.superlu),
    cell(row.conjugateGradient),
    row.ratioSuperlu ? `${figure(row.ratioSuperlu)}×` : "–",
    row.ratioConjugateGradient ? `${figure(row.ratioConjugateGradient)}×` : "–",
    row.growth ? figure(row.growth) : "–",
  ]);
  const columns = [
    number("nodes"),
    ...["equilearn", "SuperLU", "CG (Jacobi)", "SuperLU / ours", "CG / ours", "growth"].map(left),
  ];
  const peers = scipy ? `scipy ${scipy} in the same go` : "python3-scipy is not here, so no peer was measured";
  return `Lattice solves to 1e-8: time, peak memory, residual; ${peers}.\n${table(columns, lines)}\n\nIris, 12 × 12, ${iris.epochs} epochs: ${figure(iris.seconds)} s.`;
}

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
  /** From a cold start: planning or assembling, factorising, solving. */
  readonly seconds: number;
  /** Once more with other conductances, as every learning step needs. */
  readonly again: number;
  readonly residual: number;
  readonly megabytes: number;
}

interface LatticeRow {
  readonly nodes: number;
  readonly equilearn: Measurement;
  readonly superlu?: Measurement;
  readonly conjugateGradient?: Measurement;
  /** The peer's time over ours, cold and again; above 1 we are faster. */
  readonly ratioSuperlu?: Ratio;
  readonly ratioConjugateGradient?: Ratio;
  /** Our `again` over that of the size before, per factor of nodes: 1 is linear growth. */
  readonly growth?: number;
}

interface Ratio {
  readonly cold: number;
  readonly again: number;
}

const ratioOf = (peer: Measurement, ours: Measurement): Ratio => ({
  cold: peer.seconds / ours.seconds,
  again: peer.again / ours.again,
});

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

/** The best of a few runs (one at a million nodes), each in a process of its own; ours and the peers' take turns. */
async function benchLattice(side: number, withPeers: boolean, before: LatticeRow | undefined): Promise<LatticeRow> {
  const repeats = side < 1000 ? 3 : 1;
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
    ...(superlu ? { superlu, ratioSuperlu: ratioOf(superlu, equilearn) } : {}),
    ...(conjugateGradient ? { conjugateGradient, ratioConjugateGradient: ratioOf(conjugateGradient, equilearn) } : {}),
    ...(before ? { growth: equilearn.again / before.equilearn.again / (nodes / before.nodes) } : {}),
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
    m
      ? `${figure(m.seconds)} s, ${figure(m.again)} s, ${Math.round(m.megabytes)} MB, ${m.residual.toExponential(0)}`
      : "–";
  const ratio = (r: Ratio | undefined) => (r ? `${figure(r.cold)}×, ${figure(r.again)}×` : "–");
  const lines = rows.map((row) => [
    String(row.nodes),
    cell(row.equilearn),
    cell(row.superlu),
    cell(row.conjugateGradient),
    ratio(row.ratioSuperlu),
    ratio(row.ratioConjugateGradient),
    row.growth ? figure(row.growth) : "–",
  ]);
  const names = ["equilearn", "SuperLU", "CG (Jacobi)", "SuperLU / ours", "CG / ours", "growth"];
  const peers = scipy ? `scipy ${scipy} in the same go` : "python3-scipy is not here, so no peer was measured";
  const legend = "Lattice solves to 1e-8: cold start, again with other conductances, peak memory, residual";
  return `${legend}; ${peers}.\n${table([number("nodes"), ...names.map(left)], lines)}\n\nIris, 12 × 12, ${iris.epochs} epochs: ${figure(iris.seconds)} s.`;
}

import { certify, type ReactionCertificate } from "../solvers/reaction/certificate.ts";
import { settleByEuler } from "../solvers/reaction/explicit-euler.ts";
import { settleExactly } from "../solvers/reaction/pseudo-transient.ts";
import { planReactions, type Settled } from "../solvers/reaction/settle.ts";
import { initialState, type ReactionState } from "../solvers/reaction/workspace.ts";
import { describeReactions } from "../systems/reaction/describe.ts";
import type { ReactionNetwork } from "../systems/reaction/network.ts";
import { reactionText } from "../systems/reaction/text.ts";
import { Refusal } from "../systems/system.ts";
import { writeAside } from "./files.ts";
import { figure, left, number, table } from "./render.ts";
import type { Terminal } from "./terminal.ts";

/** How a reaction system is settled at the command line. */
export const methods = ["exact", "sweeps", "euler"] as const;

export interface ReactionOptions {
  readonly method: (typeof methods)[number];
  readonly timeStep: number;
  readonly tolerance: number;
  /** Where to write the system as it has settled. */
  readonly out?: string;
}

const MOST_STEPS = { exact: 1000, sweeps: 100_000, euler: 1_000_000 };

/** Settles a reaction system and says where it came to rest. */
export function solveReactions(terminal: Terminal, network: ReactionNetwork, options: ReactionOptions): void {
  const before = initialState(network);
  const { settled, state } = settle(network, options);
  const { status, steps } = settled;
  const certificate = certify(network, before, state);
  terminal.result({
    network: network.name,
    method: options.method,
    status,
    steps,
    ...certificate,
    amounts: Object.fromEntries(network.species.map((name, i) => [name, state.amounts[i]])),
    momenta: Object.fromEntries(network.species.map((name, i) => [name, state.momenta[i]])),
  });
  if (!terminal.json) terminal.say(describe(network, settled, state, certificate));
  if (options.out && status !== "settled")
    throw new Refusal(`It has not settled (${status}), so nothing was written to ${options.out}.`);
  if (options.out) {
    const initial = state.amounts.slice();
    const momentum = state.momenta.slice();
    writeAside(options.out, new TextEncoder().encode(reactionText({ ...network, initial, momentum })));
    terminal.say(`Wrote ${options.out}`);
  }
  if (status !== "settled") process.exitCode = 1;
}

function settle(
  network: ReactionNetwork,
  { method, timeStep, tolerance }: ReactionOptions,
): { settled: Settled; state: ReactionState } {
  const most = MOST_STEPS[method];
  if (method === "sweeps") {
    const { state, settle: sweep } = planReactions(network);
    return { settled: sweep({ timeStep, tolerance, most }), state };
  }
  const state = initialState(network);
  if (method === "euler") return { settled: settleByEuler(network, { timeStep, tolerance, most }, state), state };
  return { settled: settleExactly(network, { tolerance, most }, state), state };
}

/** Rows of the tables that are still read by people; --json has them all. */
const longest = 40;

function describe(
  network: ReactionNetwork,
  { status, steps }: Settled,
  { amounts, momenta }: ReactionState,
  { residual, energy, energyChange, totals, least, stability }: ReactionCertificate,
): string {
  const system = describeReactions(network);
  const facts = [
    `${status} in ${steps} steps`,
    `residual ${figure(residual)}`,
    `energy ${figure(energy)}, changed by ${figure(energyChange)}`,
    ...(stability === undefined ? [] : [`stability ${figure(stability)}`]),
    `least amount ${figure(least.amount)} (${least.species})`,
  ];
  const isMoving = momenta.some((momentum) => momentum !== 0);
  const species = table(
    [left("species"), number("amount"), ...(isMoving ? [number("momentum")] : [])],
    network.species
      .slice(0, longest)
      .map((name, i) => [name, String(amounts[i]), ...(isMoving ? [String(momenta[i])] : [])]),
  );
  const conserved = table(
    [left("conserved total"), number("value"), number("drift")],
    totals.slice(0, longest).map(({ name, value, drift }) => [name, String(value), figure(drift)]),
  );
  const more =
    network.species.length > longest ? `\n… and ${network.species.length - longest} more; --json prints all.` : "";
  const outside = system.traits.includes("dissipative")
    ? ""
    : " A reservoir feeds it: nothing guarantees that it settles.";
  return `${network.name}, ${system.summary}: ${facts.join(", ")}.${outside}\n\n${species}${more}\n\n${totals.length === 0 ? "Nothing is conserved." : conserved}`;
}

import { choice, type RandomKey, split, uniforms } from "../math/random.ts";
import { planFlow } from "../solvers/flow/plan.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";

export interface PressureTuningOptions {
  /** Columns of the lattice whose nodes are numbered row by row. At least 3. */
  readonly columns: number;
  /** Nodes to be tuned, at least 1; they are drawn from those outside the first and last column. */
  readonly targets: number;
  /** How far each target lies above or below the pressure at the start, at random; 0.1 by default. */
  readonly shift?: number;
}

/**
 * A lattice made ready for advective signaling: its first column held at 1 and its last at 0, no input pairs, and as
 * outputs the pressures of random nodes between, each wanted at its present value ± shift. Only targets strictly between
 * 0 and 1 are drawn, no others being attainable.
 *
 * @throws Refusal when the nodes are no lattice of so many columns, or too few of them have a target to be drawn.
 */
export function pressureTuning(key: RandomKey, lattice: FlowNetwork, options: PressureTuningOptions): FlowNetwork {
  const { columns, targets, shift = 0.1 } = options;
  const { nodes } = lattice.graph;
  const rows = nodes / columns;
  if (!Number.isInteger(columns) || columns < 3 || !Number.isInteger(rows)) {
    throw new Refusal(
      `Tuning pressures needs a lattice of 3 columns or more; ${nodes} nodes are not so many in ${columns} columns.`,
    );
  }
  if (!(shift > 0 && shift < 1))
    throw new Refusal(`The shift of a target pressure must be between 0 and 1, not ${shift}.`);
  const held = heldColumns(lattice, columns);
  const pressures = pressuresOf(held);
  const signs = new Float64Array(nodes);
  uniforms(split(key, "signs"), signs);
  const wanted = pressures.map((pressure, node) => pressure + (signs[node] < 0.5 ? -shift : shift));
  const tunable = Int32Array.from(wanted.keys()).filter((node) => {
    const column = node % columns;
    return column > 0 && column < columns - 1 && wanted[node] > 0 && wanted[node] < 1;
  });
  if (!Number.isInteger(targets) || targets < 1 || targets > tunable.length) {
    throw new Refusal(
      `This lattice has ${tunable.length} nodes whose pressure could be shifted by ${shift}, so it can have 1 to as many targets, not ${targets}.`,
    );
  }
  const chosen = Array.from(choice(split(key, "outputs"), tunable.length, targets), (at) => tunable[at]);
  return Object.freeze({
    ...held,
    outputs: chosen.map((plus) => ({ plus, minus: held.ground })),
    targets: Float64Array.from(chosen, (node) => wanted[node]),
  });
}

/** The lattice with its first column at 1 and its last at 0, and without ports. */
function heldColumns(lattice: FlowNetwork, columns: number): FlowNetwork {
  const ground = columns - 1;
  const held: { node: number; potential: number }[] = [];
  for (let first = 0; first < lattice.graph.nodes; first += columns) {
    held.push({ node: first, potential: 1 });
    if (first > 0) held.push({ node: first + columns - 1, potential: 0 });
  }
  const nothing = new Float64Array(0);
  return { ...lattice, ground, held, inputs: [], inputCurrents: nothing, outputs: [], targets: nothing };
}

function pressuresOf(network: FlowNetwork): Float64Array {
  const program = planFlow(network);
  const { status } = program.settle({ slot: "free", from: "rest", conditions: [], samples: 1 });
  if (status !== "settled")
    throw new Refusal(`The lattice "${network.name}" does not settle with its first column held at 1.`);
  return program.state("free").slice();
}

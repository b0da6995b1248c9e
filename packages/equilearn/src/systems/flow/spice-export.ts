import { textOfLines } from "../long-text.ts";
import { DIODE, LINEAR } from "./elements.ts";
import { elements, type FlowNetwork } from "./network.ts";
import { diodeModel, MARK } from "./spice-format.ts";

export interface SpiceOptions {
  /**
   * `behavioural` (default): a B source with the exact exponential, continued by its tangent above 80·V_T, without which
   * ngspice's iterations overflow and end at nonsense with no word of it. `model`: a D element, whose reverse current below
   * −3·V_T ngspice takes from another formula, up to 1e-2 away.
   */
  readonly diodes?: "behavioural" | "model";
}

/** Tight enough for 1e-9; the linear solve needs none of them. */
const TOLERANCES = ".options reltol=1e-10 abstol=1e-16 vntol=1e-13 gmin=1e-18 itl1=2000";

/**
 * A netlist of the network's operating point at the input currents of its file, in volts, amperes and ohms, that
 * `ngspice -b -r out.raw net.cir` runs as it is. Node i is called `n<i>`, the ground `0`, edge e `R<e>`, `B<e>` or `D<e>`.
 *
 * `parseSpice` gives the same bits back. A resistance R = 1/w whose reciprocal is not w carries w in a comment, which
 * holds only as long as 1/w is the R before it; so an edited R wins.
 *
 * @throws Refusal when the netlist would be longer than 512 MiB.
 */
export function networkToSpice(network: FlowNetwork, { diodes = "behavioural" }: SpiceOptions = {}): string {
  const { graph, held, inputs, inputCurrents } = network;
  return textOfLines("The netlist of this network", (write) => {
    writeHeader(network, write);
    inputs.forEach(({ plus, minus }, k) => {
      write(`I${k} ${nodeOf(network, minus)} ${nodeOf(network, plus)} DC ${inputCurrents[k]}`);
    });
    held.forEach(({ node, potential }, k) => {
      write(`V${k} ${nodeOf(network, node)} 0 DC ${potential}`);
    });
    for (let edge = 0; edge < graph.from.length; edge++) {
      write(
        network.element[edge] === DIODE && diodes === "model" ? diodeLines(network, edge) : edgeLine(network, edge),
      );
    }
    if (!network.element.every((element) => element === LINEAR)) write(TOLERANCES);
    write(".op\n.end\n");
  });
}

/** The title, what the file is, and all that SPICE has no word for. */
function writeHeader(network: FlowNetwork, write: (line: string) => void): void {
  const { name, graph, nodeNames, positions, outputs, targets } = network;
  const title = name.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
  write(`* ${title}: a flow network of ${graph.nodes} nodes and ${graph.from.length} edges`);
  write("* Potentials in V, currents in A, resistances in ohm. Run it with: ngspice -b -r out.raw FILE");
  write("* Each Ik drives input k; edge e runs from the first node of Re, Be or De to the second.");
  write(
    `* The lines that start with ${MARK} hold names, positions and outputs (plus, minus, target) for reading it back.`,
  );
  write(`${MARK} version 1`);
  write(`${MARK} name ${JSON.stringify(name)}`);
  for (let node = 0; node < graph.nodes; node++) {
    const place = positions ? ` ${positions[2 * node]} ${positions[2 * node + 1]}` : "";
    write(`${MARK} node ${nodeOf(network, node)} ${JSON.stringify(nodeNames[node])}${place}`);
  }
  outputs.forEach(({ plus, minus }, k) => {
    const target = Number.isNaN(targets[k]) ? "none" : targets[k];
    write(`${MARK} output ${nodeOf(network, plus)} ${nodeOf(network, minus)} ${target}`);
  });
}

function nodeOf({ ground }: FlowNetwork, node: number): string {
  return node === ground ? "0" : `n${node}`;
}

/** A resistor, or a source controlled by its own drop; products instead of powers, which SPICE dialects read differently. */
function edgeLine(network: FlowNetwork, edge: number): string {
  const { graph, conductance, element, parameter } = network;
  const a = nodeOf(network, graph.from[edge]);
  const b = nodeOf(network, graph.to[edge]);
  const w = conductance[edge];
  const p = parameter[edge];
  const drop = `V(${a},${b})`;
  const source = `B${edge} ${a} ${b} I=${w}*`;
  switch (elements[element[edge]]) {
    case "linear":
      return Number.isFinite(1 / w) ? `R${edge} ${a} ${b} ${resistance(w)}` : `${source}${drop}`;
    case "cubic":
      return `${source}(${drop}+${p}*${drop}*${drop}*${drop})`;
    case "quadratic-drag":
      return `${source}${drop}/sqrt(sqrt(${drop}*${drop}+${p}*${p}))`;
    case "diode":
      return `${source}${p}*(exp(min(${drop}/${p},80))*(1+max(${drop}/${p}-80,0))-1)`;
  }
}

/** R = 1/w, and w itself in a comment where 1/R would not return it. */
function resistance(w: number): string {
  return 1 / (1 / w) === w ? `${1 / w}` : `${1 / w} ; equilearn conductance=${w}`;
}

function diodeLines(network: FlowNetwork, edge: number): string {
  const { graph, conductance, parameter } = network;
  const { saturation, ideality } = diodeModel(conductance[edge], parameter[edge]);
  if (![saturation, ideality].every((value) => value > 0 && Number.isFinite(value))) return edgeLine(network, edge);
  const values = `conductance=${conductance[edge]} thermal=${parameter[edge]}`;
  return (
    `D${edge} ${nodeOf(network, graph.from[edge])} ${nodeOf(network, graph.to[edge])} M${edge}\n` +
    `.model M${edge} D(IS=${saturation} N=${ideality}) ; equilearn ${values}`
  );
}

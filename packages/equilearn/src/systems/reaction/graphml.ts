import { graphmlData as data, type GraphmlKey, graphmlText } from "../graphml-writer.ts";
import { xmlText } from "../xml.ts";
import { edgeKind, type ReactionNetwork } from "./network.ts";

/** A species that touches the world, how much of it a unit is, and by what is divided before what comes in. */
export interface SpeciesPort {
  readonly role: "input" | "output" | "feedback";
  readonly species: number;
  readonly gain?: number;
  readonly scale?: number;
}

/** The numbers of a species that are data of its node. */
const speciesKeys = ["initial", "charge", "mass", "enthalpy", "momentum", "exchange", "reservoir", "friction"] as const;

const keys: readonly GraphmlKey[] = [
  { name: "name", of: "all", type: "string" },
  { name: "spaces", of: "graph", type: "string" },
  { name: "neighbours", of: "graph", type: "string" },
  { name: "kind", of: "node", type: "string" },
  { name: "space", of: "node", type: "string" },
  ...speciesKeys.map((name) => ({ name, of: "node", type: "double" }) as const),
  ...(["input", "output", "feedback"] as const).flatMap((role): GraphmlKey[] => [
    { name: role, of: "node", type: "int" },
    { name: `${role} gain`, of: "node", type: "double" },
    { name: `${role} scale`, of: "node", type: "double" },
  ]),
  { name: "rate", of: "node", type: "double" },
  { name: "current", of: "node", type: "double" },
  { name: "copies", of: "edge", type: "int" },
];

/**
 * A reaction system as GraphML, a graph of two kinds of node: species, and the reactions and diffusions that join them. An edge leads from a
 * species to what consumes it when it runs forward, and from what makes a species to it; both with the number of `copies`. The
 * graph has its spaces and, as "inside outside 2; …", its neighbours with their distances. Ports are numbered from 0 in each role.
 *
 * @throws Refusal when a name has a character that XML cannot hold, or the text would be longer than 512 MiB
 */
export function reactionsToGraphml(network: ReactionNetwork, ports: readonly SpeciesPort[] = []): string {
  const { spaces, neighbours, species, space, rate, current } = network;
  const portData = portsBySpecies(ports);
  return graphmlText(keys, (write) => {
    write(data("name", xmlText(network.name)) + data("spaces", xmlText(spaces.join(" "))));
    const near = neighbours.map(({ from, to, distance }) => `${spaces[from]} ${spaces[to]} ${distance}`);
    write(data("neighbours", xmlText(near.join("; "))));
    species.forEach((name, i) => {
      const place = data("kind", "species") + data("name", xmlText(name)) + data("space", xmlText(spaces[space[i]]));
      const numbers = speciesKeys.map((key) => data(key, network[key][i])).join("");
      write(`<node id="s${i}">${place}${numbers}${portData.get(i) ?? ""}</node>`);
    });
    for (let edge = 0; edge < rate.length; edge++) {
      const values = data("rate", rate[edge]) + data("current", current[edge]);
      write(`<node id="e${edge}">${data("kind", edgeKind(network, edge))}${values}</node>`);
    }
    for (let edge = 0; edge < rate.length; edge++) writeEnds(network, edge, write);
  });
}

function writeEnds({ stoichiometry }: ReactionNetwork, edge: number, write: (line: string) => void): void {
  const { offsets, species, coefficients } = stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const copies = coefficients[entry];
    const [source, target] = copies > 0 ? [`s${species[entry]}`, `e${edge}`] : [`e${edge}`, `s${species[entry]}`];
    write(`<edge source="${source}" target="${target}">${data("copies", Math.abs(copies))}</edge>`);
  }
}

function portsBySpecies(ports: readonly SpeciesPort[]): ReadonlyMap<number, string> {
  const counts = { input: 0, output: 0, feedback: 0 };
  const found = new Map<number, string>();
  for (const { role, species, ...numbers } of ports) {
    const said = Object.entries(numbers).map(([name, value]) => data(`${role} ${name}`, value));
    found.set(species, (found.get(species) ?? "") + data(role, counts[role]++) + said.join(""));
  }
  return found;
}

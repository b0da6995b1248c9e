import { type EdgeKind, edgeKind, type ReactionNetwork } from "./network.ts";

/** A reaction system as an object that JSON can hold, everything by its name. */
export interface ReactionsFile {
  readonly name: string;
  readonly spaces: readonly string[];
  readonly neighbours: readonly { readonly from: string; readonly to: string; readonly distance: number }[];
  readonly species: readonly SpeciesEntry[];
  readonly edges: readonly EdgeEntry[];
}

interface SpeciesEntry {
  readonly name: string;
  readonly space: string;
  readonly initial: number;
  readonly charge: number;
  readonly mass: number;
  readonly enthalpy: number;
  readonly momentum: number;
  readonly exchange: number;
  readonly reservoir: number;
  readonly friction: number;
}

interface EdgeEntry {
  readonly kind: EdgeKind;
  /** Of each species, above 0 for what is consumed when it runs forward, below for what is made. */
  readonly stoichiometry: Readonly<Record<string, number>>;
  readonly rate: number;
  readonly current: number;
}

/** Every parameter of a system; {@link reactionNetwork} in `assemble.ts` makes the same bits of them. */
export function reactionsToFile(network: ReactionNetwork): ReactionsFile {
  const { spaces, species, space, rate, current } = network;
  return {
    name: network.name,
    spaces,
    neighbours: network.neighbours.map(({ from, to, distance }) => ({ from: spaces[from], to: spaces[to], distance })),
    species: species.map((name, i) => ({
      name,
      space: spaces[space[i]],
      initial: network.initial[i],
      charge: network.charge[i],
      mass: network.mass[i],
      enthalpy: network.enthalpy[i],
      momentum: network.momentum[i],
      exchange: network.exchange[i],
      reservoir: network.reservoir[i],
      friction: network.friction[i],
    })),
    edges: Array.from(rate, (value, edge) => ({
      kind: edgeKind(network, edge),
      stoichiometry: stoichiometryOf(network, edge),
      rate: value,
      current: current[edge],
    })),
  };
}

function stoichiometryOf({ species, stoichiometry }: ReactionNetwork, edge: number): Record<string, number> {
  const entries: [string, number][] = [];
  for (let entry = stoichiometry.offsets[edge]; entry < stoichiometry.offsets[edge + 1]; entry++)
    entries.push([species[stoichiometry.species[entry]], stoichiometry.coefficients[entry]]);
  return Object.fromEntries(entries);
}

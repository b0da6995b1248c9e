import { keyFromSeed, normals, split, uniforms } from "../src/math/random.ts";
import { type EdgeParts, reactionNetwork, type SpeciesParts } from "../src/systems/reaction/assemble.ts";
import type { ReactionNetwork } from "../src/systems/reaction/network.ts";

/** What a random system has besides reactions and diffusion. */
export interface Features {
  readonly charged?: boolean;
  readonly moving?: boolean;
  readonly external?: boolean;
}

/** The kinds of system that laws are tested on, by name. */
export const reactionKinds: readonly [string, Features][] = [
  ["neutral", {}],
  ["charged", { charged: true }],
  ["moving", { moving: true }],
  ["charged and moving", { charged: true, moving: true }],
  ["neutral, with an outside", { external: true }],
  ["charged, moving, with an outside", { charged: true, moving: true, external: true }],
];

/**
 * A reaction system drawn at random: every species is a gene in a space; genes 0, 1 and their compound 2, and so on in threes,
 * react where all three are, and genes diffuse between neighbouring spaces. Compounds weigh and carry what their parts do together.
 */
export function randomReactions(
  seed: number,
  { charged, moving, external }: Features,
  triples = 2,
  spaces = 3,
): ReactionNetwork {
  const key = keyFromSeed(seed);
  const genes = 3 * triples;
  const count = genes * spaces;
  const draw = (label: string, size: number) => {
    const out = new Float64Array(size);
    normals(split(key, label), out);
    return out;
  };
  const unit = (label: string, size: number) => {
    const out = new Float64Array(size);
    uniforms(split(key, label), out);
    return out;
  };
  const charge = draw("charge", genes).map((value) => (charged ? value : 0));
  const mass = unit("mass", genes).map((value) => 0.3 + value);
  for (let gene = 2; gene < genes; gene += 3) {
    charge[gene] = charge[gene - 1] + charge[gene - 2];
    mass[gene] = mass[gene - 1] + mass[gene - 2];
  }
  const [enthalpy, initial, momentum, exchange, friction] = [
    "enthalpy",
    "initial",
    "momentum",
    "exchange",
    "friction",
  ].map((name) => draw(name, count));
  const present = unit("present", count);
  const species: SpeciesParts[] = Array.from({ length: count }, (_, i) => ({
    name: `g${i % genes}@s${Math.floor(i / genes)}`,
    space: Math.floor(i / genes),
    charge: charge[i % genes],
    mass: mass[i % genes],
    enthalpy: 0.5 * enthalpy[i],
    initial: Math.abs(initial[i]) + 0.02,
    momentum: moving ? 0.5 * momentum[i] : 0,
    exchange: external && present[i] < 0.3 ? Math.abs(exchange[i]) : 0,
    friction: moving ? Math.abs(friction[i]) : 0,
  }));
  const edges: EdgeParts[] = [];
  const rates = unit("rates", 4 * count);
  for (let space = 0; space < spaces; space++)
    for (let triple = 0; triple < triples; triple++) {
      const first = space * genes + 3 * triple;
      edges.push({ species: [first, first + 1, first + 2], coefficients: [1, 1, -1], rate: 2 * rates[edges.length] });
      if (!charged && triple % 2 === 1)
        edges.push({ species: [first, first + 1], coefficients: [2, -1], rate: rates[edges.length] });
    }
  for (let space = 0; space + 1 < spaces; space++)
    for (let gene = 0; gene < genes; gene++)
      edges.push({
        species: [space * genes + gene, (space + 1) * genes + gene],
        coefficients: [1, -1],
        rate: 2 * rates[edges.length],
        current: moving && gene % 2 === 0 ? rates[edges.length + count] : 0,
      });
  const neighbours = Array.from({ length: spaces - 1 }, (_, space) => ({
    from: space,
    to: space + 1,
    distance: 0.5 + rates[space + 2 * count],
  }));
  return reactionNetwork({
    name: `random ${seed}`,
    spaces: Array.from({ length: spaces }, (_, space) => `s${space}`),
    neighbours,
    species,
    edges,
  });
}

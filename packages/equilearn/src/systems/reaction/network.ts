/**
 * Reaction systems of Equilibrium Point Learning: species in spaces that react, diffuse, carry momentum and exchange with the
 * world outside. Everything here is plain frozen data; a system is made by {@link reactionNetwork} in `assemble.ts`.
 *
 * Source: Baik and Yoon, Equilibrium Point Learning (2023), Section 3.5, in units where temperature and Boltzmann's constant are 1.
 */

/** Edges by their stoichiometry, column by column: entries `offsets[e]` to `offsets[e + 1]` belong to edge e. */
export interface Stoichiometry {
  readonly offsets: Int32Array;
  /** The species of each entry. */
  readonly species: Int32Array;
  /** M⊥ of each entry, an integer: above 0 for what the edge consumes when it runs forward, below for what it makes. */
  readonly coefficients: Int32Array;
}

/** A symmetric matrix over spaces by rows; each row holds its diagonal first. */
export interface SpaceMatrix {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Two spaces that feel each other's charge. */
export interface Neighbours {
  readonly from: number;
  readonly to: number;
  /** D > 0. */
  readonly distance: number;
}

export interface ReactionNetwork {
  readonly name: string;
  readonly spaces: readonly string[];
  readonly neighbours: readonly Neighbours[];
  /** K of V = diag(q) S K Sᵀ diag(q): 1/D between neighbours, and on the diagonal the sum of its row; see {@link potentialOf}. */
  readonly potential: SpaceMatrix;

  /** The name of each species, its space included: "Na@inside". */
  readonly species: readonly string[];
  /** The space of each species. */
  readonly space: Int32Array;
  readonly charge: Float64Array;
  /** m > 0. */
  readonly mass: Float64Array;
  /** a of the energy, the enthalpy. */
  readonly enthalpy: Float64Array;
  /** x₀ > 0. */
  readonly initial: Float64Array;
  readonly momentum: Float64Array;
  /** h ≥ 0, the speed of exchange with the outside; 0 for a species that is conserved. */
  readonly exchange: Float64Array;
  /**
   * μ, the level that the outside holds g at; 0 is the paper's homeostasis. With any other the energy may rise, and nothing
   * guarantees that the system settles.
   */
  readonly reservoir: Float64Array;
  /** c ≥ 0, by which collisions slow momentum down. */
  readonly friction: Float64Array;

  readonly stoichiometry: Stoichiometry;
  /** k ≥ 0 of each edge: its chemical flow. */
  readonly rate: Float64Array;
  /** v ≥ 0 of each edge: its Hamiltonian flow. */
  readonly current: Float64Array;
}

/** Which way an edge changes what it touches; for pictures and files. */
export type EdgeKind = "reaction" | "diffusion";

/** An edge between spaces is a diffusion, one inside a space a reaction. */
export function edgeKind({ space, stoichiometry }: ReactionNetwork, edge: number): EdgeKind {
  const { offsets, species } = stoichiometry;
  const first = space[species[offsets[edge]]];
  for (let entry = offsets[edge] + 1; entry < offsets[edge + 1]; entry++)
    if (space[species[entry]] !== first) return "diffusion";
  return "reaction";
}

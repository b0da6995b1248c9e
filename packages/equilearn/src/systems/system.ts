import type { Vector } from "../math/vector.ts";

/**
 * The nouns that every law shares: what a system is made of and what is known about its mathematics.
 * A system is plain frozen data; behaviour lives in the kernels of its law.
 */

/** How long a variable lives: one settling, one episode, or the whole run. A weight is a variable that lives for the run. */
export type Lifetime = "settle" | "episode" | "run";

/**
 * What is known about a law's mathematics; rules require traits and solvers exploit them.
 * - `linear`: the residual is affine in the state.
 * - `gradient`: the residual is the gradient of an energy in the state.
 * - `self-adjoint`: the response of an equilibrium to a small drive is a symmetric operator.
 * - `skew-gradient`: gradient in an indefinite metric (FitzHugh–Nagumo).
 * - `analytic`: the residual continues into the complex plane, and its solver follows equilibria there.
 * - `differentiable-in-time`: its solver can run its own steps backwards, through time.
 * - `dissipative`: the free dynamics never raises the energy.
 */
export type Trait =
  | "linear"
  | "gradient"
  | "self-adjoint"
  | "skew-gradient"
  | "dissipative"
  | "analytic"
  | "differentiable-in-time";

/** A named block of variables. `bounds` are inclusive and in `unit`. */
export interface Block {
  readonly name: string;
  readonly size: number;
  readonly unit: string;
  readonly lifetime: Lifetime;
  readonly bounds?: readonly [low: number, high: number];
}

/** A place where the world touches the system: `size` channels, each in `unit`. */
export interface Port {
  readonly name: string;
  readonly size: number;
  readonly unit: string;
  /** How a task's values reach an input port: as currents (`drive`, the default) or by clamping it (`hold`). */
  readonly given?: "drive" | "hold";
}

/** What is simulated. `law` names the folder in `systems/` that knows the physics. */
export interface System {
  readonly law: string;
  readonly blocks: readonly Block[];
  readonly ports: readonly Port[];
  readonly traits: readonly Trait[];
  /** One noun phrase for messages: "a flow network of 144 nodes and 334 linear edges". */
  readonly summary: string;
}

/**
 * A boundary condition on a port: the three classical kinds, and no other, so that no callback enters a kernel.
 * Arrays are samples × port.size, row-major, and may be rewritten between settlings.
 * - `hold` (Dirichlet) fixes the port's value, `drive` (Neumann) injects a current, which may be complex,
 * - `spring` (Robin) injects `stiffness · (target − value)`.
 */
export type Condition =
  | { readonly kind: "hold"; readonly port: string; readonly value: Vector }
  | { readonly kind: "drive"; readonly port: string; readonly current: Vector; readonly imaginary?: Vector }
  | { readonly kind: "spring"; readonly port: string; readonly target: Vector; stiffness: number };

/** A refusal or failure that is the user's to mend: its message is one sentence fit to print as it is. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The named port of a system. Throws a {@link Refusal} that lists the ports there are. */
export function portOf(system: System, name: string): Port {
  // Asked for every condition of every settling: an iterator would be garbage each time.
  const { ports } = system;
  for (let k = 0; k < ports.length; k++) if (ports[k].name === name) return ports[k];
  const known = system.ports.map((candidate) => candidate.name).join(", ");
  throw new Refusal(`${system.summary} has no port "${name}"; its ports are ${known}.`);
}

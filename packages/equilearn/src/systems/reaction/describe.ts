import type { Block, System } from "../system.ts";
import type { ReactionNetwork } from "./network.ts";

/**
 * What a reaction system is, for solvers and messages. Amounts and momenta live for the whole run: what a system has learned is the
 * state that survives a settling, and there are no weights. It never raises its energy unless the outside holds a level of its own.
 */
export function describeReactions(network: ReactionNetwork): System {
  const { species, rate, reservoir, spaces } = network;
  const isDissipative = reservoir.every((level) => level === 0);
  const amounts: Block = { name: "amount", size: species.length, unit: "1", lifetime: "run", bounds: [0, Infinity] };
  return Object.freeze({
    law: "reaction",
    blocks: Object.freeze([amounts, { name: "momentum", size: species.length, unit: "1", lifetime: "run" } as const]),
    ports: Object.freeze([{ name: "species", size: species.length, unit: "1" }]),
    traits: Object.freeze(isDissipative ? (["dissipative"] as const) : []),
    summary: `a reaction system of ${species.length} species in ${spaces.length} ${spaces.length === 1 ? "space" : "spaces"}, with ${rate.length} ${rate.length === 1 ? "edge" : "edges"}`,
  });
}

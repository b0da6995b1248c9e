import { createHash } from "node:crypto";
import { drawnSingle, methodOf, steps } from "../layered-networks.ts";
import { kinds, trained } from "../layered-training.ts";
import { fhn, hopfield } from "../neuron-networks.ts";

/** Prints a digest of what some networks have become after some training, with tiles for four numbers to a register and for eight. */

const layers = [120, 64, 43, 10];
const units = { fhn, "hard sigmoid": hopfield("hard-sigmoid"), tanh: hopfield("tanh"), sigmoid: hopfield("sigmoid") };
const larger = (["euler", "semi-implicit", "sweep"] as const).flatMap((method) =>
  Object.entries(units)
    .filter(([name]) => method !== "sweep" || name === "fhn" || name === "hard sigmoid")
    .map(([name, of]) => {
      const network = drawnSingle({ layers, weight: 0.1, units: of });
      return [`${name}, ${method}`, network, methodOf(method, steps(30, 10))] as const;
    }),
);
const digests: Record<string, string> = {};
for (const [name, network, options] of [...kinds, ...larger]) {
  for (const relaxed of [false, true]) {
    for (const wide of [false, true]) {
      const { states, weights, memory, residual } = trained(network, { ...options, relaxed, wide });
      const hash = createHash("sha256");
      for (const array of [...states, weights, ...memory, residual]) hash.update(array);
      const tiles = wide ? "eight" : "four";
      digests[`${name}, ${relaxed ? "relaxed" : "plain"}, tiles for ${tiles}`] = hash.digest("hex");
    }
  }
}
process.stdout.write(`${JSON.stringify(digests)}\n`);

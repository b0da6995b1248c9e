import type { Host } from "../src/experiments/host.ts";
import type { NeuronRecipe, NeuronRecipeInput } from "../src/experiments/schema/neurons.ts";
import { neuronRecipeSchema } from "../src/experiments/schema/neurons.ts";
import { keyFromSeed, normals, split } from "../src/math/random.ts";
import type { DataFile } from "../src/tasks/labelled-data.ts";

/** Three kinds of noisy 4 × 4 images that are easy to tell apart, as a data set of idx files. */

const classes = 3;
const side = 4;

/** A part of it, "train" or "t10k". */
export function imagesOf(name: string, count: number): DataFile[] {
  const noise = new Float64Array(count * side * side);
  normals(split(keyFromSeed(11), name), noise);
  const images = new Uint8Array(16 + noise.length);
  const labels = new Uint8Array(8 + count);
  new DataView(images.buffer).setUint32(0, 0x00000803);
  for (const [k, size] of [count, side, side].entries()) new DataView(images.buffer).setUint32(4 + 4 * k, size);
  new DataView(labels.buffer).setUint32(0, 0x00000801);
  new DataView(labels.buffer).setUint32(4, count);
  for (let n = 0; n < count; n++) {
    labels[8 + n] = n % classes;
    for (let p = 0; p < side * side; p++) {
      const lit = (p + n) % classes === 0 ? 170 : 60;
      images[16 + n * side * side + p] = Math.max(0, Math.min(255, lit + 40 * noise[n * side * side + p]));
    }
  }
  return [
    { name: `${name}-images-idx3-ubyte`, bytes: images },
    { name: `${name}-labels-idx1-ubyte`, bytes: labels },
  ];
}

/** A host that has this data set alone. */
export const smallHost: Host = {
  dataset: async () => [...imagesOf("train", 260), ...imagesOf("t10k", 90)],
};

/** A recipe that learns it in a moment; parts may be changed. */
export function smallRecipe(
  changes: {
    system?: Partial<NeuronRecipeInput["system"]>;
    solver?: Partial<NeuronRecipeInput["solver"]>;
    learning?: Partial<NeuronRecipeInput["learning"]>;
    checkpointEvery?: number;
  } = {},
): NeuronRecipe {
  return neuronRecipeSchema.parse({
    name: "small-images",
    title: "Small images",
    description: "For tests.",
    cite: "none",
    system: {
      hidden: [12, 9],
      scale: 0.2,
      ...(changes.system?.law === "hopfield" ? {} : { law: "fhn", alpha: 0.6, epsilon: 3 }),
      ...changes.system,
    },
    solver: { method: "sweep", stop: { kind: "steps", free: 3, nudged: 1 }, ...changes.solver },
    learning: {
      kind: "rule",
      rule: "equilibrium-propagation-centred-spring",
      nudge: 0.9,
      schedule: [{ rate: 4e-3, epochs: 3, decay: "cosine" }],
      batch: 16,
      adam: { decay: 0.01 },
      unsettled: "drop",
      targets: "one-hot",
      readout: "largest",
      ...changes.learning,
    },
    task: { name: "classification", data: "small images", validation: 40, scaling: "standard" },
    checkpointEvery: changes.checkpointEvery ?? 4,
  });
}

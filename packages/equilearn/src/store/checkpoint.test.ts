import { expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { type Checkpoint, checkpointDigest, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";

const checkpoint: Checkpoint = {
  settings: { name: "iris", rate: 0.05, seeds: [1, 2] },
  seed: -3,
  sequence: 41,
  event: {
    type: "checkpoint",
    step: 20,
    tensors: {
      conductance: { shape: [3], data: new Float64Array([0.1, -0, 1e-300]) },
      order: { shape: [2, 2], data: new Int32Array([3, 1, 0, 2]) },
      trace: { shape: [1], data: new Float32Array([0.1]) },
    },
    state: { best: Number.POSITIVE_INFINITY, spread: Number.NaN, epochs: [1, 2], finished: false },
  },
};

test("a checkpoint comes back to the bit", () => {
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint), "F")).toStrictEqual(checkpoint);
});

/** The checkpoint's file with other metadata or tensors. */
function altered(metadata: Record<string, string>, tensors: Record<string, StoredTensor> = {}): Uint8Array {
  const read = decodeSafetensors(encodeCheckpoint(checkpoint), "F");
  return encodeSafetensors({ ...read.tensors, ...tensors }, { ...read.metadata, ...metadata });
}

test.each<[Uint8Array, string]>([
  [encodeSafetensors({}, {}), "F is a safetensors file, but not a checkpoint of a run."],
  [altered({ version: "2\n" }), 'F is a checkpoint of format "2\\n", and this version reads "1".'],
  [altered({ step: "1e3" }), "F is not a valid checkpoint: its step is not an integer."],
  [altered({ sequence: "" }), "F is not a valid checkpoint: its sequence is not an integer."],
  [altered({ state: "[]" }), "F is not a valid checkpoint: its state is not an object."],
  [altered({ settings: "{" }), "The recipe in F is not valid JSON."],
  [
    altered({}, { mask: { shape: [1], data: new Uint8Array(1) } }),
    'F holds bytes as tensor "mask", which no run writes.',
  ],
  [encodeCheckpoint(checkpoint).subarray(0, -1), "F is cut short: its tensors take 44 bytes and it holds 43."],
])("what is no checkpoint is refused", (bytes, message) => {
  expect(() => decodeCheckpoint(bytes, "F")).toThrow(new Refusal(message));
});

test("the digest tells a changed bit of a tensor and a changed state", () => {
  const { event } = checkpoint;
  const digest = checkpointDigest(event);
  const zero = { shape: [3], data: new Float64Array([0.1, 0, 1e-300]) };
  expect(checkpointDigest(structuredClone(event))).toBe(digest);
  expect(checkpointDigest({ ...event, tensors: { ...event.tensors, conductance: zero } })).not.toBe(digest);
  expect(checkpointDigest({ ...event, state: { ...event.state, finished: true } })).not.toBe(digest);
});

import type { CheckpointEvent, Tensor } from "../experiments/events.ts";
import { digestOf } from "../math/digest.ts";
import { Refusal } from "../systems/system.ts";
import { fromJson, quote, toJson } from "./json.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** The format that this version writes; it stands in the metadata of each file. */
const format = "equilearn-checkpoint";
const version = "1";

/** A point from which one seed of a run goes on to the same bits. */
export interface Checkpoint {
  /** The resolved recipe of the run. */
  readonly settings: unknown;
  readonly seed: number;
  /** How many events of the seed there were up to and with this one: the number of the next. */
  readonly sequence: number;
  readonly event: CheckpointEvent;
}

/** Where a seed's checkpoint lies in the folder of checkpoints. */
export function checkpointName(run: string, seed: number): string {
  return `${run}/${seed}.safetensors`;
}

/** A digest of the bits of a checkpoint's tensors and state, hexadecimal: a run repeated to the bit repeats it. */
export function checkpointDigest({ tensors, state }: CheckpointEvent): string {
  const bytes = encodeSafetensors(tensors, { state: toJson(state, "The state of the checkpoint") });
  // The header is a multiple of 8 bytes long and every element of 4, so the whole is whole words.
  return digestOf(new Int32Array(bytes.buffer));
}

/** A checkpoint as a safetensors file that any reader of the format opens; all but the tensors is in its metadata. */
export function encodeCheckpoint({ settings, seed, sequence, event }: Checkpoint): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(event.tensors, {
    format,
    version,
    settings: toJson(settings, "The recipe"),
    seed: String(seed),
    step: String(event.step),
    sequence: String(sequence),
    state: toJson(event.state, "The state of the checkpoint"),
  });
}

/**
 * The checkpoint in the bytes of a file, checked in full.
 * @param name what messages call the file
 * @throws Refusal when it is damaged, not a checkpoint, or one of a newer version
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  if (metadata.format !== format) throw new Refusal(`${name} is a safetensors file, but not a checkpoint of a run.`);
  if (metadata.version !== version) {
    throw new Refusal(
      `${name} is a checkpoint of format ${quote(metadata.version ?? "")}, and this version reads "${version}".`,
    );
  }
  for (const [key, { data }] of Object.entries(tensors)) {
    if (data instanceof Uint8Array)
      throw new Refusal(`${name} holds bytes as tensor ${quote(key)}, which no run writes.`);
  }
  const integer = (key: string) => {
    const value = Number(metadata[key] ?? Number.NaN);
    if (Number.isSafeInteger(value) && String(value) === metadata[key]) return value;
    throw new Refusal(`${name} is not a valid checkpoint: its ${key} is not an integer.`);
  };
  const state = fromJson(metadata.state ?? "", `The state in ${name}`);
  if (typeof state !== "object" || state === null || Array.isArray(state)) {
    throw new Refusal(`${name} is not a valid checkpoint: its state is not an object.`);
  }
  return {
    settings: fromJson(metadata.settings ?? "", `The recipe in ${name}`),
    seed: integer("seed"),
    sequence: integer("sequence"),
    event: {
      type: "checkpoint",
      step: integer("step"),
      tensors: tensors as Record<string, Tensor>,
      state: state as Record<string, unknown>,
    },
  };
}

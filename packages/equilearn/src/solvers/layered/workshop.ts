import { MOST_THREADS, type Muster, soloTeam, type Team } from "../../devices/team.ts";
import { planConstants } from "../../devices/wasm/constants.ts";
import {
  compileKernels,
  createMemory,
  growTo,
  openKernels,
  type SharedMemory,
  viewOf,
} from "../../devices/wasm/engine.ts";
import type { Vector } from "../../math/vector.ts";
import type { NeuronNetwork } from "../../systems/neurons/network.ts";
import { Refusal } from "../../systems/system.ts";
import type { NeuronMethod } from "../neurons/options.ts";
import { kernelsOf, lawOf, tileRowsOf } from "./kernels.ts";
import { type Layout, planLayout } from "./layout.ts";
import { openShard } from "./shard.ts";
import { type LayeredSlots, planSlots } from "./slots.ts";

export interface LayeredPlanOptions extends NeuronMethod {
  /** Samples that fit at once; default 1. */
  readonly samples?: number;
  /** Fuse multiplications and additions where the processor can: faster, and other bits on other processors. */
  readonly relaxed?: boolean;
  /** Whether the engine joins neighbouring operations to ones on eight numbers; it only tells which tiles are fast. */
  readonly wide?: boolean;
  /** Brings threads together; one works alone by default. Results do not depend on how many there are. */
  readonly muster?: Muster;
}

/** Everything the parts of a layered program share. */
export interface Workshop {
  readonly layout: Layout;
  readonly memory: SharedMemory;
  readonly kernels: ReturnType<typeof openKernels>;
  readonly team: Team;
  readonly slots: LayeredSlots;
  readonly weights: Float32Array;
  /** A view of the whole memory as it is now. */
  floats(): Float32Array;
  /** An array in the memory, all zero; its byteOffset is its address. */
  allocate(length: number): Float32Array;
  /** Whether an array stands in the memory, so that its byteOffset is its address. */
  owns(array: Vector): array is Float32Array;
}

/** Lays out a program's memory and compiles its kernels. */
export function openWorkshop(network: NeuronNetwork, options: LayeredPlanOptions, samples: number): Workshop {
  const { relaxed = false, wide = false } = options;
  const keepsInner = lawOf(network).keepsInner(options);
  const layout = planLayout({
    network,
    method: methodOf(options),
    samples,
    relaxed,
    tileRows: tileRowsOf(relaxed, wide),
    keepsInner,
  });
  const memory = createMemory(layout.end);
  const floats = viewOf(memory);
  // Memory that grows is another buffer, in which the views of the earlier ones still stand.
  const buffers = new WeakSet<object>([memory.buffer]);
  let end = layout.end;
  const allocate = (length: number): Float32Array => {
    const at = end;
    end += Math.ceil((4 * length) / 64) * 64;
    growTo(memory, end);
    buffers.add(memory.buffer);
    return new Float32Array(memory.buffer, at, length);
  };
  const constants = planConstants(layout.constants);
  const module = compileKernels(kernelsOf(network, options, layout, constants));
  constants.write(new Int32Array(memory.buffer));
  const briefing = { layout, module, memory };
  const share = openShard(briefing, 0);
  const team = options.muster ? options.muster(share, briefing) : soloTeam(share);
  if (team.threads > MOST_THREADS)
    throw new Refusal(`A program is computed by at most ${MOST_THREADS} threads, not ${team.threads}.`);
  fillMasks(layout, floats());
  return {
    layout,
    memory,
    kernels: openKernels(module, memory),
    team,
    slots: planSlots(layout, (bytes) => allocate(bytes / 4).byteOffset),
    weights: new Float32Array(memory.buffer, layout.weights, layout.weightsLength),
    floats,
    allocate,
    owns: (array): array is Float32Array => array instanceof Float32Array && buffers.has(array.buffer),
  };
}

/** The method alone, as plain data. */
function methodOf({ method, timeStep, damping, stop }: NeuronMethod): NeuronMethod {
  return { method, timeStep, damping, stop };
}

function fillMasks(layout: Layout, floats: Float32Array): void {
  layout.network.layers.forEach((size, l) => {
    if (l > 0) floats.fill(1, layout.mask[l] / 4, layout.mask[l] / 4 + size);
  });
}
